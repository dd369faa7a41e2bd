// Cells sent to IPython and to the basic prompt; a trainer who reads a person's terminal as text; and a link for who comes
// late. Real server, Docker and Chromium.
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, picture, sees } from '../support/browser.ts'
import { TeachingClass } from '../support/teaching-class.ts'

let teaching: TeachingClass
let desk: Page
let anna: Page

beforeAll(async () => {
  teaching = await TeachingClass.open({})
  ;({ desk, anna } = teaching)
  await sees(screen(anna), '>>>')
})

afterAll(() => teaching[Symbol.asyncDispose]())

const screen = (page: Page | Locator) => page.locator('.xterm-rows:visible').first()
const watched = () => desk.getByRole('region', { name: 'Terminals of Anna' })

async function openTerminal(name: RegExp): Promise<void> {
  await anna.getByRole('button', { name: 'New terminal' }).click()
  await anna.getByRole('menuitem', { name }).click()
}

/** Writes a cell at the desk, and sends it from Anna's copy to her terminal. */
async function sendCell(source: string): Promise<void> {
  const id = await teaching.write(source)
  const cell = anna.locator(`[data-cell-id="${id}"]`)
  await sees(cell, source.split('\n').at(-1)?.trim() ?? '')
  await cell.hover()
  await cell.getByRole('button', { name: /^Send cell/ }).click()
}

test('a cell goes to the IPython on top, with what only IPython understands', async () => {
  await openTerminal(/^IPython/)
  await sees(screen(anna), 'In [1]:')
  await sendCell(
    'def doubled(n):\n\n    return 2 * n\n\nfor n in range(3):\n    print("is", doubled(n + 20))',
  )
  await sees(screen(anna), 'is 44')
  await sees(screen(anna), 'In [2]:')
  await sendCell('%who_ls function')
  await sees(screen(anna), "Out[2]: ['doubled']")
  await picture(anna, 'cell-in-ipython')
})

test('a cell goes to the basic prompt, one statement after the other', async () => {
  await openTerminal(/^Basic Python/)
  await sees(screen(anna), '>>>')
  await sendCell(
    'import time\n\ndef slow(n):\n\n    time.sleep(0.3)\n    return n\n\nslow(40) + 2\nfor n in range(2):\n    print("was", slow(n) + 70)',
  )
  await sees(screen(anna), 'was 71')
  expect(await screen(anna).textContent()).toContain('42')
  expect(await screen(anna).textContent()).not.toContain('Error')
  await picture(anna, 'cell-in-basic-python')
})

test('the trainer reads a person’s terminal as text, and Escape goes back to it', async () => {
  await desk.getByRole('button', { name: /Anna/ }).first().click()
  await watched().getByRole('tab', { name: 'Basic Python' }).click()
  await sees(watched(), 'was 71')
  await desk.getByRole('button', { name: 'More about Anna' }).click()
  await desk.getByRole('menuitem', { name: 'Read “Basic Python” as text…' }).click()
  const reading = desk.getByRole('textbox', { name: 'Text of Basic Python of Anna' })
  await eventually(() => reading.inputValue()).toContain('was 71')
  await picture(desk, 'terminal-text-desk')
  await desk.keyboard.press('Escape')
  await eventually(() => reading.count()).toBe(0)
  await watched().waitFor()
})

test('who comes late has a link with the same address, and is asked about it', async () => {
  await anna
    .locator('.xterm-screen:visible')
    .first()
    .click({ position: { x: 5, y: 5 } })
  await anna.keyboard.type(
    'print("go \\33]8;;https://elsewhere.example/x\\33\\\\" "to this page" "\\33]8;;\\33\\\\ now")\n',
  )
  await sees(screen(anna), 'go to this page now')
  await desk.reload()
  await desk.getByRole('button', { name: /Anna/ }).first().click()
  await watched().getByRole('tab', { name: 'Basic Python' }).click()
  await sees(watched(), 'go to this page now')
  const place = screen(watched()).getByText('to this page', { exact: true }).last()
  await eventually(() => place.count()).toBe(1)
  const box = await place.boundingBox()
  if (!box) throw new Error('the link has no place')
  await desk.mouse.move(box.x + 5, box.y + box.height / 2)
  await desk.mouse.move(box.x + 9, box.y + box.height / 2)
  await desk.mouse.down()
  await desk.mouse.up()
  const dialog = desk.getByRole('dialog', { name: 'Open this link?' })
  await sees(dialog, 'https://elsewhere.example/x')
  expect(await dialog.getByRole('link', { name: 'Open it' }).getAttribute('href')).toBe(
    'https://elsewhere.example/x',
  )
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(teaching.ownProblems()).toEqual([])
})
