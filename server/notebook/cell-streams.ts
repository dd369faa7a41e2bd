// The stream outputs of each cell: which of them text joins, and how much of it stays.
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import type { Output } from '#protocol/notebook-document.ts'
import { StreamOutput } from './stream-output.ts'

export const streamLimits = {
  /** Stream text of one cell, in UTF-16 units: beyond it, head and tail are kept. */
  text: 256 * 1024,
  /** What a cell's latest stream gets in any case. */
  leastText: 16 * 1024,
  /** After so many outputs, stream text joins the last output of its name, even if something stands between. */
  separate: 50,
} as const

export class CellStreams {
  /** The stream that each cell's output ends with. */
  readonly #streams = new Map<CellId, { readonly index: number; readonly output: StreamOutput }>()

  /** The cell's outputs are gone. */
  forget(cellId: CellId): void {
    this.#streams.delete(cellId)
  }

  /** Adds to the stream output at `index`. */
  append(cellId: CellId, outputs: Y.Array<Output>, index: number, piece: string): void {
    const text = streamText(outputs.get(index))
    if (!text) return
    let known = this.#streams.get(cellId)
    if (known?.index !== index || !known.output.matches(text)) {
      known = { index, output: new StreamOutput(text, roomFor(outputs, index)) }
      this.#streams.set(cellId, known)
    }
    known.output.append(text, piece)
  }
}

/**
 * The stream that text of that name joins: the last output, or with very many outputs the last of that name, but none
 * at `least` or before. -1 for none.
 */
export function openStream(outputs: Y.Array<Output>, name: string, least: number): number {
  const first = outputs.length > streamLimits.separate ? 0 : outputs.length - 1
  for (let index = outputs.length - 1; index >= Math.max(first, least + 1); index -= 1) {
    const output = outputs.get(index)
    if (output.get('name') === name && streamText(output)) return index
  }
  return -1
}

function streamText(output: Output): Y.Text | null {
  const text = output.get('text')
  return text instanceof Y.Text ? text : null
}

/** What the stream at `index` may hold, so that all streams of the cell stay within its limit. */
function roomFor(outputs: Y.Array<Output>, index: number): number {
  let room: number = streamLimits.text
  outputs.forEach((output, other) => {
    if (other !== index) room -= streamText(output)?.length ?? 0
  })
  return Math.max(room, streamLimits.leastText)
}
