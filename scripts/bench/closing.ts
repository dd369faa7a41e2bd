// What a benchmark must not leave behind: servers, folders, browsers. Closed in the end, and also when it is interrupted.

const open = new Set<Closing>()
let isWatching = false

export class Closing implements AsyncDisposable {
  readonly #close: () => Promise<void>
  #closed: Promise<void> | null = null

  /** `close` is called once, by whoever asks first: the benchmark, or Ctrl-C. */
  constructor(close: () => Promise<void>) {
    this.#close = close
    open.add(this)
    if (isWatching) return
    isWatching = true
    // Not once: npm hands a Ctrl-C on that the terminal has already told.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close().finally(() => open.delete(this))
    return this.#closed
  }
}

let isInterrupted = false

async function interrupt(): Promise<void> {
  if (isInterrupted) return
  isInterrupted = true
  console.error('interrupted: cleaning up')
  // The benchmark itself goes on until what it waits for fails, which is no news.
  process.on('uncaughtException', () => {})
  for (let last = [...open].at(-1); last; last = [...open].at(-1)) {
    await last[Symbol.asyncDispose]().catch(error => console.error(error))
  }
  process.exit(130)
}
