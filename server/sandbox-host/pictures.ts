// The pictures that terminals show, for whoever looks on. Bounded for each terminal and for the machine: the oldest go first, and
// leave a blank behind.
import type { TerminalId } from '#protocol/ids.ts'
import { nextPictureNumber } from '#protocol/terminal-pictures.ts'
import type { PrintedPicture } from './picture-sequence.ts'

interface Kept extends PrintedPicture {
  readonly terminalId: TerminalId
  readonly number: number
}

export interface TerminalPictures {
  /** Returns the picture's number. */
  keep(picture: PrintedPicture): number
  forget(): void
}

export interface PicturesLimits {
  readonly ofTerminal: number
  readonly bytesOfTerminal: number
  readonly bytes: number
}

const usualLimits: PicturesLimits = {
  ofTerminal: 16,
  bytesOfTerminal: 2 * 1024 * 1024,
  bytes: 64 * 1024 * 1024,
}

export class Pictures {
  readonly #limits: PicturesLimits
  /** By number, the oldest first. */
  readonly #kept = new Map<number, Kept>()
  /** Not from 1: a window may still show those of a sandbox-host before this one. */
  #number = Math.floor(Math.random() * 0xff_ff_ff)

  constructor(limits = usualLimits) {
    this.#limits = limits
  }

  /** Those of one terminal, for whoever draws them. */
  of(terminalId: TerminalId): TerminalPictures {
    return {
      keep: picture => this.keep(terminalId, picture),
      forget: () => this.forget(terminalId),
    }
  }

  /** Returns the picture's number. */
  keep(terminalId: TerminalId, picture: PrintedPicture): number {
    this.#number = nextPictureNumber(this.#number)
    this.#kept.delete(this.#number)
    this.#kept.set(this.#number, { ...picture, terminalId, number: this.#number })
    const { ofTerminal, bytesOfTerminal, bytes } = this.#limits
    const ofIt = [...this.#kept.values()].filter(kept => kept.terminalId === terminalId)
    this.#giveUp(ofIt, bytesOfTerminal, ofTerminal)
    this.#giveUp([...this.#kept.values()], bytes)
    return this.#number
  }

  /** Null when it is not kept any more, or is of another terminal. */
  find(terminalId: TerminalId, number: number): PrintedPicture | null {
    const kept = this.#kept.get(number)
    return kept?.terminalId === terminalId ? kept : null
  }

  forget(terminalId: TerminalId): void {
    for (const kept of [...this.#kept.values()]) {
      if (kept.terminalId === terminalId) this.#kept.delete(kept.number)
    }
  }

  #giveUp(all: readonly Kept[], bytesLimit: number, limit = Number.POSITIVE_INFINITY): void {
    let bytes = all.reduce((sum, { data }) => sum + data.length, 0)
    for (const [index, { number, data }] of all.entries()) {
      if (bytes <= bytesLimit && all.length - index <= limit) return
      bytes -= data.length
      this.#kept.delete(number)
    }
  }
}
