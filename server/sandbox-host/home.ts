// One person's home in the container where it is now: unpacked when it comes in, copied again and again, once more when
// the container goes. All that touches files runs inside, as the person: nothing here follows a link that they laid.
import type { Logger } from 'pino'
import type { HomeId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import type { Container } from './container.ts'
import { sandboxHome } from './hardening.ts'
import type { HomeStore } from './home-store.ts'

export interface HomeParts {
  readonly id: HomeId
  readonly container: Container
  readonly store: HomeStore
  readonly log: Logger
}

/** The home's size with the headers of as many entries as fit into it, and some. */
const archiveLimitBytes = 160 * 1024 * 1024
/** Longer than a full home takes on a busy machine. */
const copyLimitMs = 60_000
/** Whoever wants a new sandbox, perhaps since nothing moves in this one, waits no longer than this for the last copy. */
const lastCopyLimitMs = 8000
const digestBytes = 65
const unchanged = 4

/**
 * Prints a digest of what lies in the home and then an archive of it; nothing when the digest is the one given.
 * Files, folders and links (as links) only: sockets and pipes are nothing without the programs that made them. A list that
 * is cut off, since somebody ended what makes it, must not pass for the whole home.
 */
const copyProgram = `
  cd ${sandboxHome} || exit 3
  find_all() { find . -xdev -mindepth 1 \\( -type f -o -type d -o -type l \\) "$@" 2>/dev/null; [ $? -le 1 ] || kill $$; }
  list() { find_all "$@" | { sort -z || kill $$; }; }
  digest=$(list -printf '%P/%y %m %s %T@\\0' | sha256sum | cut -c 1-64)
  if [ "$digest" = "$1" ]; then exit ${unchanged}; fi
  printf '%s\\n' "$digest"
  list -print0 | tar --create --file=- --format=posix --pax-option=delete=atime,delete=ctime \\
    --null --no-recursion --files-from=- --ignore-failed-read`

const unpackProgram = ['tar', '--extract', '--file=-', `--directory=${sandboxHome}`, '--no-same-owner', '-p']

export class Home {
  readonly #parts: HomeParts
  #digest = ''
  /** Copies are made one after the other. */
  #copying: Promise<void> = Promise.resolve()
  /** Only what is whole in there may take the place of what was kept. */
  #isIn = false
  #hasFailed = false

  constructor(parts: HomeParts) {
    this.#parts = parts
  }

  get id(): HomeId {
    return this.#parts.id
  }

  get container(): Container {
    return this.#parts.container
  }

  /** Unpacks what was kept, or forgets it, and puts `files` beside it where the person has not changed them. */
  async enter(isEmptied: boolean, files: readonly SandboxFile[]): Promise<void> {
    const { id, container, store } = this.#parts
    if (isEmptied) await store.forget(id)
    const wasThere = await this.#unpack()
    const record = wasThere ? await store.record(id) : null
    if (record) container.recallPut(record.put)
    await this.renew(files, wasThere)
    this.#isIn = true
    // A disk that is full keeps nobody from working; with the next copy it is tried again.
    await this.#writeRecord().catch(error => {
      this.#parts.log.error({ err: error, homeId: id }, 'it was not written down where a home is')
    })
  }

  /** Goes on with a container that has it already. */
  async adopt(): Promise<void> {
    const record = await this.#parts.store.record(this.id)
    if (record) this.container.recallPut(record.put)
    this.#isIn = true
  }

  /** `isFilled`: something else than `put` tells of may lie in it. */
  async renew(files: readonly SandboxFile[], isFilled = true): Promise<void> {
    try {
      await this.container.renewFiles(files, isFilled)
    } catch (error) {
      // A home that is full, say. The person can still work, and make room.
      if (this.container.hasEnded) throw endedTooSoon()
      this.#parts.log.warn({ err: error, homeId: this.id }, 'shared files did not get into a home')
    }
  }

  /** Copies what is in it now, unless nothing changed since the last time. Never rejects. */
  copy(limitMs = copyLimitMs): Promise<void> {
    this.#copying = this.#copying.then(async () => {
      if (!this.#isIn || this.container.hasEnded) return
      try {
        await this.#copy(limitMs)
        this.#hasFailed = false
      } catch (error) {
        // Told once: whoever makes it fail could fill the log.
        if (!this.#hasFailed && !this.container.hasEnded)
          this.#parts.log.warn({ err: error, homeId: this.id }, 'a home could not be copied')
        this.#hasFailed = true
      }
    })
    return this.#copying
  }

  /** One last copy; from then on the home is elsewhere. May be repeated; never rejects. */
  async leave(): Promise<void> {
    await this.copy(lastCopyLimitMs)
    this.#isIn = false
  }

  /** Without a copy: what is in it is not wanted. */
  async abandon(): Promise<void> {
    this.#isIn = false
    await this.#copying
  }

  async #unpack(): Promise<boolean> {
    const { id, container, store, log } = this.#parts
    const archive = await store.read(id)
    if (archive === null) return false
    const { output, ended } = await container.pipe(unpackProgram, archive)
    for await (const _ of output);
    const { exitCode, errors } = await ended
    if (exitCode === 0) return true
    if (container.hasEnded) throw endedTooSoon()
    // The next copy must not take its place: somebody may still want to look into it.
    log.error({ homeId: id, exitCode, errors }, 'a kept home could not be unpacked whole')
    await store.setAside(id)
    return true
  }

  async #copy(limitMs: number): Promise<void> {
    const { container, store } = this.#parts
    const command = ['sh', '-c', copyProgram, 'copy', this.#digest]
    const copying = await container.pipe(command, null, limitMs)
    const archive = new Archive(copying)
    const digest = await archive.digest()
    if (digest === null) return
    await store.keep(this.id, archive.content())
    await this.#writeRecord()
    this.#digest = digest
  }

  #writeRecord(): Promise<void> {
    const { container, store } = this.#parts
    return store.writeRecord(this.id, { sandboxId: container.sandboxId, put: container.put })
  }
}

function endedTooSoon(): Refusal {
  return new Refusal(
    'sandboxes-unavailable',
    'The sandbox ended before your files were in it. Please try again.',
  )
}

/** What `copyProgram` prints. Nothing in it is trusted but its size. */
class Archive {
  readonly #output: AsyncGenerator<Buffer>
  readonly #ended: Promise<{ readonly exitCode: number; readonly errors: string }>
  #first: Buffer = Buffer.alloc(0)

  constructor(running: Awaited<ReturnType<Container['pipe']>>) {
    this.#output = running.output
    this.#ended = running.ended
  }

  /** Null when nothing changed. */
  async digest(): Promise<string | null> {
    while (this.#first.length < digestBytes) {
      const { value, done } = await this.#output.next()
      if (done) {
        const { exitCode, errors } = await this.#ended
        if (exitCode === unchanged) return null
        throw new Error(`the copy ended with ${exitCode}: ${errors}`)
      }
      this.#first = Buffer.concat([this.#first, value])
    }
    const digest = this.#first.toString('latin1', 0, digestBytes - 1)
    if (!/^[0-9a-f]{64}$/.test(digest)) throw new Error('the copy begins with no digest')
    return digest
  }

  /** Throws at its end when it is not whole, and as soon as it is larger than a home can be. */
  async *content(): AsyncGenerator<Buffer> {
    let size = this.#first.length
    yield this.#first.subarray(digestBytes)
    for await (const chunk of this.#output) {
      size += chunk.length
      if (size > archiveLimitBytes) throw new Error('the copy is larger than a home can be')
      yield chunk
    }
    const { exitCode, errors } = await this.#ended
    // 1: a file changed while it was read, as files do. The next copy has it as it is then.
    if (exitCode !== 0 && exitCode !== 1) throw new Error(`the copy ended with ${exitCode}: ${errors}`)
  }
}
