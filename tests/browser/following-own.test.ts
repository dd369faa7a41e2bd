// What followers have of their own: the runs, their Python, notes, and the notebook when the network fails. Real Docker.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { eventually, half, picture, sees, wide } from '../support/browser.ts'
import { cellOf, FollowedClass, isInSight, scrollTop, wheel } from '../support/followed-class.ts'
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

describe('never lost', () => {
  test('the runs are listed, newest first, with ways to their cells', async () => {
    const id = await trainer.add(
      second,
      'total = 0\nfor n in range(3):\n    total += n\n\nprint("sum", total)',
    )
    await trainer.run(second, id)
    const failing = await trainer.add(second, '1 / 0')
    await trainer.run(second, failing)
    await anna.getByRole('tab', { name: 'Runs' }).click()
    const runs = anna.getByLabel('What was run, newest first').locator('li')
    await sees(runs.nth(0), '1 / 0')
    await sees(runs.nth(0), /failed/)
    await sees(runs.nth(1), 'print("sum", total)')
    await wheel(anna, -20_000)
    await runs
      .nth(1)
      .getByRole('button', { name: /Go to the cell/ })
      .click()
    await eventually(() => isInSight(anna, id)).toBe(true)
    await picture(anna, 'runs')
  })

  test('a cell goes to my own Python as one paste, blank lines and all', async () => {
    await trainer.window.send('classroom:allow-sending', { isAllowed: true })
    const id = await trainer.add(
      second,
      'def twice(n):\n    doubled = n + n\n\n    return doubled\n\nfor n in range(2):\n    print("twice", twice(n + 20))',
    )
    await cellOf(anna, id).scrollIntoViewIfNeeded()
    await cellOf(anna, id).hover()
    await cellOf(anna, id)
      .getByRole('button', { name: /to my terminal/ })
      .click()
    await sees(anna.locator('.xterm-rows').first(), /twice 40/)
    await sees(anna.locator('.xterm-rows').first(), /twice 42/)
    // Whoever has clicked types on there, and sends nothing twice.
    await anna.keyboard.type('twice(50) + 1\n')
    await sees(anna.locator('.xterm-rows').first(), /101/)
    await picture(anna, 'sent-to-terminal')
  })

  test('what already runs there is not disturbed, and it is told', async () => {
    const endless = await trainer.add(second, 'while True:\n    pass')
    await cellOf(anna, endless).scrollIntoViewIfNeeded()
    await cellOf(anna, endless).hover()
    const button = cellOf(anna, endless).getByRole('button', { name: /to my terminal/ })
    await button.click()
    await anna.locator('.xterm-rows').first().getByText('pass').first().waitFor()
    await eventually(async () => {
      await button.click()
      return anna.getByText(/runs something just now/).count()
    }).toBeGreaterThan(0)
    await anna.locator('.xterm-helper-textarea').first().focus()
    await anna.keyboard.press('Control+c')
    await sees(anna.locator('.xterm-rows').first(), /KeyboardInterrupt/)
  })

  test('sending is gone where the trainer does not allow it', async () => {
    await trainer.window.send('classroom:allow-sending', { isAllowed: false })
    await anna.locator('[data-action="send"]').first().waitFor({ state: 'detached' })
    expect(await anna.locator('[data-action="copy"]').count()).toBeGreaterThan(0)
  })

  test('a note is saved as it is written, found again, and mine alone', async () => {
    const id = steps[5] as CellId
    await cellOf(anna, id).scrollIntoViewIfNeeded()
    await cellOf(anna, id).hover()
    await cellOf(anna, id)
      .getByRole('button', { name: /^Write a note/ })
      .click()
    await anna.keyboard.type('Ask why the counter is wrong')
    await sees(cellOf(anna, id), /Saved/)
    await picture(anna, 'note-writing')
    await anna.keyboard.press('Escape')
    await cellOf(anna, id).locator('[data-note-button]:focus').waitFor()
    await anna.reload()
    await anna.getByRole('tab', { name: /My notes/ }).click()
    const list = anna.getByRole('region', { name: 'My notes' })
    await list.getByLabel('Search my notes').fill('counter WRONG')
    await list.getByRole('button', { name: /Ask why/ }).click()
    await sees(cellOf(anna, id), 'Ask why the counter is wrong')
    await eventually(() => isInSight(anna, id)).toBe(true)
    await picture(anna, 'notes')
    const ben = await followed.join()
    await ben.getByRole('tab', { name: '02-locks' }).click()
    await cellOf(ben, id).waitFor()
    expect(await ben.getByText('Ask why the counter is wrong').count()).toBe(0)
    await ben.context().close()
  })

  test('the trainer’s terminals appear and go', async () => {
    await trainer.window.send('sandbox:open', {})
    await eventually(() => trainer.window.state?.sandbox.state).toBe('ready')
    const terminalId = trainer.window.state?.sandbox.terminals[0]?.id
    if (!terminalId) throw new Error('the trainer has no terminal')
    await trainer.window.send('terminal:show', { terminalId, isShown: true })
    await anna.getByText('The trainer shows a terminal').waitFor()
    await anna.getByRole('button', { name: 'Look' }).click()
    const region = anna.getByRole('region', { name: 'The trainer’s terminal' })
    await sees(region, />>>/)
    await picture(anna, 'trainers-terminal')
    const stage = await followed.browser.open(followed.here(followed.classroom.links.stage))
    await sees(stage.getByRole('region', { name: 'The trainer’s terminal' }), />>>/)
    await picture(stage, 'stage-terminal')
    await trainer.window.send('terminal:show', { terminalId, isShown: false })
    await anna.getByRole('tab', { name: /Trainer’s terminal/ }).waitFor({ state: 'detached' })
    await stage.getByRole('region', { name: 'The trainer’s terminal' }).waitFor({ state: 'detached' })
    await stage.context().close()
  })
})

describe('screen readers', () => {
  test('are told who writes where and how a run ended', async () => {
    const told = anna.getByRole('status', { name: 'What happens in the notebook' })
    const id = await trainer.add(second, 'print("a")\nprint("b")\n1 / 0')
    await trainer.type(second, id, '  # now')
    await sees(told.locator('visible=true'), /Trainer writes in cell \d+/)
    await trainer.run(second, id)
    await sees(told.locator('visible=true'), /Cell \d+ failed: ZeroDivisionError/)
  })
})

describe('a network that fails', () => {
  test('the notebook stays to be read and copied, says so, and catches up with what was missed', async () => {
    const page = await followed.join()
    await page.getByRole('tab', { name: '02-locks' }).click()
    const id = steps[4] as CellId
    await cellOf(page, id).waitFor()
    await followed.server.kill()
    await sees(page.locator('body'), /Behind by \d+ s/)
    await picture(page, 'behind')
    await wheel(page, 900)
    await eventually(() => scrollTop(page)).toBeGreaterThan(100)
    const noted = steps[8] as CellId
    await cellOf(page, noted).scrollIntoViewIfNeeded()
    await cellOf(page, noted).hover()
    await cellOf(page, noted)
      .getByRole('button', { name: /^Write a note/ })
      .click()
    await page.keyboard.type('written offline')
    await sees(cellOf(page, noted), /Kept on this device/)
    await page.keyboard.press('Escape')
    await followed.startAgain()
    const added = await trainer.add(second, 'print("while you were gone")', 'code', 0)
    await page.getByText(/live/).first().waitFor()
    await sees(cellOf(page, added), 'while you were gone')
    await page.getByText(/While you were away/).waitFor()
    await picture(page, 'while-away')
    await page.setViewportSize(half)
    const bar = page.getByRole('region', { name: 'While you were away' })
    await eventually(async () => (await bar.boundingBox())?.height ?? 0).toBeLessThan(45)
    await picture(page, 'while-away-half')
    await page.setViewportSize(wide)
    await page
      .getByRole('region', { name: 'While you were away' })
      .getByRole('button', { name: 'Show' })
      .click()
    await page.getByRole('button', { name: /New.*while you were gone/ }).click()
    await eventually(() => isInSight(page, added)).toBe(true)
    await sees(cellOf(page, noted), 'written offline')
    await page.reload()
    await page.getByRole('tab', { name: '02-locks' }).click()
    await sees(cellOf(page, noted), 'written offline')
    await page.context().close()
  })
})

test('no page had an error of its own', () => {
  const own = followed.browser.problems.filter(
    problem => !/status of|WebSocket connection|ERR_CONNECTION/.test(problem),
  )
  expect(own).toEqual([])
})
