// What of a stranger's notebook is too large for a document: outputs, long streams, metadata such as the state of widgets.
// All of it becomes files, nothing of it is lost.
import type { OutputFile } from '#protocol/notebook-document.ts'
import { type OutputBytes, outputBytes, outputFileOf } from '../storage/output-content.ts'
import type { OutputContent } from '../storage/output-file-store.ts'
import { streamLimits } from './cell-streams.ts'
import { withLargeContentInFiles } from './large-outputs.ts'
import type { JsonObject, Notebook, NotebookOutput } from './notebook-format.ts'

export interface NotebookWithFiles {
  readonly notebook: Notebook
  readonly files: readonly OutputBytes[]
}

export async function withLargePartsInFiles({ metadata, cells }: Notebook): Promise<NotebookWithFiles> {
  const files: OutputBytes[] = []
  const put = async (content: OutputContent): Promise<OutputFile> => {
    const bytes = outputBytes(content)
    files.push(bytes)
    return outputFileOf(bytes)
  }
  const rest = await withLargeContentInFiles({ data: metadata, metadata: {} }, put)
  const small: Notebook['cells'][number][] = []
  for (const cell of cells) {
    const outputs: NotebookOutput[] = []
    for (const output of cell.outputs) outputs.push(await smallOutput(output, put))
    small.push({ ...cell, outputs })
  }
  return { notebook: { metadata: { ...rest.data, ...rest.metadata }, cells: small }, files }
}

async function smallOutput(
  output: NotebookOutput,
  put: (content: OutputContent) => Promise<OutputFile>,
): Promise<NotebookOutput> {
  const { text, rest } = output
  if (text !== null && text.length > streamLimits.text) {
    const fullText = await put({ type: 'txt', text })
    return { ...output, text: shortened(text), rest: { ...rest, metadata: { followalong: { fullText } } } }
  }
  const { data, metadata } = rest as { data?: JsonObject; metadata?: JsonObject }
  if (!data || !metadata) return output
  return { ...output, rest: { ...rest, ...(await withLargeContentInFiles({ data, metadata }, put)) } }
}

/** Head and tail, in whole lines where there are any. */
function shortened(text: string): string {
  const headEnd = Math.floor((streamLimits.text * 3) / 4)
  const head = text.slice(0, text.lastIndexOf('\n', headEnd) + 1 || headEnd).toWellFormed()
  const tailStart = text.length - Math.floor(streamLimits.text / 4)
  const newline = text.indexOf('\n', tailStart)
  const tail = text.slice(newline < 0 || newline === text.length - 1 ? tailStart : newline + 1).toWellFormed()
  const leftOut = text.length - head.length - tail.length
  const gap = head.endsWith('\n') ? '' : '\n'
  return `${head}${gap}[… ${leftOut.toLocaleString('en')} characters left out …]\n${tail}`
}
