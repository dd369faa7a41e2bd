// How followers look at the notebook: size and colours of their own, keys, the outline, phones and half screens.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { eventually, half, phone, picture, sees, wide } from '../support/browser.ts'
import { cellOf, FollowedClass, isInSight, sheetOf } from '../support/followed-class.ts'
import type { TestTrainer } from '../support/test-trainer.ts'

let followed: FollowedClass
let trainer: TestTrainer
/** A long notebook, and its cells. */
let second: DocumentId
let steps: readonly CellId[]
let anna: Page

beforeAll(async () => {
  followed = await FollowedClass.open()
  ;({ trainer } = followed)
  second = await followed.addLongNotebook()
  steps = await trainer.cells(second)
  anna = await followed.joinAt(second)
})

afterAll(() => followed[Symbol.asyncDispose]())

const hasNoSideScroll = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)

describe('my own view', () => {
  test('size, width and wrap are mine, by menu and keys, and stay after a reload', async () => {
    const size = () =>
      cellOf(anna, steps[5] as CellId)
        .locator('pre')
        .first()
        .evaluate(element => Number.parseFloat(getComputedStyle(element).fontSize))
    const usual = await size()
    await sheetOf(anna)
      .focus()
      .catch(() => {})
    await anna.locator('main').focus()
    await anna.keyboard.press('+')
    await anna.keyboard.press('+')
    await eventually(size).toBeGreaterThan(usual * 1.15)
    await anna.getByRole('button', { name: 'My view' }).click()
    await anna.getByText('Narrow', { exact: true }).click()
    await anna.getByText('Dark', { exact: true }).click()
    await anna.getByText('Wrap long lines').click()
    await picture(anna, 'my-view')
    await anna.keyboard.press('Escape')
    await anna.reload()
    await anna.getByRole('tab', { name: '02-locks' }).click()
    await cellOf(anna, steps[5] as CellId).waitFor()
    expect(await size()).toBeGreaterThan(usual * 1.15)
    expect(await sheetOf(anna).getAttribute('data-wraps-source')).toBe('')
    await picture(anna, 'my-view-dark')
    await anna.getByRole('button', { name: 'My view' }).click()
    await anna.getByText('System', { exact: true }).click()
    await anna.getByText('Usual', { exact: true }).click()
    await anna.keyboard.press('Escape')
    await anna.locator('main').focus()
    await anna.keyboard.press('0')
    await eventually(size).toBe(usual)
  })

  test('the keys lead from cell to cell, and the outline to the headings', async () => {
    await anna.locator('main').focus()
    await anna.keyboard.press('j')
    const focused = () =>
      anna.evaluate(() => document.activeElement?.closest('[data-cell-id]')?.getAttribute('data-cell-id'))
    const from = await focused()
    await anna.keyboard.press('j')
    const to = await focused()
    const all = await trainer.cells(second)
    expect(all.indexOf(to as CellId)).toBe(all.indexOf(from as CellId) + 1)
    await anna.keyboard.press('o')
    await anna.getByRole('navigation', { name: 'Outline' }).getByText('Part 3').click()
    const part = await focused()
    await sees(cellOf(anna, part as CellId), 'Part 3')
    await anna.keyboard.press('k')
    expect(all.indexOf((await focused()) as CellId)).toBe(all.indexOf(part as CellId) - 1)
  })

  test('no page scrolls sideways, on a phone, in half a screen, in the dark', async () => {
    for (const [name, viewport] of Object.entries({ wide, half, phone })) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await followed.join({ viewport, colorScheme })
        await page.getByRole('tab', { name: '02-locks' }).click()
        await cellOf(page, steps[2] as CellId).waitFor()
        expect(await hasNoSideScroll(page), `${name} ${colorScheme}`).toBe(true)
        await picture(page, `follow-${name}-${colorScheme}`)
        await page.context().close()
      }
    }
  })

  test('on a phone notes, runs and the terminal are one press away', async () => {
    await trainer.run(second, await trainer.add(second, '1 / 0'))
    const page = await followed.join({ viewport: phone })
    await page.getByRole('tab', { name: '02-locks' }).click()
    const id = steps[2] as CellId
    await cellOf(page, id)
      .getByRole('button', { name: /^Write a note/ })
      .click()
    await page.keyboard.type('from the phone')
    await sees(cellOf(page, id), /Saved/)
    await picture(page, 'phone-note')
    await page.getByRole('button', { name: 'Runs' }).click()
    await sees(page.getByRole('region', { name: 'What was run' }), '1 / 0')
    await picture(page, 'phone-runs')
    await page.getByRole('button', { name: 'My notes' }).click()
    await page.getByRole('button', { name: /from the phone/ }).click()
    await eventually(() => isInSight(page, id)).toBe(true)
    await page.context().close()
  })
})

test('no page had an error of its own', () => {
  expect(followed.browser.problems).toEqual([])
})
