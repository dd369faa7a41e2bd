// A trainer and the class’s notebooks and files: new ones, names, order, imports. Real server.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, picture, sees } from '../support/browser.ts'
import { notebookOf, TeachingClass } from '../support/teaching-class.ts'

let teaching: TeachingClass
let desk: Page
let anna: Page

beforeAll(async () => {
  teaching = await TeachingClass.open()
  ;({ desk, anna } = teaching)
})

afterAll(() => teaching[Symbol.asyncDispose]())

const tabNames = () =>
  desk.getByRole('tablist', { name: 'Notebooks and files' }).getByRole('tab').allInnerTexts()

describe('the class’s documents', () => {
  test('a new notebook opens beside the others, and the class turns to it', async () => {
    await desk.getByRole('button', { name: 'Add a notebook or a file' }).click()
    await desk.getByRole('menuitem', { name: 'New notebook…' }).click()
    await desk.getByRole('dialog').getByLabel('Name').fill('02-locks')
    await desk.keyboard.press('Enter')
    await teaching.tab('02-locks').waitFor()
    expect(await teaching.tab('02-locks').getAttribute('aria-selected')).toBe('true')
    await sees(anna.getByRole('tab', { name: /02-locks/, selected: true }), '02-locks')
  })

  test('a new shared file is ready to be written in, and written live', async () => {
    await desk.getByRole('button', { name: 'Add a notebook or a file' }).click()
    await desk.getByRole('menuitem', { name: 'New shared file…' }).click()
    await desk.getByRole('dialog').getByLabel('Name').fill('helpers.py')
    await desk.keyboard.press('Enter')
    await teaching.tab('helpers.py').waitFor()
    await desk.locator('main .cm-content:focus').waitFor()
    await desk.keyboard.insertText('def double(x):\n    return 2 * x\n')
    await sees(anna, 'return 2 * x')
  })

  test('a click on a tab goes on into its document, keys stay at the tabs', async () => {
    await teaching.tab('02-locks').click()
    await desk.locator('main [data-selected]:focus').waitFor()
    await teaching.tab('helpers.py').click()
    await desk.locator('main .cm-content:focus').waitFor()
    await teaching.tab('02-locks').focus()
    await desk.keyboard.press('Enter')
    await sees(anna.getByRole('tab', { name: /02-locks/, selected: true }), '02-locks')
    expect(await teaching.tab('02-locks').evaluate(tab => tab === document.activeElement)).toBe(true)
    await teaching.tab('helpers.py').click()
  })

  test('a tab is renamed where it stands, and a name that is taken is refused there', async () => {
    await teaching.tab('helpers.py').dblclick()
    await desk.keyboard.type('inventory')
    await desk.keyboard.press('Enter')
    await sees(desk.getByRole('alert'), /inventory\.py/)
    await picture(desk, 'tab-name-taken')
    await desk.keyboard.press('Escape')
    await teaching.tab('helpers.py').focus()
    await desk.keyboard.press('F2')
    await desk.keyboard.type('maths')
    await desk.keyboard.press('Enter')
    await teaching.tab('maths.py').waitFor()
  })

  test('tabs are put in order by keys, by dragging, for everybody', async () => {
    const before = await tabNames()
    await teaching.tab('maths.py').focus()
    await desk.keyboard.press('Control+Shift+ArrowLeft')
    await eventually(async () => (await tabNames()).indexOf('maths.py')).toBe(before.length - 2)
    await teaching.tab('maths.py').dragTo(teaching.tab('01-threads'), { targetPosition: { x: 12, y: 10 } })
    await eventually(async () => (await tabNames())[0]).toBe('maths.py')
    await eventually(() => anna.getByRole('tab').first().textContent()).toContain('maths.py')
  })

  test('a removed document goes for everybody and comes back with Undo', async () => {
    await teaching.tab('maths.py').focus()
    await desk.keyboard.press('Delete')
    await teaching.tab('maths.py').waitFor({ state: 'detached' })
    await anna.getByRole('tab', { name: /maths\.py/ }).waitFor({ state: 'detached' })
    await desk
      .getByRole('alert')
      .filter({ hasText: 'is out of the class' })
      .getByRole('button', { name: 'Undo' })
      .click()
    await teaching.tab('maths.py').waitFor()
    await sees(anna.getByRole('tab', { name: /maths\.py/ }), 'maths.py')
  })

  test('several files come in at once when they are dropped, and what cannot come in is told in one notice', async () => {
    await teaching.drop('main', [
      { name: 'prices.csv', content: 'tea,3\n' },
      { name: '03-queues.ipynb', content: notebookOf('# Queues', 'import queue') },
      { name: 'photo.png', content: '\u0000PNG' },
      { name: 'broken.ipynb', content: '{"cells": 7' },
    ])
    await teaching.tab('prices.csv').waitFor()
    await teaching.tab('03-queues').waitFor()
    const notice = desk.getByRole('alert').filter({ hasText: '2 files are not in the class' })
    await sees(notice, /photo\.png/)
    await sees(notice, /This is not text/)
    await sees(notice, /broken\.ipynb/)
    await sees(notice, /cannot be imported/)
    await picture(desk, 'import-refused')
    await notice.getByRole('button', { name: 'Close this message' }).click()
    await notice.waitFor({ state: 'detached' })
  })

  test('a script in cells asks whether it is a notebook or a file', async () => {
    await teaching.drop('main', [
      { name: 'lesson.py', content: '# %% [markdown]\n# # Hello\n\n# %%\n6 * 7\n' },
    ])
    await desk.getByRole('dialog').getByRole('button', { name: 'As a notebook' }).click()
    await teaching.tab('lesson').waitFor()
    await sees(desk.locator('main article:visible').first(), 'Hello')
  })

  test('twenty tabs stay in one line, and each of them is found', async () => {
    await teaching.drop(
      'main',
      Array.from({ length: 14 }, (_, index) => ({ name: `data-${index}.csv`, content: `${index}\n` })),
    )
    await teaching.tab('data-13.csv').waitFor({ state: 'attached' })
    await picture(desk, 'many-tabs')
    await desk.getByRole('button', { name: /^All \d+ notebooks and files/ }).click()
    await desk.getByRole('menuitem', { name: '01-threads' }).click()
    await eventually(() => teaching.tab('01-threads').getAttribute('aria-selected')).toBe('true')
    await desk.locator('main article:visible').first().waitFor()
  })
})

test('no page had an error of its own', () => {
  expect(teaching.ownProblems()).toEqual([])
})
