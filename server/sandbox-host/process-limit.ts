// Notices when programs complain that they may start no more processes or threads. Pure, streaming.

/** As Python, its libraries and shells say it. A socket that is not ready complains in similar words: those are not here. */
const complaints = ["can't start new thread", 'pthread_create failed', 'fork: retry: ', 'fork: Resource ']
const longest = Math.max(...complaints.map(({ length }) => length))

export class ProcessLimitWatch {
  #tail = ''

  /** True when a complaint ends in this piece of output. */
  hears(data: Buffer): boolean {
    const text = this.#tail + data.toString('latin1')
    const isFound = complaints.some(complaint => text.includes(complaint))
    this.#tail = isFound ? '' : text.slice(1 - longest)
    return isFound
  }
}
