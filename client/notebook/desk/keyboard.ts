// Jupyter's keys: which one means what, in command mode and while typing. Pure; also the list that the help shows.

export type DeskCommand =
  | 'run-and-next'
  | 'run'
  | 'run-and-insert'
  | 'edit'
  | 'select-previous'
  | 'select-next'
  | 'select-first'
  | 'select-last'
  | 'insert-above'
  | 'insert-below'
  | 'delete'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'undo'
  | 'redo'
  | 'to-code'
  | 'to-markdown'
  | 'to-raw'
  | 'move-up'
  | 'move-down'
  | 'interrupt'

export type DeskMode = 'command' | 'edit'

interface KeyBinding {
  /** As shown: `Shift+Enter`, `D D`. `Mod` is Ctrl, or Cmd on a Mac. */
  readonly keys: readonly string[]
  readonly command: DeskCommand
  /** `any`: while typing as well. */
  readonly mode: 'command' | 'any'
  readonly meaning: string
}

export const keyBindings: readonly KeyBinding[] = [
  { keys: ['Shift+Enter'], command: 'run-and-next', mode: 'any', meaning: 'Run the cell and go to the next' },
  { keys: ['Mod+Enter', 'Ctrl+Enter'], command: 'run', mode: 'any', meaning: 'Run the cell' },
  {
    keys: ['Alt+Enter'],
    command: 'run-and-insert',
    mode: 'any',
    meaning: 'Run the cell and insert one below',
  },
  {
    keys: ['Ctrl+Shift+ArrowUp', 'Mod+Shift+ArrowUp'],
    command: 'move-up',
    mode: 'any',
    meaning: 'Move the cell up',
  },
  {
    keys: ['Ctrl+Shift+ArrowDown', 'Mod+Shift+ArrowDown'],
    command: 'move-down',
    mode: 'any',
    meaning: 'Move the cell down',
  },
  { keys: ['Enter'], command: 'edit', mode: 'command', meaning: 'Write in the cell' },
  { keys: ['ArrowUp', 'K'], command: 'select-previous', mode: 'command', meaning: 'Go to the cell above' },
  { keys: ['ArrowDown', 'J'], command: 'select-next', mode: 'command', meaning: 'Go to the cell below' },
  { keys: ['Home'], command: 'select-first', mode: 'command', meaning: 'Go to the first cell' },
  { keys: ['End'], command: 'select-last', mode: 'command', meaning: 'Go to the last cell' },
  { keys: ['A'], command: 'insert-above', mode: 'command', meaning: 'Insert a cell above' },
  { keys: ['B'], command: 'insert-below', mode: 'command', meaning: 'Insert a cell below' },
  { keys: ['D D'], command: 'delete', mode: 'command', meaning: 'Delete the cell' },
  { keys: ['X'], command: 'cut', mode: 'command', meaning: 'Cut the cell' },
  { keys: ['C'], command: 'copy', mode: 'command', meaning: 'Copy the cell' },
  { keys: ['V'], command: 'paste', mode: 'command', meaning: 'Paste the cell below' },
  { keys: ['Z', 'Mod+Z'], command: 'undo', mode: 'command', meaning: 'Undo my last change' },
  { keys: ['Shift+Z', 'Mod+Shift+Z'], command: 'redo', mode: 'command', meaning: 'Redo it' },
  { keys: ['Y'], command: 'to-code', mode: 'command', meaning: 'Make it a code cell' },
  { keys: ['M'], command: 'to-markdown', mode: 'command', meaning: 'Make it a markdown cell' },
  { keys: ['R'], command: 'to-raw', mode: 'command', meaning: 'Make it a raw cell' },
  { keys: ['I I'], command: 'interrupt', mode: 'command', meaning: 'Stop what runs' },
]

/** Keys that the editor handles itself, for the help. */
export const editorKeys: readonly { readonly keys: readonly string[]; readonly meaning: string }[] = [
  { keys: ['Escape'], meaning: 'Stop writing; then Tab leaves the cell' },
  { keys: ['Tab'], meaning: 'Complete a name, or indent' },
  { keys: ['Mod+/'], meaning: 'Comment or uncomment' },
  { keys: ['Mod+Z'], meaning: 'Undo my last change' },
]

/** What a keyboard event holds, so that tests need no page. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** The first key of a pair (`D` of `D D`), and when it was pressed. */
export interface PressedBefore {
  readonly name: string
  readonly at: number
}

const pairWithinMs = 800

export interface KeyMeaning {
  readonly command: DeskCommand | null
  /** To be handed in with the next key. */
  readonly pressed: PressedBefore | null
}

export function meaningOf(
  press: KeyPress,
  { mode, isMac, before, now }: { mode: DeskMode; isMac: boolean; before: PressedBefore | null; now: number },
): KeyMeaning {
  const name = nameOf(press)
  const candidates = keyBindings.filter(binding => mode === 'command' || binding.mode === 'any')
  const has = (sought: string) =>
    candidates.find(({ keys }) => keys.some(key => key.replace('Mod', isMac ? 'Meta' : 'Ctrl') === sought))
  const isPair = before?.name === name && now - before.at <= pairWithinMs
  const found = has(name) ?? (isPair ? has(`${name} ${name}`) : undefined)
  return found ? { command: found.command, pressed: null } : { command: null, pressed: { name, at: now } }
}

function nameOf({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string {
  // A Cyrillic or Greek keyboard has the letters where Jupyter's are: take the key's place.
  const letter = /^[\x20-\x7e]$/.test(key) || key.length > 1 ? key : code.replace(/^Key/, '')
  const base = letter.length === 1 ? letter.toUpperCase() : letter
  return `${ctrlKey ? 'Ctrl+' : ''}${metaKey ? 'Meta+' : ''}${altKey ? 'Alt+' : ''}${shiftKey ? 'Shift+' : ''}${base}`
}
