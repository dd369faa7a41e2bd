// Cuts a terminal's output at whole sequences and takes out what must not reach anybody's terminal. Pure, streaming:
// what is unfinished at a chunk's end is held back, so a screen can be copied between any two pieces that come out.
import { DrawingBudget, workOfEscape } from './drawing-work.ts'
import {
  classifyCsi,
  classifyDcs,
  classifyOsc,
  type PictureKind,
  pictureBegun,
  type Verdict,
} from './output-policy.ts'
import type { PictureSequence } from './picture-sequence.ts'
import { PictureText } from './picture-text.ts'

export interface FilteredOutput {
  /** For every screen. */
  output(data: Buffer): void
  /** Asks the terminal something: only for the one screen that answers, so that no browser answers again. */
  query(data: Buffer): void
  /** To be drawn where the output before it ends. */
  picture(sequence: PictureSequence): void
}

type State =
  | 'ground'
  | 'utf8'
  | 'escape'
  | 'csi'
  | 'csi-ignore'
  | 'osc'
  | 'osc-ignore'
  | 'dcs'
  | 'picture'
  | 'string-ignore'

/** A CSI sequence longer than this is nobody's; the longest real ones are colours of some 60 bytes. */
const csiLimitBytes = 256
const stringLimitBytes = 4096
/** Microseconds for a screen that decodes and draws one: five in a second, and ten at once. */
const pictureWork = 20_000

/** How all characters from U+100000 on begin. */
const privatePlane = 0xf4
const replacement = Buffer.from('\ufffd')

const bell = 0x07
const cancel = 0x18
const substitute = 0x1a
const escapeByte = 0x1b

export class OutputFilter {
  readonly #sink: FilteredOutput
  readonly #budget: DrawingBudget
  #state: State = 'ground'
  /** The unfinished sequence or character, from its first byte on. */
  #held: number[] = []
  /** How many more bytes the UTF-8 character needs. */
  #missing = 0
  /** Inside a string, the last byte was an ESC that may begin its end. */
  #sawEscape = false
  /** Inside a string, the last byte was 0xC2, which may begin the 8-bit form of its end. */
  #sawC2 = false
  /** The picture whose sequence is not at its end. */
  #picture: { readonly kind: PictureKind; readonly text: PictureText } | null = null

  constructor(sink: FilteredOutput, budget = new DrawingBudget()) {
    this.#sink = sink
    this.#budget = budget
  }

  push(chunk: Buffer): void {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number
      if (this.#state === 'ground') {
        if (byte >= 0x20 && byte < 0x7f) continue
        if (byte === bell || (byte >= 0x08 && byte <= 0x0f)) continue
        // Something that has to be looked at: what came before it can go.
        if (at > from) this.#sink.output(chunk.subarray(from, at))
        this.#begin(byte)
        from = at + 1
      } else if (this.#take(byte)) {
        from = at + 1
      } else {
        // The byte does not belong to what was held: look at it again from the ground.
        this.#state = 'ground'
        from = at
        at--
      }
    }
    if (this.#state === 'ground' && from < chunk.length) this.#sink.output(chunk.subarray(from))
  }

  #begin(byte: number): void {
    if (byte === escapeByte) this.#enter('escape', [byte])
    else if (byte === 0x05) this.#sink.query(Buffer.of(byte))
    else if (byte >= 0xc2 && byte <= 0xf4) {
      this.#missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
      this.#enter('utf8', [byte])
    } else this.#sink.output(Buffer.of(byte))
  }

  #enter(state: State, held: number[]): void {
    this.#picture = null
    this.#state = state
    this.#held = held
    this.#sawEscape = false
    this.#sawC2 = false
  }

  /** False when the byte is to be looked at once more from the ground. */
  #take(byte: number): boolean {
    switch (this.#state) {
      case 'utf8':
        return this.#takeUtf8(byte)
      case 'escape':
        return this.#takeEscape(byte)
      case 'csi':
      case 'csi-ignore':
        return this.#takeCsi(byte)
      default:
        return this.#takeString(byte)
    }
  }

  #takeUtf8(byte: number): boolean {
    if (byte < 0x80 || byte > 0xbf) {
      // A broken character: shown as what it is, by whoever draws it.
      this.#sink.output(Buffer.from(this.#held))
      return false
    }
    // U+0080 to U+009F are the 8-bit controls: the same sequences in another form, and the same rules.
    if (this.#held[0] === 0xc2 && byte <= 0x9f) {
      this.#enter('escape', [escapeByte])
      return this.#takeEscape(byte - 0x40)
    }
    this.#held.push(byte)
    this.#missing--
    if (this.#missing === 0) {
      // The cells of pictures are made of these, and by us alone.
      if (this.#held[0] === privatePlane) this.#held = [...replacement]
      this.#release('output')
    }
    return true
  }

  #takeEscape(byte: number): boolean {
    const isFirst = this.#held.length === 1
    if (this.#takeControl(byte)) return true
    if (byte >= 0x7f) return byte === 0x7f
    if (byte <= 0x2f) {
      this.#held.push(byte)
      return this.#held.length <= 4
    }
    if (isFirst && byte === 0x5b) this.#enter('csi', [escapeByte, byte])
    else if (isFirst && byte === 0x5d) this.#enter('osc', [])
    else if (isFirst && byte === 0x50) this.#enter('dcs', [])
    else if (isFirst && (byte === 0x58 || byte === 0x5e || byte === 0x5f)) this.#enter('string-ignore', [])
    else {
      this.#held.push(byte)
      // ESC Z is the oldest way to ask who is there.
      this.#release(isFirst && byte === 0x5a ? 'query' : 'output')
    }
    return true
  }

  #takeCsi(byte: number): boolean {
    if (this.#takeControl(byte)) return true
    if (byte >= 0x7f) return byte === 0x7f
    if (byte < 0x40) {
      this.#held.push(byte)
      if (this.#held.length > csiLimitBytes) this.#enter('csi-ignore', [])
      return true
    }
    if (this.#state === 'csi-ignore') {
      this.#state = 'ground'
      return true
    }
    const body = Buffer.from(this.#held.slice(2)).toString('latin1')
    this.#conclude(classifyCsi(body, String.fromCharCode(byte)))
    return true
  }

  /** Controls work even in the middle of a sequence; CAN and SUB end it, ESC begins another. */
  #takeControl(byte: number): boolean {
    if (byte >= 0x20) return false
    if (byte === escapeByte) this.#enter('escape', [byte])
    else if (byte === cancel || byte === substitute) this.#state = 'ground'
    else if (byte === 0x05) this.#sink.query(Buffer.of(byte))
    else this.#sink.output(Buffer.of(byte))
    return true
  }

  #takeString(byte: number): boolean {
    if (byte === cancel || byte === substitute) {
      this.#enter('ground', [])
      return true
    }
    if (this.#sawEscape) {
      if (byte === 0x5c) this.#endString()
      else {
        // An ESC ends the string in any case; if no backslash follows, it begins a sequence of its own.
        this.#endString()
        this.#enter('escape', [escapeByte])
        return this.#takeEscape(byte)
      }
      return true
    }
    if (byte === escapeByte) {
      this.#sawEscape = true
      return true
    }
    if (byte === bell && this.#isOsc()) {
      this.#endString()
      return true
    }
    if (this.#sawC2 && byte === 0x9c) {
      if (this.#picture) this.#picture.text.dropLast()
      else this.#held.pop()
      this.#endString()
      return true
    }
    this.#sawC2 = byte === 0xc2
    if (this.#state === 'osc-ignore' || this.#state === 'string-ignore') return true
    if (this.#picture) {
      this.#picture.text.push(byte)
      return true
    }
    this.#held.push(byte)
    this.#beginPicture(byte)
    if (this.#held.length > stringLimitBytes) this.#dropString()
    return true
  }

  #isOsc(): boolean {
    return this.#state === 'osc' || this.#state === 'osc-ignore' || this.#picture?.kind === 'file'
  }

  /** What was held says by now that the rest is a picture. */
  #beginPicture(byte: number): void {
    if (this.#state !== 'osc' && this.#state !== 'dcs') return
    const kind = pictureBegun(this.#state, byte, this.#held)
    if (kind === null) return
    this.#enter('picture', [])
    this.#picture = { kind, text: new PictureText() }
  }

  #dropString(): void {
    const sawC2 = this.#sawC2
    this.#enter(this.#state === 'osc' ? 'osc-ignore' : 'string-ignore', [])
    this.#sawC2 = sawC2
  }

  #endString(): void {
    if (this.#picture) {
      this.#endPicture(this.#picture)
      return
    }
    const body = Buffer.from(this.#held).toString('latin1')
    if (this.#state === 'osc') this.#conclude(classifyOsc(body))
    else if (this.#state === 'dcs') this.#conclude(classifyDcs(body))
    else this.#conclude(null)
  }

  #endPicture({ kind, text }: { readonly kind: PictureKind; readonly text: PictureText }): void {
    this.#conclude(null)
    if (this.#budget.take(pictureWork)) this.#sink.picture({ kind, body: text.end() })
  }

  #conclude(verdict: Verdict): void {
    this.#enter('ground', [])
    if (verdict && this.#budget.take(verdict.work))
      this.#sink[verdict.to](Buffer.from(verdict.sequence, 'latin1'))
  }

  #release(to: 'output' | 'query'): void {
    const data = Buffer.from(this.#held)
    this.#state = 'ground'
    this.#held = []
    if (this.#budget.take(workOfEscape(data.toString('latin1')))) this.#sink[to](data)
  }
}
