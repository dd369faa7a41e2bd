// The notebook editor in real Chromium on the real kernel: the habits that a trainer brings from Jupyter.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type * as Y from 'yjs'
import { cellsOf, sourceOf } from '#protocol/notebook-document.ts'
import { cellAt, eventually, half, phone, picture, sees, wide } from '../support/browser.ts'
import type { TestWindow } from '../support/test-participant.ts'
import { Writer } from '../support/writer.ts'
import { type WritingClass, writingClass } from '../support/writing-class.ts'

let writing: WritingClass
let desk: Page
let other: Page
let write: Writer
let helper: TestWindow
let notebook: Y.Doc

beforeAll(async () => {
  writing = await writingClass()
  ;({ desk, write, helper, notebook } = writing)
  await write.replaceAllBy(['a'])
  other = await writing.browser.openIn(desk.context(), desk.url())
  await cellAt(other, 0).waitFor()
})

afterAll(() => writing[Symbol.asyncDispose]())

beforeEach(async () => {
  await desk.bringToFront()
  await write.replaceAllBy(['a', 'b', 'c', 'd'])
})

const sourcesIn = (copy: Y.Doc) =>
  cellsOf(copy)
    .toArray()
    .map(cell => sourceOf(cell).toString())
    .join()

const press = (...keys: string[]) => write.press(...keys)

test('the keyboard stays in the list when somebody else deletes the selected cell', async () => {
  await write.select(1)
  notebook.getArray('cells').delete(1, 1)
  await sees(write.selected(), 'c')
  await press('ArrowDown')
  await sees(write.selected(), 'd')
})

test('several cells are selected, cut and pasted with keys, and undo brings them back in one step', async () => {
  await write.select(0)
  await press('Shift+ArrowDown', 'Shift+j')
  await eventually(() => write.marked()).toEqual(['a', 'b', 'c'])
  await picture(desk, 'writing-marked')
  await press('x')
  await eventually(() => write.sources()).toEqual(['d'])
  await press('v')
  await eventually(() => write.sources()).toEqual(['d', 'a', 'b', 'c'])
  await press('z')
  await eventually(() => write.sources()).toEqual(['d'])
  await press('z')
  await eventually(() => write.sources()).toEqual(['a', 'b', 'c', 'd'])
})

test('Shift and a click select up to there, Ctrl+A selects all', async () => {
  await write.select(1)
  await cellAt(desk, 3)
    .locator('.cm-content')
    .click({ modifiers: ['Shift'] })
  await eventually(() => write.marked()).toEqual(['b', 'c', 'd'])
  await press('Control+a')
  await eventually(() => write.marked()).toEqual(['a', 'b', 'c', 'd'])
  await press('Escape', 'Home')
  await eventually(() => write.marked()).toEqual([])
})

test('copied cells come into another window and, as text, anywhere', async () => {
  await write.select(0)
  await press('Shift+ArrowDown', 'c')
  const inOther = new Writer(other, notebook)
  await inOther.select(3)
  await inOther.press('v')
  await sees(cellAt(desk, 5), 'b')
  await desk.getByLabel('Cell', { exact: true }).waitFor()
  await desk.context().grantPermissions(['clipboard-read'])
  expect(await desk.evaluate(() => navigator.clipboard.readText())).toBe('a\n\nb')
})

test('Ctrl+V in command mode makes a cell of text from elsewhere', async () => {
  await desk.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await desk.evaluate(() => navigator.clipboard.writeText('from = "elsewhere"'))
  await write.select(1)
  await press('Control+v')
  await eventually(() => write.sources()).toEqual(['a', 'b', 'from = "elsewhere"', 'c', 'd'])
})

test('a cell is split at the cursor and merged again, each one step of undo', async () => {
  await write.replaceAllBy(['one = 1\ntwo = 2'])
  await write.select(0)
  await press('Enter', 'Control+Home', 'ArrowDown', 'Control+Shift+_')
  await eventually(() => write.sources()).toEqual(['one = 1', 'two = 2'])
  await press('Escape', 'Control+Backspace')
  await eventually(() => write.sources()).toEqual(['one = 1\n\ntwo = 2'])
  await press('z')
  await eventually(() => write.sources()).toEqual(['one = 1', 'two = 2'])
  await press('z')
  await eventually(() => write.sources()).toEqual(['one = 1\ntwo = 2'])
})

test('a moved cell takes its output along, also when it was run after the move that is undone', async () => {
  await write.replaceAllBy(['print("first")', 'x = 1', 'y = 2'])
  await write.select(0)
  await press('Control+Shift+ArrowDown', 'Control+Shift+ArrowDown')
  await eventually(() => write.sources()).toEqual(['x = 1', 'y = 2', 'print("first")'])
  await press('Control+Enter')
  await sees(cellAt(desk, 2).getByLabel('Output of cell 3'), 'first')
  await press('z')
  await eventually(() => write.sources()).toEqual(['x = 1', 'print("first")', 'y = 2'])
  await sees(cellAt(desk, 1).getByLabel('Output of cell 2'), 'first')
})

test('headings by number hide and show what is below them', async () => {
  await write.replaceAllBy(['Threads', 'x = 1', 'y = 2', 'Locks', 'z = 3'])
  await write.select(0)
  await press('1', 'Control+Enter')
  await write.select(3)
  await press('1', 'Control+Enter')
  await write.select(0)
  await press('ArrowLeft')
  await sees(cellAt(desk, 0), '2 cells hidden')
  expect(await desk.locator('[data-cell-id]').count()).toBe(3)
  await press('ArrowDown')
  await sees(write.selected(), 'Locks')
  await picture(desk, 'writing-collapsed')
  await press('ArrowUp', 'ArrowRight')
  await eventually(() => desk.locator('[data-cell-id]').count()).toBe(5)
})

test('all, above and selected cells run in one go; outputs are hidden and cleared', async () => {
  await write.replaceAllBy(['1 + 1', '2 + 2', '3 + 3'])
  await write.select(0)
  await press('Control+a', 'Shift+Enter')
  for (const [index, sum] of ['2', '4', '6'].entries()) {
    await sees(cellAt(desk, index).getByLabel(`Output of cell ${index + 1}`), sum)
  }
  await write.select(1)
  await press('o')
  await sees(cellAt(desk, 1), /hidden/i)
  await picture(desk, 'writing-output-hidden')
  await press('o')
  await sees(cellAt(desk, 1).getByLabel('Output of cell 2'), '4')
  await desk.getByLabel('More for this cell').click()
  await desk.getByRole('menuitem', { name: 'Clear the output' }).click()
  await eventually(() => cellAt(desk, 1).getByLabel('Output of cell 2').textContent()).toBe('')
})

test('Tab completes names with what they are, Escape first closes the list, then leaves the cell', async () => {
  await write.replaceAllBy([
    'import math\nclass Counter:\n    def count_up(self, by=1): "Adds."\ncounter = Counter()',
    '',
  ])
  await write.select(0)
  await press('Shift+Enter')
  await sees(cellAt(desk, 0), /\[\d+\]/)
  await write.idle()
  await press('Enter')
  await desk.keyboard.type('"🎉", math.s')
  await press('Tab')
  const list = desk.getByRole('listbox')
  await sees(list, 'sqrt')
  await sees(list, 'function')
  await picture(desk, 'writing-completion')
  await desk.keyboard.type('q')
  await press('Escape')
  await list.waitFor({ state: 'detached' })
  await eventually(() => write.mode()).toBe('edit')
  await press('Tab')
  await eventually(() => write.sources()).toContain('"🎉", math.sqrt')
  await press('Escape')
  await eventually(() => write.mode()).toBe('command')
})

test('Shift+Tab tells signature and documentation; again all of it; Escape closes it', async () => {
  await write.replaceAllBy(['print'])
  await write.select(0)
  await press('Control+Enter')
  await sees(cellAt(desk, 0), '<function print')
  await write.idle()
  await press('Enter', 'End', 'Shift+Tab')
  const box = desk.getByRole('region', { name: 'Documentation' })
  await sees(box, 'Signature')
  await picture(desk, 'writing-inspection')
  const small = (await box.boundingBox())?.height ?? 0
  await press('Shift+Tab')
  expect((await box.boundingBox())?.height ?? 0).toBeGreaterThan(small)
  await press('Escape')
  await box.waitFor({ state: 'detached' })
  await eventually(() => write.mode()).toBe('edit')
})

test('while Python is busy names come from the notebook, and it says so', async () => {
  await write.replaceAllBy(['import time\ntime.sleep(30)', 'total_of_all = 1', 'total'])
  await write.select(0)
  await press('Control+Enter')
  await sees(cellAt(desk, 0), /\[\*\]/)
  await write.select(2)
  await press('Enter', 'End', 'Tab')
  await eventually(() => write.sources()).toContain('total_of_all')
  await desk.keyboard.type('\nti')
  await press('Tab')
  await sees(desk.getByRole('listbox'), 'Python is busy: names from this notebook only')
  await picture(desk, 'writing-completion-busy')
  await press('Escape', 'Shift+Tab')
  await sees(desk.getByRole('region', { name: 'Documentation' }), /Python is busy/)
  await press('Escape', 'Escape', 'i', 'i')
  await sees(cellAt(desk, 0), 'KeyboardInterrupt')
})

test('a cell that does not stop is offered a restart', async () => {
  await write.replaceAllBy([
    'while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt: pass',
  ])
  await write.select(0)
  await press('Control+Enter')
  await sees(cellAt(desk, 0), /\[\*\]/)
  await press('i', 'i')
  await sees(cellAt(desk, 0), /still runs/)
  await picture(desk, 'writing-stuck')
  await cellAt(desk, 0).getByRole('button', { name: 'Restart Python' }).click()
  await write.idle()
})

test('find and replace go over the whole notebook; Escape returns to where one was', async () => {
  await write.replaceAllBy(['value = 1', 'other = 2', 'print(value, value)', 'Value = 3'])
  await write.select(1)
  await press('Control+h')
  const bar = desk.getByRole('search')
  await bar.getByLabel('Find', { exact: true }).fill('value')
  await sees(bar, '2 of 4')
  await bar.getByRole('button', { name: 'Case' }).click()
  await sees(bar, 'of 3')
  await picture(desk, 'writing-find')
  await bar.getByLabel('Find', { exact: true }).press('Tab')
  const isFocused = (name: string) =>
    bar.getByLabel(name, { exact: true }).evaluate(element => element === document.activeElement)
  expect(await isFocused('Replace with')).toBe(true)
  await press('Shift+Tab')
  expect(await isFocused('Find')).toBe(true)
  await bar.getByLabel('Replace with').fill('amount')
  await bar.getByRole('button', { name: 'All' }).click()
  await eventually(() => write.sources()).toEqual([
    'amount = 1',
    'other = 2',
    'print(amount, amount)',
    'Value = 3',
  ])
  await press('Escape')
  await bar.waitFor({ state: 'detached' })
  await sees(write.selected(), 'other')
  await press('z')
  await eventually(() => write.sources()).toEqual([
    'value = 1',
    'other = 2',
    'print(value, value)',
    'Value = 3',
  ])
})

test('a wrong pattern is told, one that takes for ever freezes nothing', async () => {
  await write.replaceAllBy([`x = "${'a'.repeat(40)}b"`])
  await write.select(0)
  await press('Control+f')
  const bar = desk.getByRole('search')
  await bar.getByRole('button', { name: 'Pattern' }).click()
  const field = bar.getByLabel('Find', { exact: true })
  await field.fill('(a')
  await sees(bar, /no pattern yet/)
  await field.fill('(a+)+c')
  await sees(bar, /takes too long/)
  await field.fill('a{3}b')
  await sees(bar, '1 of 1')
  await bar.getByRole('button', { name: 'Pattern' }).click()
  await press('Escape')
})

test('a click on the handle of a cell selects it', async () => {
  await write.select(0)
  await cellAt(desk, 2).hover()
  await cellAt(desk, 2).locator('[title^="Drag cell"]').click()
  await sees(write.selected(), 'c')
  await press('ArrowDown')
  await sees(write.selected(), 'd')
})

test('cells are dragged by their handle, several together', async () => {
  await write.select(0)
  await press('Shift+ArrowDown')
  const handle = await cellAt(desk, 0).locator('[title^="Drag cell"]').boundingBox()
  const last = await cellAt(desk, 3).boundingBox()
  if (!handle || !last) throw new Error('The cells are not there.')
  await desk.mouse.move(handle.x + 5, handle.y + 10)
  await desk.mouse.down()
  await desk.mouse.move(handle.x + 8, handle.y + 60, { steps: 4 })
  await desk.mouse.move(last.x + 8, last.y + last.height - 2, { steps: 6 })
  await sees(desk, '2 cells here')
  await picture(desk, 'writing-drag')
  await desk.mouse.up()
  await eventually(() => write.sources()).toEqual(['c', 'd', 'a', 'b'])
})

test('two desks that move the same cell at once lose none and leave no twin', async () => {
  const there = new Writer(other, notebook)
  await eventually(() => there.sources()).toEqual(['a', 'b', 'c', 'd'])
  await write.select(1)
  await there.select(1)
  await Promise.all([press('Control+Shift+ArrowDown'), there.press('Control+Shift+ArrowUp')])
  const sorted = (sources: readonly string[]) => [...sources].sort()
  await eventually(async () => sorted(await write.sources())).toEqual(['a', 'b', 'c', 'd'])
  // Both are asked each time: either may have one of the two moves only for a moment.
  const shown = async () => [(await write.sources()).join(), (await there.sources()).join()]
  await eventually(async () => new Set([...(await shown()), sourcesIn(notebook)]).size).toBe(1)
})

test('the line that is pointed at shows on every desk, and moves with its text', async () => {
  await write.replaceAllBy(['one = 1\ntwo = 2\nthree = 3'])
  await write.select(0)
  await press('Enter', 'Control+Home', 'ArrowDown', 'Alt+.')
  const pointed = (page: Page) => page.locator('.pointed-line')
  await sees(pointed(desk), 'two = 2')
  await sees(pointed(other), 'two = 2')
  await press('Control+Home', 'Enter')
  await sees(pointed(other), 'two = 2')
  await press('ArrowDown', 'Shift+ArrowDown')
  await other.locator('.other-selection').first().waitFor()
  await picture(other, 'writing-pointed')
  await press('ArrowUp')
  await cellAt(desk, 0)
    .locator('.cm-line', { hasText: 'two = 2' })
    .click({ modifiers: ['Alt'] })
  await eventually(() => pointed(other).count()).toBe(0)
})

test('selected cells run as a script, outside of the kernel', async () => {
  await write.replaceAllBy(['import asyncio\nprint("from a script:", 6 * 7)'])
  await write.select(0)
  await press('Alt+Shift+Enter')
  await helper.until(() => helper.state?.shownTerminals.some(({ kind }) => kind === 'script') === true)
  expect(await cellAt(desk, 0).getByRole('alert').count()).toBe(0)
  await picture(desk, 'writing-script')
})

test('single keys can be switched off, and are remembered', async () => {
  await desk.evaluate(() => localStorage.setItem('followalong.desk', '{"singleKeys":false}'))
  await desk.reload()
  await cellAt(desk, 0).waitFor()
  await write.select(0)
  await press('d', 'd', 'b')
  await eventually(() => write.sources()).toEqual(['a', 'b', 'c', 'd'])
  await press('ArrowDown', 'Shift+ArrowDown')
  await eventually(() => write.marked()).toEqual(['b', 'c'])
  await desk.evaluate(() => localStorage.removeItem('followalong.desk'))
  await desk.reload()
  await cellAt(desk, 0).waitFor()
})

test('line numbers, in one cell and in all', async () => {
  await write.select(1)
  await press('l')
  await cellAt(desk, 1).locator('.cm-lineNumbers').waitFor()
  expect(await desk.locator('.cm-lineNumbers').count()).toBe(1)
  await press('Shift+l')
  await eventually(() => desk.locator('.cm-lineNumbers').count()).toBe(4)
  await press('Shift+l')
  await eventually(() => desk.locator('.cm-lineNumbers').count()).toBe(0)
})

test('the desk is usable in half a screen, on a phone and in the dark', async () => {
  await write.replaceAllBy(['total = 0\nfor part in range(3):\n    total += part\ntotal', 'Threads'])
  await write.select(1)
  await press('2', 'Control+Enter')
  await write.select(0)
  await press('Control+Enter')
  await write.idle()
  for (const [name, viewport] of Object.entries({ wide, half, phone })) {
    await desk.setViewportSize(viewport)
    await picture(desk, `writing-${name}`)
  }
  await desk.setViewportSize(wide)
  await desk.emulateMedia({ colorScheme: 'dark' })
  await press('Control+f')
  await picture(desk, 'writing-dark')
  await press('Escape')
  await desk.emulateMedia({ colorScheme: 'light' })
  expect(writing.browser.problems).toEqual([])
})
