// Answers state vectors, each encoding made once and shared: a class that joins at once costs one encoding.
import * as Y from 'yjs'
import { answerFrame, updateFrame } from './sync-messages.ts'

/** What may follow a full copy before a new one is made, in bytes; more for a large document. */
const tailBytesLimit = 64 * 1024
const answersLimit = 32

export class JoinAnswers {
  readonly #document: Y.Doc
  /** The whole document as it was at some moment, and all frames that were sent since. */
  #whole: { readonly frame: Buffer; readonly tail: Buffer[]; tailBytes: number } | null = null
  /** Both in one piece, until something more is sent: a class that joins at once shares it. */
  #wholeAndTail: Buffer | null = null
  /** By state vector, for this very version. */
  readonly #answers = new Map<string, Buffer>()
  #encodings = 0

  constructor(document: Y.Doc) {
    this.#document = document
  }

  /** How often the document was encoded. */
  get encodings(): number {
    return this.#encodings
  }

  /** The document has changed. */
  changed(): void {
    this.#answers.clear()
  }

  /** These updates went out to everybody. */
  sent(frames: Buffer): void {
    const whole = this.#whole
    this.#wholeAndTail = null
    if (!whole) return
    whole.tail.push(frames)
    whole.tailBytes += frames.length
    if (whole.tailBytes > Math.max(tailBytesLimit, whole.frame.length / 4)) this.#whole = null
  }

  /** All that a copy at `vector` lacks, but what waits in the fan-out's window. */
  answerTo(vector: Uint8Array): Buffer {
    if (vector.length === 1 && vector[0] === 0) return this.#wholeAnswer()
    return this.#cached('answer', vector, answerFrame)
  }

  /** The same as a plain update, for somebody who fell behind. */
  diffSince(vector: Uint8Array): Buffer {
    return this.#cached('update', vector, updateFrame)
  }

  #wholeAnswer(): Buffer {
    this.#whole ??= { frame: answerFrame(this.#encode()), tail: [], tailBytes: 0 }
    const { frame, tail } = this.#whole
    if (tail.length === 0) return frame
    this.#wholeAndTail ??= Buffer.concat([frame, ...tail])
    return this.#wholeAndTail
  }

  #cached(kind: string, vector: Uint8Array, frame: (update: Uint8Array) => Buffer): Buffer {
    const key = `${kind} ${Buffer.from(vector).toString('base64')}`
    const known = this.#answers.get(key)
    if (known) return known
    const answer = frame(this.#encode(vector))
    if (this.#answers.size >= answersLimit) this.#answers.clear()
    this.#answers.set(key, answer)
    return answer
  }

  #encode(vector?: Uint8Array): Uint8Array {
    this.#encodings += 1
    return Y.encodeStateAsUpdate(this.#document, vector)
  }
}
