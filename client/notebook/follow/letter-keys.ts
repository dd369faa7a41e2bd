// Tells a letter that is meant as a command from one that belongs to a word: somebody who thinks they are in their
// terminal types words. Pure but for its timer.

/** A command waits this long for a second letter, which would make it part of a word. */
const waitMs = 250
/** Letters that follow each other faster than this are a word. */
const wordMs = 500

export class LetterKeys {
  #timer: ReturnType<typeof setTimeout> | undefined
  #lastAt = Number.NEGATIVE_INFINITY

  /** `command` is what the letter stands for, null for none; it is carried out once it stands alone. */
  pressed(command: (() => void) | null, now: number): void {
    const isInWord = now - this.#lastAt < wordMs
    this.#lastAt = now
    clearTimeout(this.#timer)
    if (command && !isInWord) this.#timer = setTimeout(command, waitMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
