// The script outputs that run on this page. Browsers let all of them share one process beside the page's: one that spins
// holds up the others, but not the page. So all are asked for a sign now and then, and ended together when one gives none.

/** Running at once; the one that was started first and is out of sight makes room. */
const runningAtMost = 12
const askEveryMs = 2_000
const patienceMs = 10_000

export interface WatchedFrame {
  readonly ask: () => void
  readonly isVisible: () => boolean
  /** To be taken from the page; a `parked` one may start again when it is looked at. */
  readonly end: (reason: 'silent' | 'parked') => void
}

export class FrameWatch {
  readonly #frames = new Map<WatchedFrame, { askedSince: number | null }>()
  readonly #now: () => number
  #timer: ReturnType<typeof setInterval> | null = null
  #lastTick = 0

  constructor(now = () => performance.now()) {
    this.#now = now
  }

  add(frame: WatchedFrame): void {
    if (this.#frames.size >= runningAtMost) {
      const [oldest] = [...this.#frames.keys()].filter(each => !each.isVisible())
      if (oldest) {
        this.#frames.delete(oldest)
        oldest.end('parked')
      }
    }
    this.#frames.set(frame, { askedSince: null })
    this.#lastTick = this.#now()
    this.#timer ??= setInterval(() => this.tick(), askEveryMs)
  }

  remove(frame: WatchedFrame): void {
    this.#frames.delete(frame)
    if (this.#frames.size > 0 || this.#timer === null) return
    clearInterval(this.#timer)
    this.#timer = null
  }

  answered(frame: WatchedFrame): void {
    const state = this.#frames.get(frame)
    if (state) state.askedSince = null
  }

  /** What the timer does. */
  tick(): void {
    const now = this.#now()
    // A page that slept, or was hidden, heard nothing for reasons of its own.
    const hasSlept = now - this.#lastTick > 2 * askEveryMs
    this.#lastTick = now
    for (const [frame, state] of this.#frames) {
      if (hasSlept) state.askedSince = null
      if (state.askedSince !== null && now - state.askedSince > patienceMs) {
        this.#endAll()
        return
      }
      if (state.askedSince === null) {
        state.askedSince = now
        frame.ask()
      }
    }
  }

  #endAll(): void {
    const frames = [...this.#frames.keys()]
    for (const frame of frames) {
      this.remove(frame)
      frame.end('silent')
    }
  }
}

export const frameWatch = new FrameWatch()

/** Desktop Chromium runs sandboxed frames beside the page; in other browsers one that spins freezes the page. */
export function runsFramesApart(userAgent: string): boolean {
  const version = Number(/Chrom(?:e|ium)\/(\d+)/.exec(userAgent)?.[1] ?? 0)
  return version >= 134 && !/Android|Mobile/.test(userAgent)
}
