import { expect, test } from 'vitest'
import { type DeskMode, keyBindings, keyGroups, meaningOf } from '../../client/notebook/desk/keyboard.ts'
import { isPressed, type KeyPress, shownKeys } from '../../client/shell/key-names.ts'

const plain = { code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
const press = (key: string, extra: Partial<KeyPress> = {}): KeyPress => ({ ...plain, key, ...extra })

function commandOf(key: KeyPress, mode: DeskMode = 'command', isMac = false) {
  return meaningOf(key, { mode, isMac, singleKeys: true, before: null, now: 0 }).command
}

test.each([
  ['a', 'insert-above'],
  ['b', 'insert-below'],
  ['x', 'cut'],
  ['c', 'copy'],
  ['v', 'paste'],
  ['z', 'undo'],
  ['y', 'to-code'],
  ['m', 'to-markdown'],
  ['r', 'to-raw'],
  ['o', 'toggle-output'],
  ['l', 'toggle-line-numbers'],
  ['1', 'heading-1'],
  ['6', 'heading-6'],
  ['ArrowLeft', 'collapse'],
  ['k', 'select-previous'],
  ['ArrowUp', 'select-previous'],
  ['j', 'select-next'],
  ['ArrowDown', 'select-next'],
  ['Enter', 'edit'],
] as const)('%s in command mode means %s, and nothing while typing', (key, command) => {
  expect(commandOf(press(key))).toBe(command)
  expect(commandOf(press(key), 'edit')).toBeNull()
})

test('running works in both modes', () => {
  for (const mode of ['command', 'edit'] as const) {
    expect(commandOf(press('Enter', { shiftKey: true }), mode)).toBe('run-and-next')
    expect(commandOf(press('Enter', { ctrlKey: true }), mode)).toBe('run')
    expect(commandOf(press('Enter', { altKey: true }), mode)).toBe('run-and-insert')
    expect(commandOf(press('ArrowUp', { ctrlKey: true, shiftKey: true }), mode)).toBe('move-up')
  }
})

test('Cmd runs on a Mac only, Ctrl everywhere', () => {
  expect(commandOf(press('Enter', { metaKey: true }), 'edit', true)).toBe('run')
  expect(commandOf(press('Enter', { metaKey: true }), 'edit', false)).toBeNull()
  expect(commandOf(press('Enter', { ctrlKey: true }), 'edit', true)).toBe('run')
})

test('a letter with Ctrl is left to the browser', () => {
  expect(commandOf(press('c', { ctrlKey: true }))).toBeNull()
  expect(commandOf(press('r', { ctrlKey: true }))).toBeNull()
})

test('D, D deletes when both come soon, and one D does not', () => {
  const first = meaningOf(press('d'), {
    mode: 'command',
    isMac: false,
    singleKeys: true,
    before: null,
    now: 0,
  })
  expect(first.command).toBeNull()
  const options = { mode: 'command', isMac: false, singleKeys: true, before: first.pressed } as const
  expect(meaningOf(press('d'), { ...options, now: 300 }).command).toBe('delete')
  expect(meaningOf(press('d'), { ...options, now: 3_000 }).command).toBeNull()
  expect(meaningOf(press('x'), { ...options, now: 300 }).command).toBe('cut')
})

test('a third D starts a new pair', () => {
  const second = meaningOf(press('d'), {
    mode: 'command',
    isMac: false,
    singleKeys: true,
    before: { name: 'D', at: 0 },
    now: 100,
  })
  expect(second).toEqual({ command: 'delete', pressed: null })
})

test('letters are found by their place on a Cyrillic keyboard', () => {
  expect(commandOf(press('и', { code: 'KeyB' }))).toBe('insert-below')
})

test('no key has two meanings', () => {
  const keys = keyBindings.flatMap(binding => binding.keys)
  expect(new Set(keys).size).toBe(keys.length)
})

test('a cell is split and merged by keys, whatever the keyboard makes of the hyphen', () => {
  for (const key of ['-', '_']) {
    expect(commandOf(press(key, { ctrlKey: true, shiftKey: true }), 'edit')).toBe('split')
  }
  expect(commandOf(press('M', { ctrlKey: true, shiftKey: true }))).toBe('merge-below')
  expect(commandOf(press('M', { shiftKey: true }))).toBe('merge')
  expect(commandOf(press('Backspace', { ctrlKey: true }))).toBe('merge-above')
  expect(commandOf(press('Backspace', { ctrlKey: true }), 'edit')).toBeNull()
})

test.each([
  ['@ of a German', '@', 'KeyL', 'Alt+L'],
  ['ł of a Polish', 'ł', 'KeyL', 'Alt+L'],
  ['ą of a Polish', 'ą', 'KeyA', 'Alt+A'],
  ['π of any', 'π', 'KeyP', 'Alt+P'],
] as const)('the %s Mac is typed, and is no shortcut', (_, key, code, shortcut) => {
  expect(isPressed(press(key, { altKey: true, code }), shortcut, true)).toBe(false)
  expect(commandOf(press(key, { altKey: true, code }), 'edit', true)).toBeNull()
})

test('what is Alt and a character elsewhere is Ctrl, Shift and that character on a Mac', () => {
  const onMac = { ctrlKey: true, shiftKey: true }
  expect(isPressed(press('l', { altKey: true }), 'Alt+L', false)).toBe(true)
  expect(isPressed(press('L', onMac), 'Alt+L', true)).toBe(true)
  expect(isPressed(press('L', onMac), 'Alt+L', false)).toBe(false)
  expect([shownKeys('Alt+L', false), shownKeys('Alt+L', true)]).toEqual(['Alt+L', 'Ctrl+Shift+L'])
  expect([shownKeys('Alt+ArrowUp', true), shownKeys('Mod+F', true)]).toEqual(['Alt+↑', '⌘+F'])
})

test('a Mac points at a line without a character that Alt writes', () => {
  for (const key of ['.', '>', ':']) {
    expect(commandOf(press(key, { ctrlKey: true, shiftKey: true }), 'edit', true)).toBe('spotlight')
  }
  expect(commandOf(press('…', { altKey: true, code: 'Period' }), 'edit', true)).toBeNull()
  expect(commandOf(press('.', { altKey: true }), 'edit')).toBe('spotlight')
})

test('digits are headings also where they are written with Shift', () => {
  expect(commandOf(press('2', { shiftKey: true, code: 'Digit2' }))).toBe('heading-2')
})

test('without single keys letters, digits and signs do nothing; all else stays', () => {
  const off = (key: KeyPress) =>
    meaningOf(key, { mode: 'command', isMac: false, singleKeys: false, before: null, now: 0 }).command
  for (const key of ['a', 'x', '1', 'l']) expect(off(press(key))).toBeNull()
  expect(off(press('V', { shiftKey: true }))).toBeNull()
  expect(off(press('ArrowDown'))).toBe('select-next')
  expect(off(press('ArrowDown', { shiftKey: true }))).toBe('extend-down')
  expect(off(press('Enter'))).toBe('edit')
  expect(off(press('z', { ctrlKey: true }))).toBe('undo')
})

test('every key of the notebook is in exactly one group of the help', () => {
  const listed = keyGroups.flatMap(({ keys }) => keys.map(({ meaning }) => meaning))
  for (const { meaning } of keyBindings) expect(listed.filter(each => each === meaning)).toHaveLength(1)
})
