// Which control sequences of a stranger's program may pass, to whom, and with which numbers in them. Pure.

import { workOfCsi } from './drawing-work.ts'

/** Where a sequence goes, as latin1 text, and what it costs to draw; null when it goes nowhere. */
export type Verdict = {
  readonly to: 'output' | 'query'
  readonly sequence: string
  readonly work: number
} | null

/** Repeats, moves and erasures beyond any screen only cost time: `CSI 2147483647 b` would hang a terminal. */
const numberLimit = 999
/** Modes, colours and key protocols have larger names, such as `CSI ? 2004 h`; they are not counts. */
const nameLimit = 65_535
const namesInsteadOfCounts = new Set(['h', 'l', 'm', 'n', 'p', 'q', 'u', 'c'])

/** `body` is what stands between `ESC [` and the final character. */
export function classifyCsi(body: string, final: string): Verdict {
  // Erasing above the cursor makes xterm 6.0 throw when it stands in the lower right corner, here and in every browser.
  // No terminal description has it; of the line, it is erased still.
  if (final === 'J' && /^\??0*1(;|$)/.test(body)) {
    return { to: 'output', sequence: '\x1b[1K', work: workOfCsi('1', 'K') }
  }
  const limit = namesInsteadOfCounts.has(final) ? nameLimit : numberLimit
  const clamped = body.replace(/\d+/g, digits =>
    digits.length > 5 || Number(digits) > limit ? `${limit}` : digits,
  )
  return {
    to: asksSomething(clamped, final) ? 'query' : 'output',
    sequence: `\x1b[${clamped}${final}`,
    work: workOfCsi(clamped, final),
  }
}

/** Device attributes, status and position reports, mode and version requests, window reports. */
function asksSomething(body: string, final: string): boolean {
  switch (final) {
    case 'c':
    case 'n':
    case 't':
    case 'x':
      return true
    case 'p':
      return body.endsWith('$')
    case 'q':
      return body.startsWith('>')
    case 'u':
      return body.startsWith('?')
    default:
      return false
  }
}

/**
 * Palette and default colours, links and prompt marks pass. Titles, the clipboard, notifications, files and whatever
 * comes next do not: they would act on the windows of others.
 */
const allowedOsc = new Set(['4', '8', '10', '11', '12', '104', '110', '111', '112', '133'])

export function classifyOsc(body: string): Verdict {
  const number = /^\d*/.exec(body)?.[0] ?? ''
  if (!allowedOsc.has(number)) return null
  const isQuestion = number !== '8' && /(^|;)\?($|;)/.test(body)
  return { to: isQuestion ? 'query' : 'output', sequence: `\x1b]${body}\x1b\\`, work: 0 }
}

export type PictureKind = 'file' | 'sixel'

const fileBegin = '1337;File='
const sixelBegin = /^[\d;]*$/
const sixelNumbersLimit = 32

/** Whether what was `held` of a string, its last `byte` included, begins a picture: iTerm2's or in sixels. */
export function pictureBegun(
  state: 'osc' | 'dcs',
  byte: number,
  held: readonly number[],
): PictureKind | null {
  const last = String.fromCharCode(byte)
  if (state === 'osc') {
    if (last !== '=' || held.length !== fileBegin.length) return null
    return String.fromCharCode(...held) === fileBegin ? 'file' : null
  }
  if (last !== 'q' || held.length > sixelNumbersLimit) return null
  return sixelBegin.test(String.fromCharCode(...held.slice(0, -1))) ? 'sixel' : null
}

/** Only questions about settings and capabilities. User-defined keys do not pass. */
export function classifyDcs(body: string): Verdict {
  return /^[$+]q/.test(body) ? { to: 'query', sequence: `\x1bP${body}\x1b\\`, work: 0 } : null
}
