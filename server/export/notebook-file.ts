// Notebook documents as the content of files: `.ipynb` with everything inline, and `.py` in the percent format.
import type { Doc } from 'yjs'
import { cellsOf, sourceOf, typeOf } from '#protocol/notebook-document.ts'
import { type PercentCell, writePercent } from '#protocol/percent-format.ts'
import { type FilePlace, lines, notebookPieces, withoutDoubles } from './notebook-export.ts'

/** An output file's content; null when it is not kept any more. */
export type ReadFile = (fileId: string) => Promise<Uint8Array | null>

/** The text of an `.ipynb`, piece by piece: all of it may be larger than a string can be. */
export async function* notebookFile(document: Doc, read: ReadFile): AsyncGenerator<string> {
  for (const piece of notebookPieces(document)) {
    yield typeof piece === 'string' ? piece : filled(piece, await read(piece.fileId))
  }
}

/** The cells as one Python file, without outputs. */
export function percentFile(document: Doc): string {
  return writePercent(
    withoutDoubles(cellsOf(document).toArray()).map((cell): PercentCell => {
      const { metadata } = cell.toJSON() as { metadata?: Record<string, unknown> }
      const source = sourceOf(cell)?.toString() ?? ''
      return { type: typeOf(cell) ?? 'raw', source, metadata: metadata ?? {} }
    }),
  )
}

function filled({ as, indentation }: FilePlace, content: Uint8Array | null): string {
  if (!content) return as === 'base64' ? '""' : '"[This output was not kept by the class.]"'
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  switch (as) {
    case 'base64':
      return `"${bytes.toString('base64')}"`
    case 'json':
      return bytes.toString()
    case 'text':
      return JSON.stringify(bytes.toString())
    case 'lines': {
      const all = lines(bytes.toString()).map(line => `\n${indentation} ${JSON.stringify(line)}`)
      return `[${all.join(',')}\n${indentation}]`
    }
  }
}
