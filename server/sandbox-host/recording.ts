// What one terminal showed, as a recording: output, sizes, who typed, the end. Knows no pty and no disk.
// Keys are never recorded, since passwords are among them; only who begins to type. What is recorded has passed the filter, so
// that a recording played in somebody's own terminal asks it nothing and changes nothing there.
import { type CastCode, castLine, fullReset, idleLimitSeconds } from '#protocol/asciicast.ts'
import { pictureEvent, type RecordedPicture, withoutPictures } from '#protocol/terminal-pictures.ts'
import { FloodGate } from './flood-gate.ts'
import { OutputText, type RecordedOutput } from './recorded-output.ts'
import type { ScreenCopy } from './screen.ts'

export interface RecordingStore {
  readonly waitingBytes: number
  begin(header: string): void
  append(lines: string): void
}

export interface RecordingParts {
  readonly file: RecordingStore
  readonly columns: number
  readonly rows: number
  /** Bytes of the segment that a recording of the same terminal left, which is gone on with; null when there is none. */
  readonly before: Promise<number | null>
  /** The screen after all output that was recorded so far. */
  copyScreen(): Promise<ScreenCopy>
  /** Nothing comes any more. */
  disposed(): void
  /** Milliseconds that only go up. */
  now?(): number
}

export const recordingLimits = {
  /** Of the two that are kept. */
  segmentBytes: 2 * 1024 * 1024,
  /** A player that seeks draws no more than this. */
  keyFrameBytes: 256 * 1024,
  /** Output within so short a time is one event. */
  joinMs: 12,
  joinBytes: 16 * 1024,
  /** Nobody watches a flood again: it would only push out what was worth it. */
  flood: { burstBytes: 1024 * 1024, bytesPerSecond: 8 * 1024 },
  /** After a flood, how long until it is looked at again. */
  restMs: 4000,
  /** Not yet written by a slow disk. */
  waitingBytes: 1024 * 1024,
} as const

type Happening = { readonly at: number } & (
  | { readonly kind: 'output'; readonly data: Buffer }
  | { readonly kind: 'picture'; readonly event: string }
  | { readonly kind: 'size'; readonly columns: number; readonly rows: number }
  | { readonly kind: 'marker'; readonly text: string }
  | { readonly kind: 'end'; readonly status: number }
)

export class Recording implements Disposable {
  readonly #parts: RecordingParts
  readonly #now: () => number
  readonly #text = new OutputText()
  readonly #gate: FloodGate
  #size: { readonly columns: number; readonly rows: number }
  #hasBegun = false
  #hasEnded = false
  #author = ''
  /** When the event before was, in whole milliseconds. */
  #lastAt: number
  #joined: Buffer[] = []
  #joinedBytes = 0
  #joinedAt = 0
  #joinTimer: NodeJS.Timeout | undefined
  #segmentBytes = 0
  #sinceFrameBytes = 0
  /** What happened while the screen is being copied, or before it is known where to go on. */
  #held: Happening[] | null = []
  #isCatchingUp = false
  /** How much a flood had more than is recorded; null while everything is. */
  #leftOutBytes: number | null = null
  #restTimer: NodeJS.Timeout | undefined

  constructor(parts: RecordingParts) {
    this.#parts = parts
    this.#size = { columns: parts.columns, rows: parts.rows }
    this.#now = () => Math.round(parts.now?.() ?? performance.now())
    this.#lastAt = this.#now()
    this.#gate = new FloodGate(recordingLimits.flood, this.#lastAt)
    const held = this.#held
    const begin = (segmentBytes: number | null) => {
      if (this.#held !== held) return
      if (segmentBytes === null) this.#catchUp()
      else this.#goOn(segmentBytes)
    }
    parts.before.then(begin, () => begin(null))
  }

  output(data: Buffer): void {
    this.#happen({ kind: 'output', at: this.#now(), data })
  }

  /** Before the output that shows it. */
  picture(picture: RecordedPicture): void {
    this.#happen({ kind: 'picture', at: this.#now(), event: pictureEvent(picture) })
  }

  resized(columns: number, rows: number): void {
    this.#happen({ kind: 'size', at: this.#now(), columns, rows })
  }

  /** `author` is empty for the owner. */
  typed(author: string): void {
    if (author === this.#author) return
    this.#author = author
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a player may print it into a terminal
    const name = author.replace(/[\x00-\x1f\x7f-\x9f]/g, '')
    const text = name === '' ? 'The owner types' : `${name} types along`
    this.#happen({ kind: 'marker', at: this.#now(), text })
  }

  /** Nothing is recorded after it. */
  ended(status: number): void {
    if (this.#leftOutBytes !== null) this.#recordAgain()
    this.#happen({ kind: 'end', at: this.#now(), status })
  }

  /** The program was started again, or this process was: then what happened in between is on the screen only. */
  #goOn(segmentBytes: number): void {
    this.#hasBegun = true
    this.#segmentBytes = segmentBytes
    this.#event(this.#lastAt, 'm', 'Recorded on from here')
    this.#frameEvents(this.#lastAt, '')
    this.#catchUp()
    this.#drawFrame(false)
  }

  #happen(happening: Happening): void {
    if (this.#held) this.#held.push(happening)
    else this.#record(happening)
  }

  #record(happening: Happening): void {
    if (this.#hasEnded) return
    if (happening.kind === 'output') this.#recordOutput(happening.data, happening.at)
    else if (happening.kind === 'picture') this.#recordPicture(happening.event, happening.at)
    else {
      this.#writeJoined()
      this.#recordFact(happening)
    }
  }

  #recordFact(fact: Exclude<Happening, { kind: 'output' | 'picture' }>): void {
    if (fact.kind === 'marker') this.#event(fact.at, 'm', fact.text)
    else if (fact.kind === 'size') {
      this.#size = { columns: fact.columns, rows: fact.rows }
      this.#event(fact.at, 'r', `${fact.columns}x${fact.rows}`)
    } else {
      const rest = this.#text.end()
      if (rest) this.#outputEvent(fact.at, rest)
      this.#event(fact.at, 'x', String(fact.status))
      this.#hasEnded = true
      clearTimeout(this.#restTimer)
    }
  }

  #recordPicture(event: string, at: number): void {
    if (this.#leftOutBytes !== null) {
      this.#leftOutBytes += event.length
      return
    }
    this.#writeJoined()
    this.#event(at, 'p', event)
    if (this.#gate.spend(event.length, at) > 0) this.#leaveOut()
  }

  #recordOutput(data: Buffer, at: number): void {
    if (this.#leftOutBytes !== null) {
      this.#leftOutBytes += data.length
      return
    }
    if (this.#joinedBytes > 0 && at - this.#joinedAt >= recordingLimits.joinMs) this.#writeJoined()
    if (this.#joinedBytes === 0) this.#joinedAt = at
    this.#joined.push(data)
    this.#joinedBytes += data.length
    if (this.#joinedBytes >= recordingLimits.joinBytes) this.#writeJoined()
    else this.#joinTimer ??= setTimeout(() => this.#writeJoined(), recordingLimits.joinMs)
    const isFlood = this.#gate.spend(data.length, at) > 0
    if (isFlood || this.#parts.file.waitingBytes > recordingLimits.waitingBytes) this.#leaveOut()
    else this.#drawFrameIfDue()
  }

  #writeJoined(): void {
    clearTimeout(this.#joinTimer)
    this.#joinTimer = undefined
    if (this.#joinedBytes === 0) return
    const output = this.#text.take(Buffer.concat(this.#joined))
    this.#joined = []
    this.#joinedBytes = 0
    if (output) this.#outputEvent(this.#joinedAt, output)
  }

  #outputEvent(at: number, { text, bytes }: RecordedOutput): void {
    const shown = withoutPictures(text)
    const exact = bytes ?? (shown === text ? null : Buffer.from(text))
    this.#event(at, 'o', shown)
    if (exact) this.#event(at, 'b', exact.toString('base64'))
  }

  #event(at: number, code: CastCode, data: string): void {
    if (!this.#hasBegun) this.#begin()
    const line = castLine([Math.max(0, at - this.#lastAt) / 1000, code, data])
    this.#lastAt = Math.max(at, this.#lastAt)
    const bytes = Buffer.byteLength(line)
    this.#segmentBytes += bytes
    this.#sinceFrameBytes += bytes
    this.#parts.file.append(line)
  }

  #begin(): void {
    const { columns: cols, rows } = this.#size
    this.#hasBegun = true
    this.#segmentBytes = 0
    this.#parts.file.begin(
      castLine({
        version: 3,
        term: { cols, rows, type: 'xterm-256color' },
        timestamp: Math.floor(Date.now() / 1000),
        idle_time_limit: idleLimitSeconds,
      }),
    )
  }

  /** Only when all that the screen was given is recorded: it would be drawn twice otherwise. */
  #drawFrameIfDue(): void {
    if (this.#isCatchingUp || this.#leftOutBytes !== null) return
    if (this.#segmentBytes >= recordingLimits.segmentBytes) this.#drawFrame(true)
    else if (this.#sinceFrameBytes >= recordingLimits.keyFrameBytes) this.#drawFrame(false)
  }

  /** The whole screen, from which a player can begin; with `isNewSegment` the segment plays without the one before. */
  #drawFrame(isNewSegment: boolean): void {
    this.#writeJoined()
    if (this.#held || this.#hasEnded) return
    const held: Happening[] = []
    this.#held = held
    const at = this.#now()
    const done = (copy: ScreenCopy | null) => {
      if (this.#held !== held) return
      if (isNewSegment) {
        this.#begin()
        this.#event(at, 'r', `${this.#size.columns}x${this.#size.rows}`)
      }
      if (copy) this.#frameEvents(at, copy.data.toString('utf8'))
      this.#catchUp()
    }
    this.#parts.copyScreen().then(done, () => done(null))
  }

  #frameEvents(at: number, drawing: string): void {
    const shown = withoutPictures(drawing)
    this.#event(at, 'o', fullReset + shown)
    this.#event(at, 'b', '')
    if (shown !== drawing) this.#event(at, 'f', fullReset + drawing)
    this.#sinceFrameBytes = 0
  }

  #catchUp(): void {
    const held = this.#held ?? []
    this.#held = null
    this.#isCatchingUp = true
    for (const happening of held) this.#record(happening)
    this.#isCatchingUp = false
    this.#drawFrameIfDue()
  }

  #leaveOut(): void {
    this.#writeJoined()
    this.#leftOutBytes = 0
    this.#restTimer = setTimeout(() => this.#recordAgain(), recordingLimits.restMs)
  }

  #recordAgain(): void {
    clearTimeout(this.#restTimer)
    const bytes = this.#leftOutBytes ?? 0
    this.#leftOutBytes = null
    if (bytes === 0) return
    this.#happen({ kind: 'marker', at: this.#now(), text: `${kilobytes(bytes)} of output left out` })
    this.#drawFrame(false)
  }

  /** Writes what was not written yet. */
  [Symbol.dispose](): void {
    clearTimeout(this.#restTimer)
    // The screen may be gone and its copy never come.
    if (this.#held) this.#catchUp()
    this.#writeJoined()
    this.#parts.disposed()
  }
}

function kilobytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1024))} KB`
}
