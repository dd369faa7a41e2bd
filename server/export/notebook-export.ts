// A notebook document → `.ipynb` text, valid nbformat 4.5, laid out as Jupyter does it. Pure.
import type { Doc } from 'yjs'
import {
  type Cell,
  cellsOf,
  executionCountOf,
  idOf,
  metaOf,
  type Output,
  outputsOf,
  sourceOf,
  typeOf,
} from '#protocol/notebook-document.ts'

type Json = Record<string, unknown>

// VS Code, Colab and nbviewer choose kernel and highlighting by these.
const defaultMetadata = {
  kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
  language_info: { file_extension: '.py', mimetype: 'text/x-python', name: 'python' },
}

/** The file's text, indented by one space and with a final newline. */
export function notebookFile(document: Doc): string {
  return `${JSON.stringify(notebookJson(document), null, 1)}\n`
}

export function notebookJson(document: Doc): Json {
  const meta = metaOf(document).toJSON() as { metadata?: Json }
  return {
    cells: withoutDoubles(cellsOf(document).toArray()).map((cell, index) => cellJson(cell, index)),
    metadata: { ...defaultMetadata, ...meta.metadata },
    nbformat: 4,
    nbformat_minor: 5,
  }
}

/** Two instructors who move the same cell at once leave two of it: the first one stays. */
function withoutDoubles(cells: readonly Cell[]): Cell[] {
  const seen = new Set<string>()
  return cells.filter(cell => !seen.has(idOf(cell)) && seen.add(idOf(cell)))
}

/** A cell that a browser left without one of its parts is written with an empty one: the rest must stay readable. */
function cellJson(cell: Cell, index: number): Json {
  const type = typeOf(cell) ?? 'raw'
  const { metadata, attachments } = cell.toJSON() as { metadata?: Json; attachments?: Json }
  return {
    ...(attachments && type !== 'code' ? { attachments } : {}),
    cell_type: type,
    ...(type === 'code' ? { execution_count: executionCountOf(cell) } : {}),
    id: idOf(cell) ?? `unnamed-${index + 1}`,
    metadata: metadata ?? {},
    ...(type === 'code' ? { outputs: (outputsOf(cell)?.toArray() ?? []).map(outputJson) } : {}),
    source: lines(sourceOf(cell)?.toString() ?? ''),
  }
}

function outputJson(output: Output): Json {
  const json = output.toJSON() as Json & { data?: Json }
  switch (json['output_type']) {
    case 'stream':
      return { name: json['name'], output_type: 'stream', text: lines(String(json['text'] ?? '')) }
    case 'error':
      return {
        ename: json['ename'],
        evalue: json['evalue'],
        output_type: 'error',
        traceback: json['traceback'],
      }
    case 'execute_result':
      return {
        data: bundle(json.data),
        execution_count: json['execution_count'] ?? null,
        metadata: json['metadata'] ?? {},
        output_type: 'execute_result',
      }
    default:
      return { data: bundle(json.data), metadata: json['metadata'] ?? {}, output_type: 'display_data' }
  }
}

/** Text goes out as a list of lines, which makes readable differences; pictures and JSON as they are. */
function bundle(data: Json = {}): Json {
  return Object.fromEntries(
    Object.entries(data).map(([mime, content]) => {
      const isText = /^text\/|^image\/svg\+xml$|^application\/javascript$/.test(mime)
      return [mime, isText && typeof content === 'string' ? lines(content) : content]
    }),
  )
}

/** Lines that carry their own ends, as nbformat keeps text. */
function lines(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/)
}
