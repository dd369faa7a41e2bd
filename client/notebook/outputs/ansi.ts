// Terminal colours in outputs, as class names: sixteen colours with enough contrast in both themes. Pure, and may start at
// any line, so that appended text needs no second look at the text before it.

export interface AnsiState {
  readonly foreground: string
  readonly background: string
  readonly isBold: boolean
  readonly isFaint: boolean
  readonly isItalic: boolean
  readonly isUnderlined: boolean
  readonly isInverse: boolean
}

/** A run of text with its class names; empty for plain text. */
export type AnsiSpan = readonly [text: string, classNames: string]

export const plainState: AnsiState = {
  foreground: '',
  background: '',
  isBold: false,
  isFaint: false,
  isItalic: false,
  isUnderlined: false,
  isInverse: false,
}

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

/** Every escape sequence and control character but tab; the first group holds the parameters of a colour change. */
const escapeSequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /\x1b\[([0-9;:]*)m|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[PX^_][^\x1b]*(?:\x1b\\)?|\x1b\[[0-?]*$|\x1b.?|[\x00-\x08\x0b-\x1f\x7f]/g

export function parseAnsi(text: string, start: AnsiState): { spans: readonly AnsiSpan[]; state: AnsiState } {
  if (!text.includes('\x1b')) return { spans: spanOf(text.replace(escapeSequence, ''), start), state: start }
  const spans: AnsiSpan[] = []
  let state = start
  let end = 0
  for (const match of text.matchAll(escapeSequence)) {
    spans.push(...spanOf(text.slice(end, match.index), state))
    end = match.index + match[0].length
    if (match[1] !== undefined) state = applyCodes(state, match[1])
  }
  spans.push(...spanOf(text.slice(end), state))
  return { spans, state }
}

/** The state after a line, without making its spans. */
export function stateAfter(text: string, start: AnsiState): AnsiState {
  return text.includes('\x1b') ? parseAnsi(text, start).state : start
}

function spanOf(text: string, state: AnsiState): readonly AnsiSpan[] {
  return text === '' ? [] : [[text, classesOf(state)]]
}

function classesOf(state: AnsiState): string {
  if (state === plainState) return ''
  const classes: string[] = []
  if (state.foreground) classes.push(`ansi-${state.foreground}`)
  if (state.background) classes.push(`ansi-on-${state.background}`)
  if (state.isBold) classes.push('ansi-bold')
  if (state.isFaint) classes.push('ansi-faint')
  if (state.isItalic) classes.push('ansi-italic')
  if (state.isUnderlined) classes.push('ansi-underlined')
  if (state.isInverse) classes.push('ansi-inverse')
  return classes.join(' ')
}

function applyCodes(state: AnsiState, parameters: string): AnsiState {
  const codes = parameters.split(/[;:]/).map(Number)
  let next = state
  while (codes.length > 0) {
    const code = codes.shift() ?? 0
    if (code === 38 || code === 48) {
      const colour = extendedColour(codes)
      next = code === 38 ? { ...next, foreground: colour } : { ...next, background: colour }
    } else next = applyCode(next, code)
  }
  return next
}

function applyCode(state: AnsiState, code: number): AnsiState {
  if (code >= 30 && code <= 37) return { ...state, foreground: names[code - 30] ?? '' }
  if (code >= 40 && code <= 47) return { ...state, background: names[code - 40] ?? '' }
  if (code >= 90 && code <= 97) return { ...state, foreground: `bright-${names[code - 90]}` }
  if (code >= 100 && code <= 107) return { ...state, background: `bright-${names[code - 100]}` }
  switch (code) {
    case 0:
      return plainState
    case 1:
      return { ...state, isBold: true }
    case 2:
      return { ...state, isFaint: true }
    case 3:
      return { ...state, isItalic: true }
    case 4:
      return { ...state, isUnderlined: true }
    case 7:
      return { ...state, isInverse: true }
    case 22:
      return { ...state, isBold: false, isFaint: false }
    case 23:
      return { ...state, isItalic: false }
    case 24:
      return { ...state, isUnderlined: false }
    case 27:
      return { ...state, isInverse: false }
    case 39:
      return { ...state, foreground: '' }
    case 49:
      return { ...state, background: '' }
    default:
      return state
  }
}

/** Takes the rest of `38;5;n` or `38;2;r;g;b` and names the nearest of our sixteen. */
function extendedColour(codes: number[]): string {
  const kind = codes.shift()
  if (kind === 5) return paletteColour(codes.shift() ?? 0)
  if (kind !== 2) return ''
  const [red = 0, green = 0, blue = 0] = codes.splice(0, 3)
  return nearestColour(red, green, blue)
}

function paletteColour(index: number): string {
  if (index < 8) return names[index] ?? ''
  if (index < 16) return `bright-${names[index - 8]}`
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10
    return nearestColour(grey, grey, grey)
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40)
  const cube = index - 16
  return nearestColour(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6))
}

/** Hues, in degrees, at which the next colour begins. */
const hues = [
  [20, 'red'],
  [70, 'yellow'],
  [165, 'green'],
  [200, 'cyan'],
  [265, 'blue'],
  [335, 'magenta'],
  [361, 'red'],
] as const

/** By hue only: a colour chosen for a black or a white page is replaced by ours, which can be read on both. */
function nearestColour(red: number, green: number, blue: number): string {
  const most = Math.max(red, green, blue)
  const spread = most - Math.min(red, green, blue)
  if (spread < 32) return 'bright-black'
  let hue = 0
  if (most === red) hue = ((green - blue) / spread + 6) % 6
  else if (most === green) hue = (blue - red) / spread + 2
  else hue = (red - green) / spread + 4
  return hues.find(([limit]) => hue * 60 < limit)?.[1] ?? ''
}
