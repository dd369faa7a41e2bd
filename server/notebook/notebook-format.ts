// An `.ipynb` as text → a notebook that fits our documents. Pure. Takes nbformat 4.0 to 4.5, mends what can be mended
// (ids, line lists, ends of lines in sources), and says in words why it cannot take the rest.
import { type CellType, cellTypes } from '#protocol/notebook-document.ts'
import { notA, parseImportedJson } from './imported-text.ts'

export type JsonObject = { readonly [key: string]: unknown }

export interface NotebookOutput {
  readonly type: string
  /** Of a stream; null for all others. */
  readonly text: string | null
  /** All other keys, as nbformat names them. */
  readonly rest: JsonObject
}

export interface NotebookCell {
  /** Valid and unique in its notebook. */
  readonly id: string
  readonly type: CellType
  readonly source: string
  readonly metadata: JsonObject
  readonly attachments: JsonObject | null
  readonly executionCount: number | null
  readonly outputs: readonly NotebookOutput[]
}

export interface Notebook {
  readonly metadata: JsonObject
  readonly cells: readonly NotebookCell[]
}

/** What one notebook can sensibly hold: all of it goes to everybody, and stands on one page. */
const most = { cells: 5000, outputs: 20_000 } as const
/** Deeper JSON than any tool writes, and shallow enough for every recursion that follows. */
const deepest = 50

/** Refuses `not-a-notebook` with what is wrong. `newId` gives an id to cells that lack a good one. */
export function parseNotebook(text: string, newId: () => string): Notebook {
  const raw = parseImportedJson(text)
  if (!isObject(raw)) throw notA('It does not hold a notebook.')
  if (raw['nbformat'] === 3 || raw['worksheets'] !== undefined) {
    throw notA('It is in the old format 3. Please open it in Jupyter, save it there, and try again.')
  }
  if (raw['nbformat'] !== 4) throw notA('It does not say that it is a notebook of format 4.')
  const { cells } = raw
  if (!Array.isArray(cells)) throw notA('It has no list of cells.')
  if (isDeeperThan(raw, deepest)) throw notA('Its content is nested too deeply.')
  const taken = new Set<string>()
  return {
    metadata: strangersMetadata(raw['metadata']),
    cells: cells.map((cell, at) => parseCell(cell, at, taken, newId)),
  }
}

/** Refuses `not-a-notebook` for what is too much for one, with what to do. */
export function demandBounded({ cells }: Notebook): void {
  if (cells.length > most.cells) {
    throw notA(
      `It has ${told(cells.length)} cells; ${told(most.cells)} are the most. Please split it into several notebooks.`,
    )
  }
  const outputs = cells.reduce((sum, cell) => sum + cell.outputs.length, 0)
  if (outputs > most.outputs) {
    throw notA(
      `It has ${told(outputs)} outputs; ${told(most.outputs)} are the most. Please clear those of its largest cells first.`,
    )
  }
}

const told = (count: number) => count.toLocaleString('en')

function parseCell(raw: unknown, at: number, taken: Set<string>, newId: () => string): NotebookCell {
  if (!isObject(raw)) throw notA(`Cell ${at + 1} is not a cell.`)
  const type = cellTypes.find(known => known === raw['cell_type']) ?? 'raw'
  const source = joined(raw['source'])
  if (source === null) throw notA(`The text of cell ${at + 1} is not text.`)
  const isCode = type === 'code'
  const outputs = isCode && Array.isArray(raw['outputs']) ? raw['outputs'] : []
  const count = raw['execution_count']
  return {
    id: freeId(raw['id'], taken, newId),
    type,
    // An editor knows one end of a line only, and counts by it.
    source: source.replace(/\r\n?/g, '\n'),
    metadata: strangersMetadata(raw['metadata']),
    attachments: !isCode && isObject(raw['attachments']) ? mapValues(raw['attachments'], bundle) : null,
    executionCount: isCode && Number.isInteger(count) ? (count as number) : null,
    outputs: outputs.flatMap(output => parseOutput(output)),
  }
}

/** Output types that nbformat does not know are left out: nothing could show or keep them. */
function parseOutput(raw: unknown): NotebookOutput[] {
  if (!isObject(raw)) return []
  const type = raw['output_type']
  if (type === 'stream') {
    const name = typeof raw['name'] === 'string' ? raw['name'] : 'stdout'
    return [{ type, text: joined(raw['text']) ?? '', rest: { name } }]
  }
  if (type === 'error') {
    const traceback = Array.isArray(raw['traceback']) ? raw['traceback'].map(String) : []
    return [
      { type, text: null, rest: { ename: String(raw['ename']), evalue: String(raw['evalue']), traceback } },
    ]
  }
  if (type !== 'display_data' && type !== 'execute_result') return []
  const rest = { data: bundle(raw['data']), metadata: strangersMetadata(raw['metadata']) }
  if (type === 'display_data') return [{ type, text: null, rest }]
  const count = raw['execution_count']
  return [{ type, text: null, rest: { ...rest, execution_count: Number.isInteger(count) ? count : null } }]
}

/** Mime type → content, with lists of lines joined; JSON stays what it is. */
function bundle(raw: unknown): JsonObject {
  return mapValues(objectOr(raw), (value, mime) => {
    const text = /[/+]json$/.test(mime) ? null : joined(value)
    // Lines of base64 say nothing.
    return text !== null && /^image\/(png|jpeg|gif|webp)$/.test(mime)
      ? text.replace(/\s+/g, '')
      : (text ?? value)
  })
}

function freeId(wish: unknown, taken: Set<string>, newId: () => string): string {
  const isGood = typeof wish === 'string' && /^[a-zA-Z0-9_-]{1,64}$/.test(wish) && !taken.has(wish)
  const id = isGood ? wish : newId()
  taken.add(id)
  return id
}

/** nbformat keeps text as one string or as a list of lines that carry their own ends. */
function joined(value: unknown): string | null {
  if (typeof value === 'string') return value
  return Array.isArray(value) && value.every(line => typeof line === 'string') ? value.join('') : null
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectOr(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** Without what only our own documents may say. */
function strangersMetadata(value: unknown): JsonObject {
  const { followalong: _, ...rest } = objectOr(value)
  return rest
}

function mapValues(object: JsonObject, change: (value: unknown, key: string) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some(part => isDeeperThan(part, depth - 1))
}
