// A program's output as the text of a recording. Pure, streaming: a character that was cut is put together again, and
// bytes that are no UTF-8 are kept beside the text that players show.
import { isUtf8 } from 'node:buffer'

export interface RecordedOutput {
  readonly text: string
  /** What was printed, where the text does not say it exactly. */
  readonly bytes: Buffer | null
}

export class OutputText {
  /** The begin of a character whose end has not come. */
  #cut: Buffer = Buffer.alloc(0)

  /** Null when nothing is whole yet. */
  take(data: Buffer): RecordedOutput | null {
    const all = this.#cut.length > 0 ? Buffer.concat([this.#cut, data]) : data
    const end = all.length - unfinishedBytes(all)
    this.#cut = Buffer.from(all.subarray(end))
    return recorded(all.subarray(0, end))
  }

  /** What is left when nothing comes any more. */
  end(): RecordedOutput | null {
    const rest = this.#cut
    this.#cut = Buffer.alloc(0)
    return recorded(rest)
  }
}

function recorded(data: Buffer): RecordedOutput | null {
  if (data.length === 0) return null
  return { text: data.toString('utf8'), bytes: isUtf8(data) ? null : data }
}

/** How many bytes at the end begin a character that would need more. */
function unfinishedBytes(data: Buffer): number {
  for (let back = 1; back <= Math.min(3, data.length); back++) {
    const byte = data[data.length - back] as number
    if (byte >= 0xc0) return neededBytes(byte) > back ? back : 0
    if (byte < 0x80) return 0
  }
  return 0
}

function neededBytes(first: number): number {
  if (first >= 0xf8) return 1
  if (first >= 0xf0) return 4
  return first >= 0xe0 ? 3 : 2
}
