// A trainer and the lesson plan: a course’s own, one that begins empty, and after the end. Real server.
import { readFile } from 'node:fs/promises'
import { strFromU8, unzipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cellAt, phone, picture, sees } from '../support/browser.ts'
import { notebookOf, TeachingClass } from '../support/teaching-class.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { createClassroom } from '../support/test-participant.ts'

let teaching: TeachingClass
let desk: Page
let anna: Page

beforeAll(async () => {
  teaching = await TeachingClass.open({ title: 'Locks' })
  ;({ desk, anna } = teaching)
})

afterAll(() => teaching[Symbol.asyncDispose]())

describe('the lesson plan', () => {
  const plan = () => desk.getByRole('complementary', { name: 'Lesson plan' })
  const entry = (text: string) => plan().locator('[data-plan-entry]').filter({ hasText: text })

  test('begins with a note or with prepared cells, written in place', async () => {
    await plan().getByRole('button', { name: 'Write a note' }).click()
    await plan().locator('.cm-content').waitFor()
    await desk.keyboard.insertText('## Warm up (10 min)\nAsk who has used threads.')
    await desk.keyboard.press('Escape')
    await plan()
      .getByRole('button', { name: /^Warm up 10.min/ })
      .waitFor()
    await sees(plan(), /10.min planned, until/)
    expect(await plan().locator('[data-plan-entry]:focus').count()).toBe(1)
    await desk.keyboard.press('Escape')
    expect(await desk.locator('main [data-selected]:focus').count()).toBe(1)
    await plan().getByRole('button', { name: 'Add to the plan' }).click()
    await desk.getByRole('menuitem', { name: 'Prepared cell' }).click()
    await plan().locator('.cm-content').waitFor()
    await desk.keyboard.insertText('first_prepared = 1')
    await desk.keyboard.press('Escape')
    await sees(entry('first_prepared'), 'first_prepared')
  })

  test('takes the cells of a notebook that is dropped on it', async () => {
    await teaching.drop('aside', [
      { name: 'more.ipynb', content: notebookOf('# Locks', 'second_prepared = 2\n"b"\n"c"\n"d"') },
    ])
    await sees(entry('second_prepared'), /1 more line/)
    await sees(plan(), /0 of 2 cells inserted/)
  })

  test('puts the next prepared cell below the selected one with one key, also while writing', async () => {
    await cellAt(desk, 0).click()
    const above = (await teaching.selected().getAttribute('data-cell-id')) ?? ''
    await desk.keyboard.press('Alt+p')
    await sees(teaching.selected(), 'first_prepared = 1')
    const order = await desk
      .locator('main article:visible')
      .evaluateAll(all => all.map(one => one.getAttribute('data-cell-id')))
    expect(order.indexOf(await teaching.selected().getAttribute('data-cell-id'))).toBe(
      order.indexOf(above) + 1,
    )
    await sees(plan(), /1 of 2 cells inserted/)
    expect(await entry('first_prepared').getAttribute('data-state')).toBe('inserted')
    await desk.keyboard.press('Enter')
    await teaching.selected().locator('.cm-content').waitFor()
    await desk.keyboard.press('Alt+p')
    await sees(plan(), /2 of 2 cells inserted/)
    await picture(desk, 'plan-inserted')
    await sees(anna, 'second_prepared')
  })

  test('an insertion that is undone is not marked any more', async () => {
    await desk.keyboard.press('Escape')
    await desk.keyboard.press('z')
    await sees(plan(), /1 of 2 cells inserted/)
    expect(await entry('second_prepared').getAttribute('data-state')).toBe('next')
  })

  test('nobody but instructors gets to know of it', async () => {
    const stage = await teaching.browser.open(teaching.here(teaching.classroom.links.stage))
    await cellAt(stage, 0).waitFor()
    for (const page of [anna, stage]) {
      const text = await page.locator('body').textContent()
      expect(text).not.toContain('Warm up')
      expect(text).not.toContain('plan.ipynb')
    }
    await stage.context().close()
  })

  test('is folded away and stays so after a reload; its text is there again', async () => {
    await plan().getByRole('button', { name: 'Hide the plan' }).click()
    await plan().waitFor({ state: 'hidden' })
    await desk.reload()
    await cellAt(desk, 0).waitFor()
    expect(await plan().isVisible()).toBe(false)
    await desk.getByRole('button', { name: 'The plan' }).click()
    await sees(entry('first_prepared'), 'first_prepared')
    await sees(plan(), /1 of 2 cells inserted/)
  })
})

test('a course brings its own plan, ready to be taught from', async () => {
  const course = await createClassroom(teaching.server, testInstructorToken, { course: 'threads-in-python' })
  const other = await teaching.openDesk(course)
  const plan = other.getByRole('complementary', { name: 'Lesson plan' })
  await sees(plan, /0 of [1-9]\d* cells inserted/)
  await cellAt(other, 1).click()
  await other.keyboard.press('Alt+p')
  await sees(plan, /1 of [1-9]\d* cells inserted/)
  await other.context().close()
})

describe('after the end of the class', () => {
  const plan = () => desk.getByRole('complementary', { name: 'Lesson plan' })

  test('the plan stays to be read, and to be taken home with everything', async () => {
    await desk.getByRole('button', { name: 'More about this class' }).click()
    await desk.getByRole('menuitem', { name: 'End the class…' }).click()
    await desk.getByRole('dialog').getByRole('button', { name: 'End the class' }).click()
    await sees(desk, 'This class has ended')
    await sees(plan(), 'Warm up')
    await sees(plan(), 'first_prepared = 1')
    await picture(desk, 'plan-after-the-end')
    const [download] = await Promise.all([
      desk.waitForEvent('download'),
      plan()
        .getByRole('link', { name: /with the plan/ })
        .click(),
    ])
    const files = unzipSync(new Uint8Array(await readFile(await download.path())))
    const [, content] = Object.entries(files).find(([path]) => path.endsWith('/plan.ipynb')) ?? []
    expect(content && strFromU8(content)).toContain('first_prepared = 1')
  })

  test('it is hidden and shown again on a wide window, and behind its name on a phone', async () => {
    await plan().getByRole('button', { name: 'Hide the plan' }).click()
    await plan().waitFor({ state: 'hidden' })
    await desk.getByRole('button', { name: 'The plan' }).click()
    await plan().waitFor()
    await desk.setViewportSize(phone)
    const bar = desk.getByRole('navigation', { name: 'Panes' })
    expect(await bar.getByRole('button').allInnerTexts()).toEqual(['Notebook', 'Plan'])
    await bar.getByRole('button', { name: 'Plan' }).click()
    await sees(plan(), 'Warm up')
    await picture(desk, 'plan-after-the-end-phone')
  })
})

test('no page had an error of its own', () => {
  expect(teaching.ownProblems()).toEqual([])
})
