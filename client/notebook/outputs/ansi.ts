// Terminal colours in outputs: sixteen of our own as class names, all others by their value, which a style sheet makes
// readable in both themes. Pure, and may start at any line, so that appended text needs no second look at what is before.

export interface AnsiState {
  /** A name of the sixteen, or `#rrggbb`; empty for the page's own. */
  readonly foreground: string
  readonly background: string
  readonly isBold: boolean
  readonly isFaint: boolean
  readonly isItalic: boolean
  readonly isUnderlined: boolean
  readonly isStruck: boolean
  readonly isInverse: boolean
}

/** A run of text with its class names, empty for plain text, and the colours that no class name stands for. */
export type AnsiSpan = readonly [text: string, classNames: string, own?: OwnColours]

export interface OwnColours {
  readonly foreground?: string
  readonly background?: string
}

export const plainState: AnsiState = {
  foreground: '',
  background: '',
  isBold: false,
  isFaint: false,
  isItalic: false,
  isUnderlined: false,
  isStruck: false,
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

/** The first part of a text with about so many characters to see; never ends within a sequence. */
export function cutText(text: string, characters: number): string {
  if (text.length <= characters) return text
  let seen = 0
  let end = 0
  for (const match of text.matchAll(escapeSequence)) {
    if (seen + match.index - end >= characters) break
    seen += match.index - end
    end = match.index + match[0].length
  }
  const cut = Math.min(text.length, end + characters - seen)
  // Not between the two halves of one character.
  return text.slice(0, /[\uD800-\uDBFF]/.test(text[cut - 1] ?? '') ? cut - 1 : cut)
}

/** The text alone, as it is to be copied. */
export function withoutAnsi(text: string): string {
  return text.replace(escapeSequence, '')
}

function spanOf(text: string, state: AnsiState): readonly AnsiSpan[] {
  if (text === '') return []
  const own = ownColours(state)
  return [own ? [text, classesOf(state), own] : [text, classesOf(state)]]
}

const isOwn = (colour: string) => colour.startsWith('#')

function ownColours({ foreground, background }: AnsiState): OwnColours | null {
  if (!isOwn(foreground) && !isOwn(background)) return null
  return { ...(isOwn(foreground) && { foreground }), ...(isOwn(background) && { background }) }
}

function classesOf(state: AnsiState): string {
  if (state === plainState) return ''
  const classes: string[] = []
  if (state.foreground) classes.push(isOwn(state.foreground) ? 'ansi-own' : `ansi-${state.foreground}`)
  if (state.background) classes.push(isOwn(state.background) ? 'ansi-on-own' : `ansi-on-${state.background}`)
  if (state.isBold) classes.push('ansi-bold')
  if (state.isFaint) classes.push('ansi-faint')
  if (state.isItalic) classes.push('ansi-italic')
  if (state.isUnderlined) classes.push('ansi-underlined')
  if (state.isStruck) classes.push('ansi-struck')
  if (state.isInverse) classes.push('ansi-inverse')
  return classes.join(' ')
}

function applyCodes(state: AnsiState, parameters: string): AnsiState {
  const codes = parameters.split(';')
  let next = state
  while (codes.length > 0) {
    const [first = '', ...parts] = (codes.shift() ?? '').split(':')
    const code = Number(first)
    if (code === 38 || code === 48) {
      const colour = parts.length > 0 ? colourOfParts(parts.map(Number)) : colourOfCodes(codes)
      next = code === 38 ? { ...next, foreground: colour } : { ...next, background: colour }
    } else if (code === 4 && parts.length > 0) next = { ...next, isUnderlined: parts[0] !== '0' }
    else next = applyCode(next, code)
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
    case 21:
      return { ...state, isUnderlined: true }
    case 7:
      return { ...state, isInverse: true }
    case 9:
      return { ...state, isStruck: true }
    case 22:
      return { ...state, isBold: false, isFaint: false }
    case 23:
      return { ...state, isItalic: false }
    case 24:
      return { ...state, isUnderlined: false }
    case 27:
      return { ...state, isInverse: false }
    case 29:
      return { ...state, isStruck: false }
    case 39:
      return { ...state, foreground: '' }
    case 49:
      return { ...state, background: '' }
    default:
      return state
  }
}

/** Takes the rest of `38;5;n` or `38;2;r;g;b`. */
function colourOfCodes(codes: string[]): string {
  const kind = Number(codes.shift())
  if (kind === 5) return paletteColour(Number(codes.shift()))
  return kind === 2 ? rgb(codes.splice(0, 3).map(Number)) : ''
}

/** Of `38:5:n`, `38:2:r:g:b`, or `38:2:<colour space>:r:g:b`. */
function colourOfParts([kind, ...rest]: readonly number[]): string {
  if (kind === 5) return paletteColour(rest[0] ?? 0)
  return kind === 2 ? rgb(rest.slice(-3)) : ''
}

function paletteColour(index: number): string {
  if (index < 8) return names[index] ?? ''
  if (index < 16) return `bright-${names[index - 8]}`
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10
    return rgb([grey, grey, grey])
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40)
  const cube = index - 16
  return rgb([level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)])
}

function rgb(values: readonly number[]): string {
  const hex = (value = 0) =>
    (Math.min(255, Math.max(0, Math.floor(value))) || 0).toString(16).padStart(2, '0')
  return `#${hex(values[0])}${hex(values[1])}${hex(values[2])}`
}
