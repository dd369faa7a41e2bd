// What the people in one sandbox are told of the limits it met, and whether a program ended for want of memory.
import { memoryLimitMebibytes, processLimit } from './hardening.ts'
import { ptyLimit } from './pty-hoarders.ts'

/** Of a terminal: what a line of our own needs. */
interface Announcing {
  announce(text: string): void
}

/** A program that tries again and again is told of once in a while. */
const tellEveryMs = 2000
/** What ends so soon after the memory was used up ended for that. */
const outOfMemoryLingersMs = 2000
/** Docker may tell of it a moment after the end of the program. */
const outOfMemoryIsToldWithinMs = 500
const killedStatus = 137

export class LimitNotices {
  #outOfMemoryAt = Number.NEGATIVE_INFINITY
  #processLimitAt = Number.NEGATIVE_INFINITY
  #inputLeftOutAt = Number.NEGATIVE_INFINITY
  #memoryIsOut = Promise.withResolvers<void>()

  /** Something in the sandbox used up the memory. The sandbox itself lives on. */
  outOfMemory(terminals: Iterable<Announcing>): void {
    const now = performance.now()
    if (now - this.#outOfMemoryAt < tellEveryMs) return
    this.#outOfMemoryAt = now
    this.#memoryIsOut.resolve()
    this.#memoryIsOut = Promise.withResolvers()
    const limit = memoryLimitMebibytes('workspace')
    for (const terminal of terminals) {
      terminal.announce(
        `The sandbox used all of its ${limit} MB of memory, so its largest program was ended.`,
      )
    }
  }

  /** A program in this terminal says that it may start no more processes or threads. */
  processLimit(terminal: Announcing): void {
    const now = performance.now()
    if (now - this.#processLimitAt < tellEveryMs) return
    this.#processLimitAt = now
    const limit = processLimit('workspace')
    terminal.announce(
      `The sandbox has all the processes and threads it may have: ${limit}. End some, or restart what started them.`,
    )
  }

  /** Somebody types or pastes into a program that does not read. */
  inputLeftOut(terminal: Announcing): void {
    const now = performance.now()
    const isSaid = now - this.#inputLeftOutAt < tellEveryMs
    this.#inputLeftOutAt = now
    // Once for all pieces of one paste.
    if (isSaid) return
    terminal.announce('What runs here does not read what is typed, so the rest of it was left out.')
  }

  /** Programs in the sandbox had opened so many that others would have got none, and were ended. */
  tooManyPtys(terminals: Iterable<Announcing>, count: number): void {
    for (const terminal of terminals) {
      terminal.announce(
        `The sandbox had ${count} pseudo-terminals open, so the programs that opened them were ended: it may have ${ptyLimit}.`,
      )
    }
  }

  /** Whether a program that ended just now with that status ended because the memory was used up. */
  async endedForMemory(exitCode: number): Promise<boolean> {
    if (exitCode !== killedStatus) return false
    if (performance.now() - this.#outOfMemoryAt < outOfMemoryLingersMs) return true
    let timer: NodeJS.Timeout | undefined
    const isLate = new Promise<boolean>(resolve => {
      timer = setTimeout(resolve, outOfMemoryIsToldWithinMs, false)
    })
    try {
      return await Promise.race([this.#memoryIsOut.promise.then(() => true), isLate])
    } finally {
      clearTimeout(timer)
    }
  }
}
