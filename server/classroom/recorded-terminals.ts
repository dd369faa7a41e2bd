// Whose terminal was recorded: kept beyond the terminal and the class, so that a recording is handed to nobody else.
import { z } from 'zod'
import { castEnding } from '#protocol/asciicast.ts'
import type { RecordingView } from '#protocol/http-api.ts'
import { type ClassroomId, id, type MemberId, type TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { isAtLeast } from '#protocol/roles.ts'
import type { Logger } from '../log.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import type { SandboxRecord } from '../sandbox/sandbox-record.ts'
import type { Records } from '../storage/storage.ts'
import type { Access } from './access.ts'
import { recordKindsOf } from './classroom-records.ts'
import { safeFileName } from './file-names.ts'

export interface RecordedTerminalsParts {
  readonly classroomId: ClassroomId
  readonly host: Pick<SandboxHost, 'ask'>
  readonly records: Records
  readonly log: Logger
  /** Of all that are kept of the class; some hundred megabytes unless told. */
  readonly limitBytes?: number
}

/** A recording as one file: asciicast v3. */
export interface NamedRecording {
  readonly name: string
  readonly bytes: number
  readonly content: AsyncIterable<Uint8Array>
}

/** Of one person; beyond that the oldest is given up. */
const mostOfMember = 60
/** Of a class: a quarter of what a machine keeps, so that one class does not push out another's. */
const classLimitBytes = 256 * 1024 * 1024
const boundEveryMs = 60_000
/** Of one person's recordings in the zip that is taken home. */
const takeHomeLimitBytes = 6 * 1024 * 1024

const recordedTerminal = z.object({ memberId: id<MemberId>(), title: z.string() })
type RecordedTerminal = z.infer<typeof recordedTerminal>

export class RecordedTerminals {
  readonly #parts: RecordedTerminalsParts
  readonly #kind: string
  readonly #known = new Map<TerminalId, RecordedTerminal>()
  #boundAt = Number.NEGATIVE_INFINITY

  constructor(parts: RecordedTerminalsParts) {
    this.#parts = parts
    this.#kind = recordKindsOf(parts.classroomId).recording
  }

  /** Reads what was kept. */
  async load(): Promise<void> {
    for (const { id: terminalId, value } of await this.#parts.records.all(this.#kind)) {
      this.#known.set(terminalId as TerminalId, recordedTerminal.parse(value))
    }
  }

  /** The member has these terminals now. Nobody waits for the disk: without it, a recording is lost with its terminal. */
  remember({ memberId, terminals }: SandboxRecord): void {
    let isOneMore = false
    for (const { id: terminalId, title } of terminals) {
      if (this.#known.get(terminalId)?.title === title) continue
      const recorded = { memberId, title }
      this.#known.set(terminalId, recorded)
      this.#keep(this.#parts.records.put(this.#kind, terminalId, recorded))
      isOneMore = true
    }
    if (isOneMore) void this.#bound()
    const ofMember = [...this.#known].filter(([, recorded]) => recorded.memberId === memberId)
    this.#forget(
      ofMember.slice(0, Math.max(0, ofMember.length - mostOfMember)).map(([terminalId]) => terminalId),
    )
  }

  /** What the access may play, the newest first; `isOpen` tells of a terminal whether it is there still. */
  list(
    access: Access,
    {
      nameOf,
      isOpen,
    }: { nameOf(memberId: MemberId): string | null; isOpen(terminalId: TerminalId): boolean },
  ): readonly RecordingView[] {
    const isStaff = isAtLeast(access.role, 'helper')
    return [...this.#known]
      .filter(([, { memberId }]) => isStaff || memberId === access.memberId)
      .reverse()
      .map(([terminalId, { memberId, title }]) => ({
        terminalId,
        title,
        owner: nameOf(memberId),
        isOwn: memberId === access.memberId,
        isOpen: isOpen(terminalId),
      }))
  }

  /**
   * For the terminal's owner and the staff. Refuses everybody else, and with `not-found` what was never recorded or is too
   * old by now.
   */
  async read(access: Access, terminalId: TerminalId): Promise<NamedRecording> {
    const recorded = this.#known.get(terminalId)
    const isTheirs = recorded?.memberId === access.memberId || isAtLeast(access.role, 'helper')
    if (!recorded || !isTheirs) throw notRecorded()
    const first = await this.#piece(terminalId, 0)
    if (!first) throw notRecorded()
    const header = Buffer.from(first.header)
    return {
      name: fileNameOf(recorded),
      bytes: header.length + first.end - first.from,
      content: this.#content(terminalId, header, first),
    }
  }

  /** Of that person's own terminals, the newest first, as much as fits into a zip. What cannot be read now is left out. */
  async takeHome(memberId: MemberId): Promise<{ readonly name: string; readonly text: string }[]> {
    const taken: { name: string; text: string }[] = []
    let bytes = 0
    for (const [terminalId, recorded] of [...this.#known].reverse()) {
      if (recorded.memberId !== memberId) continue
      const text = await this.#text(terminalId).catch(() => null)
      if (text === null) continue
      bytes += text.length
      if (bytes > takeHomeLimitBytes) break
      taken.push({ name: fileNameOf(recorded), text })
    }
    return taken
  }

  async #text(terminalId: TerminalId): Promise<string | null> {
    const first = await this.#piece(terminalId, 0)
    if (!first) return null
    const pieces: Uint8Array[] = []
    for await (const piece of this.#content(terminalId, Buffer.from(first.header), first)) pieces.push(piece)
    return Buffer.concat(pieces).toString('utf8')
  }

  /** As far as it went when it was begun to be read. */
  async *#content(terminalId: TerminalId, header: Buffer, first: Piece): AsyncIterable<Uint8Array> {
    yield header
    let at = first.from
    for (let piece: Piece | null = first; at < first.end; piece = await this.#piece(terminalId, at)) {
      // A program printed so much meanwhile that what was to come is gone. The reader's copy must not look whole.
      if (!piece || piece.from !== at || piece.data.length === 0) throw notRecorded()
      const data = piece.data.subarray(0, first.end - at)
      at += data.length
      yield data
    }
  }

  async #piece(terminalId: TerminalId, from: number): Promise<Piece | null> {
    const reply = await this.#parts.host.ask('recording:read', { terminalId, from })
    return reply && { ...reply, data: Buffer.from(reply.base64, 'base64') }
  }

  /** Now and then, when there is one more. While the sandbox-host is away, nothing is given up. */
  async #bound(): Promise<void> {
    const now = performance.now()
    if (now - this.#boundAt < boundEveryMs) return
    this.#boundAt = now
    const terminalIds = [...this.#known.keys()]
    const limitBytes = this.#parts.limitBytes ?? classLimitBytes
    const reply = await this.#parts.host.ask('recording:bound', { terminalIds, limitBytes }).catch(() => null)
    this.#forget(reply?.removed ?? [])
  }

  #forget(terminalIds: readonly TerminalId[]): void {
    for (const terminalId of terminalIds) {
      this.#known.delete(terminalId)
      this.#keep(this.#parts.records.remove(this.#kind, terminalId))
    }
  }

  #keep(keeping: Promise<void>): void {
    keeping.catch(error => this.#parts.log.error({ err: error }, 'whose recording it is was not kept'))
  }
}

interface Piece {
  readonly header: string
  readonly from: number
  readonly end: number
  readonly data: Buffer
}

function fileNameOf({ title }: RecordedTerminal): string {
  return `${safeFileName(title, 'terminal')}${castEnding}`
}

function notRecorded(): Refusal {
  return new Refusal('not-found', 'There is no recording of this terminal.')
}
