// Jupyter's keys as one table: what each does, where, and the groups that the help shows them in.

export type DeskCommand =
  | 'run-and-next'
  | 'run'
  | 'run-and-insert'
  | 'run-all'
  | 'run-as-script'
  | 'interrupt'
  | 'restart'
  | 'edit'
  | 'select-previous'
  | 'select-next'
  | 'select-first'
  | 'select-last'
  | 'extend-up'
  | 'extend-down'
  | 'extend-to-first'
  | 'extend-to-last'
  | 'select-all'
  | 'insert-above'
  | 'insert-below'
  | 'delete'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'paste-above'
  | 'undo'
  | 'redo'
  | 'to-code'
  | 'to-markdown'
  | 'to-raw'
  | 'heading-1'
  | 'heading-2'
  | 'heading-3'
  | 'heading-4'
  | 'heading-5'
  | 'heading-6'
  | 'move-up'
  | 'move-down'
  | 'split'
  | 'merge'
  | 'merge-above'
  | 'merge-below'
  | 'collapse'
  | 'expand'
  | 'toggle-output'
  | 'clear-output'
  | 'toggle-line-numbers'
  | 'toggle-all-line-numbers'
  | 'spotlight'
  | 'find'
  | 'find-and-replace'
  | 'save'

export type KeyGroupTitle = 'Run' | 'Move and select' | 'Change cells' | 'Write in a cell' | 'Show'

interface KeyBinding {
  /** As shown: `Shift+Enter`, `D D`. `Mod` is Ctrl, or Cmd on a Mac. */
  readonly keys: readonly string[]
  readonly command: DeskCommand
  /** `any`: while typing as well. */
  readonly mode: 'command' | 'edit' | 'any'
  readonly group: KeyGroupTitle
  readonly meaning: string
}

const running: readonly KeyBinding[] = [
  bind('run-and-next', 'Run the selected cells and go on', 'any', 'Shift+Enter'),
  bind('run', 'Run the selected cells', 'any', 'Mod+Enter', 'Ctrl+Enter'),
  bind('run-and-insert', 'Run the selected cells and insert one below', 'any', 'Alt+Enter'),
  bind('run-as-script', 'Run the selected cells as a script, in a terminal', 'any', 'Alt+Shift+Enter'),
  bind('interrupt', 'Stop what runs', 'command', 'I I'),
  bind('restart', 'Restart Python', 'command', '0 0'),
].map(in_('Run'))

const moving: readonly KeyBinding[] = [
  bind('edit', 'Write in the cell', 'command', 'Enter'),
  bind('select-previous', 'Go to the cell above', 'command', 'ArrowUp', 'K'),
  bind('select-next', 'Go to the cell below', 'command', 'ArrowDown', 'J'),
  bind('select-first', 'Go to the first cell', 'command', 'Home'),
  bind('select-last', 'Go to the last cell', 'command', 'End'),
  bind('extend-up', 'Select the cell above as well', 'command', 'Shift+ArrowUp', 'Shift+K'),
  bind('extend-down', 'Select the cell below as well', 'command', 'Shift+ArrowDown', 'Shift+J'),
  bind('extend-to-first', 'Select up to the first cell', 'command', 'Shift+Home'),
  bind('extend-to-last', 'Select up to the last cell', 'command', 'Shift+End'),
  bind('select-all', 'Select all cells', 'command', 'Mod+A'),
  bind('find', 'Find in the notebook', 'any', 'Mod+F'),
  bind('find-and-replace', 'Find and replace', 'any', 'Mod+H', 'Mod+Alt+F'),
].map(in_('Move and select'))

const changing: readonly KeyBinding[] = [
  bind('insert-above', 'Insert a cell above', 'command', 'A'),
  bind('insert-below', 'Insert a cell below', 'command', 'B'),
  bind('delete', 'Delete', 'command', 'D D'),
  bind('cut', 'Cut', 'command', 'X'),
  bind('copy', 'Copy', 'command', 'C'),
  bind('paste', 'Paste below', 'command', 'V'),
  bind('paste-above', 'Paste above', 'command', 'Shift+V'),
  bind('undo', 'Undo my last change', 'command', 'Z', 'Mod+Z'),
  bind('redo', 'Redo it', 'command', 'Shift+Z', 'Mod+Shift+Z'),
  bind('move-up', 'Move up', 'any', 'Ctrl+Shift+ArrowUp', 'Mod+Shift+ArrowUp'),
  bind('move-down', 'Move down', 'any', 'Ctrl+Shift+ArrowDown', 'Mod+Shift+ArrowDown'),
  bind('merge', 'Merge the selected cells, or with the one below', 'command', 'Shift+M'),
  bind('merge-above', 'Merge with the cell above', 'command', 'Ctrl+Backspace', 'Mod+Backspace'),
  bind('merge-below', 'Merge with the cell below', 'any', 'Ctrl+Shift+M', 'Mod+Shift+M'),
  bind('to-code', 'Make it code', 'command', 'Y'),
  bind('to-markdown', 'Make it markdown', 'command', 'M'),
  bind('to-raw', 'Make it raw text', 'command', 'R'),
  ...([1, 2, 3, 4, 5, 6] as const).map(level =>
    bind(`heading-${level}`, `Make it a heading of level ${level}`, 'command', `${level}`),
  ),
].map(in_('Change cells'))

const writing: readonly KeyBinding[] = [
  bind('split', 'Split the cell at the cursor', 'edit', 'Ctrl+Shift+-', 'Mod+Shift+-'),
  bind('spotlight', 'Point at the line, or no more; Alt and a click, too', 'any', 'Alt+.'),
].map(in_('Write in a cell'))

const showing: readonly KeyBinding[] = [
  bind('collapse', 'Hide what is under the heading', 'command', 'ArrowLeft'),
  bind('expand', 'Show it again', 'command', 'ArrowRight'),
  bind('toggle-output', 'Hide or show the output', 'command', 'O'),
  bind('toggle-line-numbers', 'Line numbers in the cell', 'command', 'L'),
  bind('toggle-all-line-numbers', 'Line numbers in all cells', 'command', 'Shift+L'),
  bind('save', 'All is saved by itself: this only says so', 'any', 'Mod+S'),
].map(in_('Show'))

export const keyBindings: readonly KeyBinding[] = [...running, ...moving, ...changing, ...writing, ...showing]

interface ListedKey {
  readonly keys: readonly string[]
  readonly meaning: string
}

/** Keys that the editor handles itself, for the help. */
const editorKeys: readonly ListedKey[] = [
  { keys: ['Escape', 'Ctrl+M'], meaning: 'Stop writing; then Tab leaves the cell' },
  { keys: ['Tab'], meaning: 'Complete a name; at the start of a line, indent' },
  { keys: ['Shift+Tab'], meaning: 'Signature and documentation; again for all of it' },
  { keys: ['Mod+/'], meaning: 'Comment or uncomment' },
  { keys: ['Mod+Z'], meaning: 'Undo what I typed' },
]

/** All of the notebook's keys, as the help shows them. */
export const keyGroups: readonly { readonly title: KeyGroupTitle; readonly keys: readonly ListedKey[] }[] = [
  { title: 'Run', keys: running },
  {
    title: 'Move and select',
    keys: [...moving, { keys: ['Shift+Click'], meaning: 'Select up to that cell' }],
  },
  { title: 'Change cells', keys: changing },
  { title: 'Write in a cell', keys: [...editorKeys, ...writing] },
  { title: 'Show', keys: showing },
]

function bind(command: DeskCommand, meaning: string, mode: KeyBinding['mode'], ...keys: readonly string[]) {
  return { command, meaning, mode, keys }
}

function in_(group: KeyGroupTitle) {
  return (binding: Omit<KeyBinding, 'group'>): KeyBinding => ({ ...binding, group })
}
