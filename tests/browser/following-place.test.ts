// Where followers are when something else changes: content above, their window, the end of the class.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CellId } from '#protocol/ids.ts'
import { eventually, picture, sees } from '../support/browser.ts'
import { cellOf, FollowedClass, isInSight, sheetOf, wheel } from '../support/followed-class.ts'

let followed: FollowedClass

beforeAll(async () => {
  followed = await FollowedClass.open()
})

afterAll(() => followed[Symbol.asyncDispose]())

describe('a place', () => {
  test('is kept after a leap to the end, whatever comes above', async () => {
    const { trainer, notebook } = followed
    const page = await followed.join()
    await wheel(page, 200)
    await sees(page, 'Back to live')
    await sheetOf(page).evaluate(element => element.scrollTo(0, element.scrollHeight))
    const ids = await trainer.cells(notebook)
    const seen = async () => {
      for (const id of ids.toReversed()) if (await isInSight(page, id)) return id
      return null
    }
    await eventually(seen).not.toBeNull()
    const read = (await seen()) as CellId
    const top = () => cellOf(page, read).evaluate(element => Math.round(element.getBoundingClientRect().top))
    const before = await top()
    const added = await trainer.add(notebook, 'for n in range(30):\n    print(n)', 'code', 1)
    await trainer.run(notebook, added)
    await sees(cellOf(page, added), /29/)
    expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(2)
    await page.context().close()
  })

  test('is where the trainer has a cell selected, after coming in, a change of width and a reload', async () => {
    const desk = await followed.openDesk()
    const wanted = (await followed.trainer.cells(followed.notebook)).at(-8) as CellId
    await desk.locator(`[data-cell-id="${wanted}"]`).scrollIntoViewIfNeeded()
    await desk.locator(`[data-cell-id="${wanted}"]`).click()
    await desk.keyboard.press('Escape')
    await desk.locator(`[data-cell-id="${wanted}"][data-selected]`).waitFor()
    const page = await followed.join()
    await eventually(() => isInSight(page, wanted)).toBe(true)
    await page.setViewportSize({ width: 720, height: 900 })
    await eventually(() => isInSight(page, wanted)).toBe(true)
    await picture(page, 'following-half')
    await page.reload()
    await cellOf(page, wanted).waitFor()
    await eventually(() => isInSight(page, wanted)).toBe(true)
    await page.context().close()
    await desk.context().close()
  })
})

describe('an ended class', () => {
  test('leaves runs and notes, and no terminal', async () => {
    const { trainer, notebook } = followed
    await trainer.run(notebook, await trainer.add(notebook, 'print("the last run")'))
    const page = await followed.join()
    await page.getByRole('tab', { name: 'Terminal' }).waitFor()
    await trainer.window.send('classroom:end', {})
    await page.getByRole('tab', { name: 'Terminal' }).waitFor({ state: 'detached' })
    await page.reload()
    await sees(page.getByLabel('What was run, newest first'), 'print("the last run")')
    await page.getByRole('tab', { name: 'My notes' }).click()
    await sees(page.getByRole('region', { name: 'My notes' }), 'No notes yet')
    await picture(page, 'ended-runs')
  })
})

test('no page had an error of its own', () => {
  expect(followed.browser.problems).toEqual([])
})
