// Plays a recording onto a screen: goes on with time, and begins anywhere from the key frame before. Knows no browser.
import { bytesOf, type Size, type Step, type Timeline } from './recording-timeline.ts'

export interface PlayedScreen {
  /** Clears the screen and gives it that size. */
  begin(size: Size): void
  write(data: Uint8Array): void
  resize(size: Size): void
}

export class RecordingPlayer {
  readonly #screen: PlayedScreen
  #timeline: Timeline
  #at = 0
  /** The first step that is not on the screen. */
  #next = 0

  constructor(timeline: Timeline, screen: PlayedScreen) {
    this.#timeline = timeline
    this.#screen = screen
    screen.begin(timeline.size)
  }

  get at(): number {
    return this.#at
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#timeline.duration
  }

  /** The same steps at other times: nothing on the screen changes. */
  retime(timeline: Timeline, at: number): void {
    this.#timeline = timeline
    this.#at = at
  }

  advance(seconds: number): void {
    this.#at = Math.min(this.#at + seconds, this.#timeline.duration)
    this.#drawUntil(this.#indexAfter(this.#at))
  }

  seek(at: number): void {
    const { steps, size, duration } = this.#timeline
    this.#at = Math.min(Math.max(0, at), duration)
    const target = this.#indexAfter(this.#at)
    const frame = Math.max(
      0,
      findLastBefore(steps, target, step => step.kind === 'output' && step.isFrame),
    )
    if (target < this.#next || frame > this.#next) {
      const sized = steps[findLastBefore(steps, frame, ({ kind }) => kind === 'size')]
      this.#screen.begin(sized?.kind === 'size' ? sized.size : size)
      this.#next = frame
    }
    this.#drawUntil(target)
  }

  #drawUntil(target: number): void {
    let output: Uint8Array[] = []
    const write = () => {
      if (output.length > 0) this.#screen.write(joined(output))
      output = []
    }
    for (; this.#next < target; this.#next++) {
      const step = this.#timeline.steps[this.#next]
      if (step?.kind === 'output') output.push(bytesOf(step))
      else if (step) {
        write()
        this.#screen.resize(step.size)
      }
    }
    write()
  }

  #indexAfter(at: number): number {
    const { steps } = this.#timeline
    let [low, high] = [0, steps.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((steps[middle]?.at ?? 0) <= at) low = middle + 1
      else high = middle
    }
    return low
  }
}

function findLastBefore(steps: readonly Step[], end: number, fits: (step: Step) => boolean): number {
  for (let index = end - 1; index >= 0; index--) {
    const step = steps[index]
    if (step && fits(step)) return index
  }
  return -1
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces
  if (pieces.length === 1 && only) return only
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
