// Answers state vectors, each encoding made once and shared: a class that joins at once costs one encoding.
import * as Y from 'yjs'
import { emptyUpdate } from './intake.ts'
import { answerFrame, updateFrame, updateFrameParts } from './sync-messages.ts'

/** What may follow a full copy before a new one is made, in bytes; more for a large document. */
const tailBytesLimit = 64 * 1024
/** So many updates may follow a large state that was stored: each is a message of its own. */
const storedUpdatesLimit = 100
const answersLimit = 32

/** A document as it was stored. */
export interface StoredState {
  readonly snapshot: Uint8Array
  readonly updates: readonly Uint8Array[]
}

/** The whole document as it was at some moment, and all frames that were sent since. */
class Whole {
  readonly #state: Uint8Array
  readonly #tail: Buffer[] = []
  #tailBytes = 0
  /** Until something is added: a class that joins at once shares them. */
  #frames: readonly Buffer[] | null = null

  constructor(state: Uint8Array) {
    this.#state = state
  }

  /** False when so much has been added that encoding the document anew is better. */
  add(frames: Buffer): boolean {
    this.#frames = null
    this.#tail.push(frames)
    this.#tailBytes += frames.length
    return this.#tailBytes <= Math.max(tailBytesLimit, this.#state.length / 4)
  }

  /** To be written one after the other. */
  get frames(): readonly Buffer[] {
    this.#frames ??= isLarge(this.#state)
      ? // The answer comes last, and empty: whoever takes it as the sign to begin has everything then.
        [...updateFrameParts(this.#state), Buffer.concat([...this.#tail, answerFrame(emptyUpdate)])]
      : [Buffer.concat([answerFrame(this.#state), ...this.#tail])]
    return this.#frames
  }
}

/** Encoding it anew would hold everybody up, and copying it is worth to be avoided. */
function isLarge({ length }: Uint8Array): boolean {
  return length > 1024 * 1024
}

export class JoinAnswers {
  readonly #document: Y.Doc
  #whole: Whole | null
  /** By state vector, for this very version. */
  readonly #answers = new Map<string, Buffer>()
  #encodings = 0

  /** `stored` makes up the document. */
  constructor(document: Y.Doc, { snapshot, updates }: StoredState) {
    this.#document = document
    const mostUpdates = isLarge(snapshot) ? storedUpdatesLimit : 0
    this.#whole = updates.length > mostUpdates ? null : new Whole(snapshot)
    for (const update of updates) this.sent(updateFrame(update))
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
    if (this.#whole?.add(frames) === false) this.#whole = null
  }

  /**
   * All that a copy at `vector` lacks, but what waits in the fan-out's window, to be written one after the other: a large
   * document is not copied to make one buffer of it.
   */
  answerTo(vector: Uint8Array): readonly Buffer[] {
    if (vector.length > 1 || vector[0] !== 0) return [this.#cached('answer', vector, answerFrame)]
    this.#whole ??= new Whole(this.#encode())
    return this.#whole.frames
  }

  /** The same as a plain update, for somebody who fell behind. */
  diffSince(vector: Uint8Array): Buffer {
    return this.#cached('update', vector, updateFrame)
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
