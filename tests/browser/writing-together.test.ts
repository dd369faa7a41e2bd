// Two desks that write in one cell at the same time, in real Chromium.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sees } from '../support/browser.ts'
import { cellOf, TeachingClass } from '../support/teaching-class.ts'

let teaching: TeachingClass
let desk: Page
let other: Page

beforeAll(async () => {
  teaching = await TeachingClass.open()
  ;({ desk } = teaching)
  other = await teaching.openDesk(teaching.classroom)
})

afterAll(() => teaching[Symbol.asyncDispose]())

test('who writes before the other one’s cursor stays in the text, and nothing is lost', async () => {
  const id = await teaching.write('end = 1')
  await sees(cellOf(other, id), 'end = 1')
  await cellOf(other, id).locator('.other-caret').waitFor()
  await cellOf(other, id).locator('.cm-content').click()
  await other.keyboard.press('Control+Home')
  await other.keyboard.type('start = 0\n', { delay: 20 })
  await desk.keyboard.type(' + start', { delay: 20 })
  for (const page of [desk, other]) await sees(cellOf(page, id), /start = 0\s*end = 1 \+ start/)
  expect(teaching.ownProblems()).toEqual([])
})
