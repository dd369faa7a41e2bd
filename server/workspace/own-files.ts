// The files in a person's own sandbox, for the page: listed, read and written as text, up and down whole. Knows no roles and
// no transport: whoever calls has decided whose they are.
import type { FileListing } from '#protocol/home-files.ts'
import type { MemberId, SandboxId } from '#protocol/ids.ts'
import { readLimitBytes } from '#protocol/limits.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostReply } from '#protocol/sandbox-host.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import { homeIdOf } from '../sandbox/sandbox-record.ts'

export interface OwnFilesParts {
  readonly host: SandboxHost
  /** The sandbox that is ready; refuses `not-found`. */
  sandboxOf(memberId: MemberId): SandboxId
}

export interface FileText {
  readonly text: string
  /** To be sent back with what is written, so that nobody overwrites what they have not seen. */
  readonly version: string
}

export interface FileDownload {
  readonly name: string
  readonly bytes: number
  readonly content: AsyncIterable<Uint8Array>
}

/** Null behind the last. */
export interface FilePieces {
  open(number: string): Promise<{ readonly content: AsyncIterable<Uint8Array> } | null>
}

export class OwnFiles {
  readonly #parts: OwnFilesParts

  constructor(parts: OwnFilesParts) {
    this.#parts = parts
  }

  list(memberId: MemberId): Promise<FileListing> {
    return this.#parts.host.ask('files:list', this.#of(memberId))
  }

  /** Refuses `too-large` and `not-a-text-file` for what no editor should open. */
  async read(memberId: MemberId, path: string): Promise<FileText> {
    const { size, version, base64 } = await this.#read(memberId, path, 0)
    if (size > readLimitBytes) {
      throw new Refusal('too-large', 'This file is too large to be opened here. You can download it.')
    }
    return { text: textOf(Buffer.from(base64, 'base64')), version }
  }

  /**
   * `version` as it was read; empty for a file that is not there yet, null for whatever there is. Refuses `out-of-date` and
   * `name-taken`, and `too-large` when the sandbox is full. At most 8 MB.
   */
  async write(
    memberId: MemberId,
    path: string,
    content: Uint8Array,
    version: string | null,
  ): Promise<Pick<FileText, 'version'>> {
    const base64 = Buffer.from(content).toString('base64')
    return this.#parts.host.ask('files:write', { ...this.#of(memberId), path, base64, version })
  }

  /** The content comes piece by piece, and breaks off when the file is changed meanwhile. */
  async download(memberId: MemberId, path: string): Promise<FileDownload> {
    const first = await this.#read(memberId, path, 0)
    const rest = this.#pieces(memberId, path, first)
    return { name: path.split('/').at(-1) ?? path, bytes: first.size, content: rest }
  }

  /**
   * The archive of all of them, by the numbers of its pieces, also when no sandbox runs. Refuses `not-found` when there are
   * none.
   */
  async archive(memberId: MemberId): Promise<FilePieces> {
    const { host } = this.#parts
    const homeId = homeIdOf(memberId)
    const first = await host.ask('home:read', { homeId, piece: 0, version: null })
    if (first === null) throw new Refusal('not-found', 'You have no files in your sandbox yet.')
    return {
      open: async number => {
        const piece = Number(number)
        const { version } = first
        const read = piece === 0 ? first : await host.ask('home:read', { homeId, piece, version })
        return read && { content: pieceOf(read.base64) }
      },
    }
  }

  async rename(memberId: MemberId, path: string, to: string): Promise<void> {
    await this.#parts.host.ask('files:rename', { ...this.#of(memberId), path, to })
  }

  async remove(memberId: MemberId, path: string): Promise<void> {
    await this.#parts.host.ask('files:remove', { ...this.#of(memberId), path })
  }

  async makeFolder(memberId: MemberId, path: string): Promise<void> {
    await this.#parts.host.ask('files:make-folder', { ...this.#of(memberId), path })
  }

  async *#pieces(
    memberId: MemberId,
    path: string,
    first: HostReply<'files:read'>,
  ): AsyncGenerator<Uint8Array> {
    let piece = Buffer.from(first.base64, 'base64')
    let sent = 0
    while (true) {
      yield piece
      sent += piece.length
      if (sent >= first.size) return
      const next = await this.#read(memberId, path, sent)
      piece = Buffer.from(next.base64, 'base64')
      if (next.version !== first.version || piece.length === 0) throw changedMeanwhile()
    }
  }

  #read(memberId: MemberId, path: string, from: number) {
    return this.#parts.host.ask('files:read', { ...this.#of(memberId), path, from })
  }

  #of(memberId: MemberId): { sandboxId: SandboxId } {
    return { sandboxId: this.#parts.sandboxOf(memberId) }
  }
}

async function* pieceOf(base64: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(base64, 'base64')
}

function textOf(content: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
    if (!text.includes('\0')) return text
  } catch {
    // Told below.
  }
  throw new Refusal('not-a-text-file', 'This file is not a text. You can download it.')
}

function changedMeanwhile(): Refusal {
  return new Refusal('out-of-date', 'The file was changed while it was sent. Please try again.')
}
