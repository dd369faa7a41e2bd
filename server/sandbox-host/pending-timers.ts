// Timers that end together with what set them.

export class PendingTimers implements Disposable {
  readonly #timers = new Set<NodeJS.Timeout>()

  after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    this.#timers.add(timer)
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
