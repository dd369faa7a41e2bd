// Things that must not overlap, one after the other in the order in which they were asked for.

export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  /** Acts when everything before it has ended, well or badly; resolves or rejects as `act` does. */
  take<Result>(act: () => Promise<Result>): Promise<Result> {
    const mine = this.#last.then(act)
    this.#last = mine.catch(() => {})
    return mine
  }
}
