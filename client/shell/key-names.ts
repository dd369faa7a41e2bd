// What a press of keys is called, and what a shortcut is on this kind of machine: one name for matching and for showing.

/** What a keyboard event holds, so that tests need no page. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

const namesOfCodes: Readonly<Record<string, string>> = { Period: '.', Minus: '-', Slash: '/' }
/** What the hyphen and the full stop are with Shift, on most keyboards. */
const unshifted: Readonly<Record<string, string>> = { _: '-', ':': '.', '>': '.' }

/** `Ctrl+Shift+M`, `Alt+.`, `Enter`. */
export function nameOf({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string {
  // A Cyrillic or Greek keyboard has the letters where Jupyter's are: take the key's place.
  const isPlain = /^[\x20-\x7e]$/.test(key) || key.length > 1
  const letter = isPlain ? key : (namesOfCodes[code] ?? code.replace(/^(Key|Digit)/, ''))
  const base = letter.length === 1 ? letter.toUpperCase() : letter
  // Some keyboards write digits with Shift.
  const isShifted = shiftKey && !/^[0-9]$/.test(base)
  const sign = ctrlKey || metaKey ? (unshifted[base] ?? base) : base
  return `${ctrlKey ? 'Ctrl+' : ''}${metaKey ? 'Meta+' : ''}${altKey ? 'Alt+' : ''}${isShifted ? 'Shift+' : ''}${sign}`
}

/**
 * The name of a shortcut where it is pressed: `Mod` is Ctrl, or Cmd on a Mac. A Mac writes characters with Alt (`@` on a
 * German one, `ł` on a Polish one): there Alt and a character become Ctrl, Shift and that character.
 */
export function pressedAs(shortcut: string, onMac = isMac): string {
  if (!onMac) return shortcut.replace('Mod', 'Ctrl')
  return shortcut.replace('Mod', 'Meta').replace(/^Alt\+(?=.$)/, 'Ctrl+Shift+')
}

export function isPressed(press: KeyPress, shortcut: string, onMac = isMac): boolean {
  return nameOf(press) === pressedAs(shortcut, onMac)
}

const shownNames: Readonly<Record<string, string>> = {
  Meta: '⌘',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
}

/** As people read it: `Ctrl+↑`. */
export function shownKeys(shortcut: string, onMac = isMac): string {
  return pressedAs(shortcut, onMac).replace(
    /Meta|Arrow(?:Up|Down|Left|Right)/g,
    name => shownNames[name] ?? name,
  )
}
