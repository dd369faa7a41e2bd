// Tells how the files of a home change, for as long as somebody looks at them: one program inside that looks again and again,
// begun anew when somebody ends it. What it prints passed through a stranger's hands, and is parsed.
import { PassThrough } from 'node:stream'
import { type FileListing, fileListing } from '#protocol/home-files.ts'
import type { Container } from './container.ts'
import { imagePrograms } from './hardening.ts'
import { parsedJson, sandboxTooBusy } from './strange-answer.ts'

/** Two thousand long names. */
const lineLimitBytes = 12 * 1024 * 1024
const firstWithinMs = 20_000
/** Whoever ends it again and again must not keep the machine busy. */
const restsMs = [500, 2000, 10_000]

export interface FileWatchParts {
  readonly container: Container
  /** Not called for the first listing, which `start` gives. */
  changed(listing: FileListing): void
}

export class FileWatch implements Disposable {
  readonly #parts: FileWatchParts
  readonly #first = Promise.withResolvers<FileListing>()
  #last: FileListing | null = null
  #input: PassThrough | null = null
  #timer: NodeJS.Timeout | undefined
  #begun = 0
  #isOver = false

  constructor(parts: FileWatchParts) {
    this.#parts = parts
    // Whoever has gone meanwhile does not ask for it.
    this.#first.promise.catch(() => {})
    this.#begin()
  }

  /** What is there now. Refuses `sandboxes-unavailable` when it takes too long. */
  async listing(): Promise<FileListing> {
    let timer: NodeJS.Timeout | undefined
    const isLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(sandboxTooBusy()), firstWithinMs)
    })
    try {
      return this.#last ?? (await Promise.race([this.#first.promise, isLate]))
    } finally {
      clearTimeout(timer)
    }
  }

  /** Something was changed from outside: it need not wait until it looks by itself. */
  look(): void {
    this.#input?.write('\n')
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    clearTimeout(this.#timer)
    // Its end is what ends the program: closing the stream alone ends nothing in a container.
    this.#input?.end()
    this.#first.reject(sandboxTooBusy())
  }

  #begin(): void {
    this.#follow()
      .catch(() => {})
      .finally(() => {
        this.#input = null
        if (this.#isOver || this.#parts.container.hasEnded) return
        const rest = restsMs[Math.min(this.#begun, restsMs.length - 1)]
        this.#begun += 1
        this.#timer = setTimeout(() => this.#begin(), rest).unref()
      })
  }

  async #follow(): Promise<void> {
    const input = new PassThrough()
    this.#input = input
    input.write(`${JSON.stringify({ command: 'watch' })}\n`)
    const { output } = await this.#parts.container.pipe([`${imagePrograms}/files`], input)
    let pieces: Buffer[] = []
    let size = 0
    for await (const chunk of output) {
      let rest = chunk
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        this.#heard(Buffer.concat([...pieces, rest.subarray(0, end)]))
        pieces = []
        size = 0
        rest = rest.subarray(end + 1)
      }
      pieces.push(rest)
      size += rest.length
      if (size > lineLimitBytes) throw new Error('a listing is larger than a home can have it')
    }
  }

  #heard(line: Buffer): void {
    const listing = fileListing.safeParse(parsedJson(line.toString('utf8')))
    if (!listing.success || this.#isOver) return
    const before = this.#last
    this.#last = listing.data
    this.#first.resolve(listing.data)
    // The first of a program that was begun anew may tell nothing new.
    const isNews = before !== null && JSON.stringify(before.entries) !== JSON.stringify(listing.data.entries)
    if (isNews) this.#parts.changed(listing.data)
  }
}
