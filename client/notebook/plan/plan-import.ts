// A lesson plan from a notebook file: its texts become notes, its code prepared cells. Outputs stay behind.
import { cellSourceLimit } from '#protocol/limits.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { PreparedCell } from '../desk/notebook-actions.ts'

/** A plan is text that somebody wrote; what is larger was meant for the class. */
const planLimitBytes = 20 * 1024 * 1024
const cellsLimit = 1_000

/** Refuses, with a sentence that says what to do, what is no notebook or too much for a plan. */
export async function planCellsOf(file: File): Promise<readonly PreparedCell[]> {
  if (!/\.ipynb$/i.test(file.name)) {
    throw new Refusal(
      'not-a-notebook',
      'A plan is brought in from a notebook: choose a file that ends in .ipynb.',
    )
  }
  if (file.size > planLimitBytes) {
    throw new Refusal(
      'too-large',
      `“${file.name}” is too large for a plan. Clear its outputs in Jupyter and try again.`,
    )
  }
  const cells = cellsIn(await file.text())
  if (!cells) {
    throw new Refusal(
      'not-a-notebook',
      `“${file.name}” cannot be read as a notebook. Open it in Jupyter, save it, and try again.`,
    )
  }
  const prepared = cells.map(preparedCellOf).filter(cell => cell !== null)
  if (prepared.length === 0) {
    throw new Refusal('not-a-notebook', `“${file.name}” has no text and no code. Choose another one.`)
  }
  if (prepared.length > cellsLimit) {
    throw new Refusal('too-large', `“${file.name}” has ${prepared.length} cells; ${cellsLimit} is the most.`)
  }
  return prepared
}

function cellsIn(text: string): readonly unknown[] | null {
  try {
    const notebook = JSON.parse(text) as { readonly cells?: unknown } | null
    return Array.isArray(notebook?.cells) ? notebook.cells : null
  } catch {
    return null
  }
}

/** Null for what is empty or no cell. */
function preparedCellOf(raw: unknown): PreparedCell | null {
  if (typeof raw !== 'object' || raw === null) return null
  const { cell_type: type, source } = raw as { readonly cell_type?: unknown; readonly source?: unknown }
  const text = (Array.isArray(source) ? source.join('') : String(source ?? '')).replace(/\r\n?/g, '\n')
  if (text.trim() === '') return null
  return { type: type === 'code' ? 'code' : 'markdown', source: text.slice(0, cellSourceLimit) }
}
