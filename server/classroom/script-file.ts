// Cells as a Python file: its text, and a name that tells where it came from. Pure.
import type { CommandInput } from '#protocol/commands.ts'
import { findCell, indexOfCell, typeOf } from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import { freeFileName, safeFileName } from './file-names.ts'

const longestNumbers = 30

/** The code among these cells as a file that has the name of no shared file. Refuses `bad-request`. */
export function scriptOf(
  notebookName: string,
  document: LiveDocument['yjs'],
  cells: CommandInput<'script:run'>['cells'],
  taken: readonly string[],
): SandboxFile {
  const code = cells.filter(({ cellId }) => {
    const cell = findCell(document, cellId)
    return cell === null || typeOf(cell) === 'code'
  })
  const text = scriptText(code.map(({ source }) => source))
  const positions = code
    .map(({ cellId }) => indexOfCell(document, cellId) + 1)
    .filter(position => position > 0)
  const name = freeFileName(scriptName(notebookName, positions), taken)
  return { path: name, base64: Buffer.from(text).toString('base64') }
}

/** `01-threads-cell-3.py`, `01-threads-cells-3-5.py`, `01-threads-cells-3_7.py`; `positions` count from 1. */
export function scriptName(notebookName: string, positions: readonly number[]): string {
  const stem = notebookName.replace(/\.ipynb$/i, '').replace(/\s+/gu, '-')
  const numbers = rangesOf([...new Set(positions)].sort((a, b) => a - b)).join('_')
  const [shortest] = numbers.slice(0, longestNumbers).split(/_(?=[^_]*$)/)
  const told = numbers.length <= longestNumbers ? numbers : (shortest ?? '')
  const cells = positions.length === 1 ? `-cell-${told}` : `-cells-${told}`
  return safeFileName(`${stem}${positions.length === 0 ? '-cells' : cells}.py`, 'cells.py')
}

function rangesOf(sorted: readonly number[]): string[] {
  const ranges: { from: number; to: number }[] = []
  for (const number of sorted) {
    const last = ranges.at(-1)
    if (last && last.to === number - 1) last.to = number
    else ranges.push({ from: number, to: number })
  }
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`))
}

/**
 * The cells' texts below each other. Refuses what only Jupyter understands, naming the line: left out, the class would
 * see another program run than the one that the cell shows.
 */
export function scriptText(sources: readonly string[]): string {
  for (const [index, source] of sources.entries()) {
    const found = jupyterLine(source)
    if (!found) continue
    const place =
      sources.length === 1 ? `Line ${found.number}` : `Line ${found.number} of the ${ordinal(index + 1)} cell`
    throw new Refusal(
      'bad-request',
      `${place} is for Jupyter only: ${found.text} Run it in the notebook, or take the line out of the script.`,
    )
  }
  const texts = sources.map(source => source.replace(/\r\n?/g, '\n').trimEnd()).filter(text => text !== '')
  if (texts.length === 0)
    throw new Refusal('bad-request', 'There is no code to run. Please choose a cell with code.')
  return `${texts.join('\n\n\n')}\n`
}

/** The first line with a magic (`%time`), a shell command (`!ls`) or a question (`len?`); strings and comments aside. */
export function jupyterLine(source: string): { readonly number: number; readonly text: string } | null {
  let number = 1
  let depth = 0
  /** Nothing but white space, or only `name =`, stands before this place in the statement. */
  let mayBegin = true
  let quote: string | null = null
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at)
    if (quote !== null) {
      if (character === '\\') {
        if (source.charAt(at + 1) === '\n') number += 1
        at += 1
      } else if (character === '\n') {
        number += 1
        // A string of one line that was not closed ends with it.
        if (quote.length === 1) quote = null
      } else if (source.startsWith(quote, at)) {
        at += quote.length - 1
        quote = null
      }
      continue
    }
    if (character === '\n') {
      number += 1
      if (depth === 0) mayBegin = true
    } else if (character === '#') {
      const end = source.indexOf('\n', at)
      at = (end < 0 ? source.length : end) - 1
    } else if (character === '\\' && source.charAt(at + 1) === '\n') {
      number += 1
      at += 1
    } else if (character === '"' || character === "'") {
      quote = source.startsWith(character.repeat(3), at) ? character.repeat(3) : character
      at += quote.length - 1
      mayBegin = false
    } else if ((character === '%' && mayBegin) || character === '?' || isShell(source, at)) {
      return { number, text: lineAt(source, at) }
    } else if ('([{'.includes(character)) depth += 1
    else if (')]}'.includes(character)) depth = Math.max(0, depth - 1)
    // Behind `=`, a magic may begin again; `%` and `!` behind any other sign are Python's own.
    else if (character === '=') mayBegin = depth === 0
    else if (character.trim() !== '') mayBegin = character === ';' && depth === 0
  }
  return null
}

/** Python itself has `!` only in `!=`. */
function isShell(source: string, at: number): boolean {
  return source.charAt(at) === '!' && source.charAt(at + 1) !== '='
}

function lineAt(source: string, at: number): string {
  const from = source.lastIndexOf('\n', at - 1) + 1
  const end = source.indexOf('\n', at)
  const line = source.slice(from, end < 0 ? undefined : end).trim()
  return `“${line.length > 60 ? `${line.slice(0, 60)}…` : line}”.`
}

function ordinal(number: number): string {
  const words = [
    'first',
    'second',
    'third',
    'fourth',
    'fifth',
    'sixth',
    'seventh',
    'eighth',
    'ninth',
    'tenth',
  ]
  return words[number - 1] ?? `${number}th`
}
