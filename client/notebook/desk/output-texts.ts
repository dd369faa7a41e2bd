// The text of a cell's outputs as it is read on the page, to be searched.
import * as Y from 'yjs'
import { type Cell, type Output, outputsOf } from '#protocol/notebook-document.ts'
import { parseAnsi, plainState } from '../outputs/ansi.ts'

export function outputTextsOf(cell: Cell): string {
  return (outputsOf(cell)?.toArray() ?? []).map(textOf).join('\n')
}

function textOf(output: Output): string {
  const text = output.get('text')
  if (text !== undefined) return withoutColours(text instanceof Y.Text ? text.toString() : joined(text))
  if (output.get('output_type') === 'error') {
    const traceback = output.get('traceback')
    return withoutColours(Array.isArray(traceback) ? traceback.join('\n') : '')
  }
  const data = output.get('data') as Readonly<Record<string, unknown>> | undefined
  return joined(data?.['text/plain'] ?? data?.['text/markdown'] ?? '')
}

/** nbformat keeps long texts as lists of lines. */
function joined(value: unknown): string {
  return Array.isArray(value) ? value.join('') : typeof value === 'string' ? value : ''
}

function withoutColours(text: string): string {
  return parseAnsi(text, plainState)
    .spans.map(([part]) => part)
    .join('')
}
