// What a benchmark must not leave behind: servers, folders, browsers. Closed by itself in the end, or by `bench.ts` when it
// fails or is interrupted.

const open = new Set<Closing>()

export class Closing implements AsyncDisposable {
  readonly #close: () => Promise<void>
  #closed: Promise<void> | null = null

  /** `close` is called once, by whoever asks first. */
  constructor(close: () => Promise<void>) {
    this.#close = close
    open.add(this)
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close().finally(() => open.delete(this))
    return this.#closed
  }
}

/** Also what is opened meanwhile; the latest first. */
export async function closeAll(): Promise<void> {
  for (let last = [...open].at(-1); last; last = [...open].at(-1)) {
    await last[Symbol.asyncDispose]().catch(error => console.error(error))
  }
}
