// Followers go where the class is, see what is shown there, and are called: in real Chromium, with a trainer without a desk.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { eventually, picture, sees } from '../support/browser.ts'
import {
  cellOf,
  FollowedClass,
  isInSight,
  scrollTop,
  shownDocument,
  wheel,
} from '../support/followed-class.ts'
import { TestTrainer } from '../support/test-trainer.ts'

let followed: FollowedClass
let trainer: TestTrainer
/** The course's notebook. */
let first: DocumentId
/** A long notebook, and its cells. */
let second: DocumentId
let steps: readonly CellId[]
let anna: Page

beforeAll(async () => {
  followed = await FollowedClass.open()
  ;({ trainer } = followed)
  first = followed.notebook
  second = await followed.addLongNotebook()
  steps = await trainer.cells(second)
})

afterAll(() => followed[Symbol.asyncDispose]())

const selectText = (page: Page, id: CellId) =>
  cellOf(page, id).evaluate(element => {
    const range = document.createRange()
    range.selectNodeContents(element.querySelector('pre') ?? element)
    getSelection()?.removeAllRanges()
    getSelection()?.addRange(range)
  })
const deselect = (page: Page) => page.evaluate(() => getSelection()?.removeAllRanges())
describe('follow or stay', () => {
  test('who comes in is where the class is, and goes along with what is typed', async () => {
    anna = await followed.join()
    expect(await shownDocument(anna)).toBe(first)
    await followed.show(second)
    await eventually(() => shownDocument(anna)).toBe(second)
    const far = steps.at(-3) as CellId
    await trainer.type(second, far, '  # here')
    await sees(cellOf(anna, far), '# here')
    await eventually(() => isInSight(anna, far)).toBe(true)
    await cellOf(anna, far).locator('[data-live-caret]').waitFor()
    await picture(anna, 'following')
  })

  test('a scroll of their own lets go, and one press leads back', async () => {
    await wheel(anna, -4_000)
    await anna.getByRole('button', { name: 'Back to live' }).waitFor()
    const before = await scrollTop(anna)
    const far = steps.at(-4) as CellId
    await trainer.type(second, far, '  # further')
    await sees(cellOf(anna, far), '# further')
    expect(await scrollTop(anna)).toBe(before)
    await anna.getByRole('button', { name: 'Back to live' }).click()
    await eventually(() => isInSight(anna, far)).toBe(true)
  })

  test('nothing moves under a selection, neither the sheet nor the document', async () => {
    const far = steps.at(-4) as CellId
    await selectText(anna, far)
    const before = await scrollTop(anna)
    await trainer.type(second, steps[3] as CellId, '  # up here')
    await sees(cellOf(anna, steps[3] as CellId), '# up here')
    await followed.show(first)
    await anna.getByText('The class is in').waitFor()
    expect(await scrollTop(anna)).toBe(before)
    expect(await shownDocument(anna)).toBe(second)
    await deselect(anna)
    await eventually(() => shownDocument(anna)).toBe(first)
  })

  test('who does not follow stays in their document and sees where the class is', async () => {
    await followed.show(second)
    await eventually(() => shownDocument(anna)).toBe(second)
    await anna.getByRole('tab', { name: /01-threads/ }).click()
    expect(await shownDocument(anna)).toBe(first)
    const place = anna.getByRole('button', { name: /The class is in 02-locks/ })
    await place.waitFor()
    await anna.getByRole('tab', { name: /02-locks.*the class is here/ }).waitFor()
    await picture(anna, 'class-elsewhere')
    await place.click()
    await eventually(() => shownDocument(anna)).toBe(second)
    await anna.getByRole('button', { name: 'Following' }).waitFor()
  })

  test('the stage always turns', async () => {
    const stage = await followed.browser.open(followed.here(followed.classroom.links.stage))
    await eventually(() => shownDocument(stage)).toBe(second)
    await followed.show(first)
    await eventually(() => shownDocument(stage)).toBe(first)
    await stage.context().close()
  })
})

describe('what the instructor shows', () => {
  test('a selection and a pointed line are drawn, and the pointed line comes into sight', async () => {
    await followed.show(second)
    const id = steps[30] as CellId
    await trainer.select(second, id, 2, 30)
    await cellOf(anna, id).locator('[class*=selected]').first().waitFor()
    await trainer.point(second, { cellId: steps[50] as CellId, line: 1 })
    const spot = cellOf(anna, steps[50] as CellId).locator('[data-spotlight]')
    await sees(spot, 'counter =')
    await eventually(() => isInSight(anna, steps[50] as CellId)).toBe(true)
    await picture(anna, 'spotlight')
    await trainer.point(second, null)
    await spot.waitFor({ state: 'detached' })
  })

  test('two instructors in one line have a caret and a name each', async () => {
    await using other = await TestTrainer.enter(followed.server, followed.classroom.id)
    const id = steps[30] as CellId
    await trainer.select(second, id, 4, 4)
    await other.select(second, id, 8, 2)
    await eventually(() => cellOf(anna, id).locator('[data-live-caret]').count()).toBe(2)
    const orders = await cellOf(anna, id)
      .locator('[data-live-caret]')
      .evaluateAll(carets => carets.map(caret => caret.getAttribute('data-writer')).sort())
    expect(orders).toEqual(['0', '1'])
    await eventually(() => cellOf(anna, id).getByText('Trainer').count()).toBe(2)
    await wheel(anna, -10_000)
    await cellOf(anna, id).scrollIntoViewIfNeeded()
    await picture(anna, 'two-instructors')
  })

  test('outputs that are folded up can be unfolded by each for themselves', async () => {
    const id = await trainer.add(second, 'print("folded")')
    await trainer.run(second, id)
    await cellOf(anna, id).scrollIntoViewIfNeeded()
    await sees(cellOf(anna, id).getByLabel(/^Output of cell/), 'folded')
    await trainer.setMetadata(second, id, 'jupyter', { outputs_hidden: true })
    const show = cellOf(anna, id).getByRole('button', { name: /show/i })
    await show.waitFor()
    await show.click()
    await sees(cellOf(anna, id).getByLabel(/^Output of cell/), 'folded')
  })

  test('how long the last run took stands beside the cell', async () => {
    const id = await trainer.add(second, 'import time\ntime.sleep(0.4)')
    await trainer.run(second, id)
    await sees(cellOf(anna, id), /0\.[4-9] s/)
  })
})

describe('eyes on me', () => {
  const gather = (documentId: DocumentId, cellId: CellId | null) =>
    trainer.window.send('attention:gather', { documentId, cellId })
  const banner = (page: Page) => page.getByText('The trainer asks for your eyes')

  test('leads to the place, and Escape leads back to exactly where one was', async () => {
    await wheel(anna, -20_000)
    await eventually(() => scrollTop(anna)).toBe(0)
    await wheel(anna, 700)
    await eventually(() => scrollTop(anna)).toBe(700)
    const before = await scrollTop(anna)
    const wanted = steps[45] as CellId
    await gather(second, wanted)
    await sees(anna.locator('body'), /asks for your eyes: cell 46 in 02-locks/)
    await eventually(() => isInSight(anna, wanted)).toBe(true)
    await picture(anna, 'eyes-on-me')
    await anna.keyboard.press('Escape')
    await banner(anna).waitFor({ state: 'hidden' })
    await eventually(() => scrollTop(anna)).toBe(before)
    await trainer.window.send('attention:release', {})
  })

  test('leaves the first cell clear of the banner', async () => {
    const wanted = steps[0] as CellId
    await gather(second, wanted)
    await banner(anna).waitFor()
    const clearance = async () => {
      const over = await banner(anna).boundingBox()
      const place = await cellOf(anna, wanted).boundingBox()
      return over && place ? place.y - over.y - over.height : null
    }
    await eventually(clearance).toBeGreaterThan(0)
    await anna.keyboard.press('Escape')
    await banner(anna).waitFor({ state: 'hidden' })
    await trainer.window.send('attention:release', {})
  })

  test('leads to another document and back', async () => {
    await gather(first, null)
    await eventually(() => shownDocument(anna)).toBe(first)
    await anna.getByRole('button', { name: /Back to where I was/ }).click()
    await eventually(() => shownDocument(anna)).toBe(second)
    await trainer.window.send('attention:release', {})
  })

  test('moves nobody who has something selected: they get the banner and decide', async () => {
    // Once the way back of the story before is over.
    await scrollTop(anna)
    // At the top: what a page keeps of a place is the cell there, and those below may still be drawn higher.
    await cellOf(anna, steps[2] as CellId).evaluate(cell => cell.scrollIntoView({ block: 'start' }))
    await selectText(anna, steps[2] as CellId)
    expect(await isInSight(anna, steps[2] as CellId)).toBe(true)
    const before = await scrollTop(anna)
    await gather(second, steps[45] as CellId)
    await banner(anna).waitFor()
    expect(await scrollTop(anna)).toBe(before)
    await deselect(anna)
    await anna.getByRole('button', { name: 'Go there' }).click()
    await eventually(() => isInSight(anna, steps[45] as CellId)).toBe(true)
  })

  test('is over when the trainer lets go, and then nothing jumps', async () => {
    await trainer.window.send('attention:release', {})
    await banner(anna).waitFor({ state: 'hidden' })
    expect(await isInSight(anna, steps[45] as CellId)).toBe(true)
    await anna.getByRole('button', { name: /Back to where I was/ }).click()
    await eventually(() => isInSight(anna, steps[2] as CellId)).toBe(true)
  })
})

test('no page had an error of its own', () => {
  expect(followed.browser.problems).toEqual([])
})
