// Where the trainer's keyboard and eyes are in the notebook editor: on opening, over a reload, at a question, above a drawer.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DocumentView } from '#protocol/classroom-view.ts'
import { fileTextOf } from '#protocol/notebook-document.ts'
import { cellAt, eventually, half, picture, sees, wide } from '../support/browser.ts'
import type { TestWindow } from '../support/test-participant.ts'
import type { Writer } from '../support/writer.ts'
import { type WritingClass, writingClass } from '../support/writing-class.ts'

let writing: WritingClass
let desk: Page
let write: Writer
let helper: TestWindow

beforeAll(async () => {
  writing = await writingClass()
  ;({ desk, write, helper } = writing)
})

afterAll(() => writing[Symbol.asyncDispose]())

const focusedCell = () =>
  desk.evaluate(
    () => document.activeElement?.closest<HTMLElement>('[data-cell-id]')?.dataset['cellId'] ?? null,
  )
/** How far a cell's upper edge is below that of the sheet. */
const offsetOf = (index: number) =>
  cellAt(desk, index).evaluate(cell => {
    const sheet = cell.closest('[data-notebook-scroller]')
    return Math.round(cell.getBoundingClientRect().top - (sheet?.getBoundingClientRect().top ?? 0))
  })
const long = (name: string) => Array.from({ length: 12 }, (_, line) => `${name}_${line} = ${line}`).join('\n')

test('after a reload the keys go to the selected cell at once, and the window is where it was', async () => {
  await write.replaceAllBy(['a', 'b', 'c', 'd', 'e', 'f'].map(long))
  await write.select(3)
  await cellAt(desk, 3).evaluate(cell => cell.scrollIntoView({ block: 'start' }))
  await eventually(() => offsetOf(3)).toBeLessThan(40)
  await desk.mouse.move(600, 500)
  await desk.mouse.wheel(0, 60)
  await eventually(() => offsetOf(3)).toBeLessThan(-20)
  const before = await offsetOf(3)
  const selected = await cellAt(desk, 3).getAttribute('data-cell-id')
  await desk.reload()
  await eventually(focusedCell).toBe(selected)
  await eventually(async () => Math.abs((await offsetOf(3)) - before)).toBeLessThan(3)
  await write.press('Enter', 'Control+Home')
  await desk.keyboard.type('typed = 1')
  await eventually(async () => (await write.sources())[3]).toMatch(/^typed = 1/)
  await write.press('Escape')
})

test('who is elsewhere when the notebook comes keeps the keyboard', async () => {
  await desk.route('**/desk-notebook-*.js', async route => {
    await desk.getByRole('button', { name: /^Eyes on me/ }).focus()
    await route.continue()
  })
  await desk.reload()
  await cellAt(desk, 0).waitFor()
  expect(await desk.evaluate(() => document.activeElement?.textContent)).toMatch(/^Eyes on me/)
  await desk.unroute('**/desk-notebook-*.js')
})

test('one click or one key leads to the field that a program waits at, and the answer back', async () => {
  await write.replaceAllBy(['name = input("Who? ")\nagain = input("And? ")\nprint(name, again)', 'elsewhere'])
  await write.select(1)
  await write.press('Enter', 'End')
  await cellAt(desk, 0)
    .getByRole('button', { name: /^Run cell/ })
    .click()
  await cellAt(desk, 1).locator('.cm-content').click()
  await desk.keyboard.type(' = 1')
  const way = desk.getByRole('button', { name: /waits for your input.*Answer/ })
  await way.waitFor()
  await cellAt(desk, 1).locator('.cm-content').click()
  await picture(desk, 'writing-asked')
  await desk.setViewportSize(half)
  await picture(desk, 'writing-asked-half')
  await desk.setViewportSize(wide)
  await way.click()
  await desk.keyboard.type('Sam')
  await eventually(() => cellAt(desk, 0).getByLabel('Who?').inputValue()).toBe('Sam')
  await write.press('Enter')
  await sees(cellAt(desk, 0), 'And?')
  await cellAt(desk, 1).locator('.cm-content').click()
  await write.press('End', 'Alt+a')
  await desk.keyboard.type('Kim')
  await write.press('Enter')
  await sees(cellAt(desk, 0), 'Sam Kim')
  await desk.keyboard.type('0')
  await eventually(async () => (await write.sources())[1]).toMatch(/^elsewhere.*0$/)
})

test('the selected cell stays in sight when the terminals come up below it', async () => {
  await write.replaceAllBy([long('first'), long('second'), 'print("a script")'])
  await write.select(2)
  await cellAt(desk, 2).evaluate(cell => cell.scrollIntoView({ block: 'end' }))
  const before = await offsetOf(2)
  await write.press('Alt+Shift+Enter')
  await helper.until(() => helper.state?.shownTerminals.some(({ kind }) => kind === 'script') === true)
  await desk.getByText('a script', { exact: true }).last().waitFor()
  await eventually(() =>
    cellAt(desk, 2).evaluate(cell => {
      const sheet = cell.closest('[data-notebook-scroller]')
      return cell.getBoundingClientRect().bottom <= (sheet?.getBoundingClientRect().bottom ?? 0) + 1
    }),
  ).toBe(true)
  expect(await offsetOf(2)).toBeLessThan(before)
  await picture(desk, 'writing-above-drawer')
})

test('a shared file is where it was after a reload', async () => {
  await helper.send('file:create', { name: 'long.py' })
  await helper.until(() => helper.state?.documents.some(({ name }) => name === 'long.py') === true)
  const file = helper.state?.documents.find(({ name }) => name === 'long.py') as DocumentView
  fileTextOf(await helper.follow(file)).insert(0, Array.from({ length: 20 }, () => long('line')).join('\n'))
  await desk.getByRole('tab', { name: /long\.py/ }).click()
  const sheet = desk.locator(`[data-document-id="${file.id}"]`)
  await sheet.locator('.cm-line').first().waitFor()
  const scrolled = () => sheet.evaluate(element => element.scrollTop)
  await eventually(async () => {
    await sheet.evaluate(element => element.scrollTo(0, 1_500))
    return scrolled()
  }).toBeGreaterThan(1_400)
  const before = await scrolled()
  await desk.reload()
  await eventually(async () => Math.abs((await scrolled()) - before)).toBeLessThan(3)
  await desk.getByRole('tab', { name: 'notebook', exact: true }).click()
  await cellAt(desk, 2).waitFor()
})

test('more than one command carries is refused before it is sent, and nothing is lost', async () => {
  const much = `text = "${'x'.repeat(190_000)}"`
  await write.replaceAllBy([much, much, much, much, much, much, 'kept = 1'])
  await write.select(6)
  await desk.getByRole('button', { name: 'Run and restart' }).click()
  await desk.getByRole('menuitem', { name: 'Run all cells' }).click()
  await sees(cellAt(desk, 6).getByRole('alert'), /too much to run at once, so nothing was run/)
  await picture(desk, 'writing-too-much')
  await write.select(6)
  await write.press('Control+Enter')
  await sees(cellAt(desk, 6), /\[\d+\]/)
  expect(writing.browser.problems).toEqual([])
})
