// What a terminal printed, as far as a measurement needs it: how much, and when a text was in it. Keeps no more than the tail.

export class HeardOutput {
  #bytes = 0
  #awaited: { readonly text: string; found(): void } | null = null
  #tail = ''

  /** All that has come so far. */
  get bytes(): number {
    return this.#bytes
  }

  push(data: Uint8Array): void {
    this.#bytes += data.length
    const awaited = this.#awaited
    if (!awaited) return
    const text = this.#tail + Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1')
    this.#tail = text.slice(-awaited.text.length + 1 || text.length)
    if (!text.includes(awaited.text)) return
    this.#awaited = null
    awaited.found()
  }

  /** Resolves once `text` comes, from this call on, also in pieces. One at a time; rejects after `limitMs`. */
  next(text: string, limitMs = 60_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#awaited = null
        reject(new Error(`${JSON.stringify(text)} did not come within ${limitMs / 1000} s`))
      }, limitMs)
      this.#tail = ''
      this.#awaited = {
        text,
        found: () => {
          clearTimeout(timer)
          resolve()
        },
      }
    })
  }
}
