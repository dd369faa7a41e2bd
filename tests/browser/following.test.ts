// What followers have, in real Chromium, on real Docker and ipykernel. The trainer is a window without a desk.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { half, phone, picture, sees, TestBrowser, wide } from '../support/browser.ts'
import { endSandboxHost, ServerProcess } from '../support/server-process.ts'
import { testConfig, testInstructorToken } from '../support/test-config.ts'
import { createClassroom } from '../support/test-participant.ts'
import { TestTrainer } from '../support/test-trainer.ts'

const config = await testConfig()
let server: ServerProcess
let browser: TestBrowser
let classroom: CreatedClassroom
let trainer: TestTrainer
/** The course's notebook, and a second one with sixty cells. */
let first: DocumentId
let second: DocumentId

beforeAll(async () => {
  server = await ServerProcess.start(config.dataDirectory)
  browser = await TestBrowser.launch()
  classroom = await createClassroom(server, testInstructorToken, { course: 'threads-in-python' })
  trainer = await TestTrainer.enter(server, classroom.id)
  first = await trainer.named('01-threads.ipynb')
  second = (await trainer.window.send('notebook:create', { title: '02-locks' })).documentId
  await trainer.named('02-locks.ipynb')
  await trainer.add(second, '# Locks\n\nWho may write, and when.', 'markdown')
  for (let number = 1; number <= 60; number += 1) {
    if (number % 15 === 0) await trainer.add(second, `## Part ${number / 15}`, 'markdown')
    await trainer.add(second, `# step ${number}\ncounter = ${number}\ncounter += 1`)
  }
  await trainer.window.send('place:show', { documentId: first })
})

afterAll(async () => {
  await trainer[Symbol.asyncDispose]()
  await browser[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  await endSandboxHost(config.dataDirectory)
  await config[Symbol.asyncDispose]()
})

const here = (link: string) => link.replace(/^http:\/\/[^/]+/, `http://localhost:${server.port}`)

let joined = 0
async function join(options: Parameters<TestBrowser['open']>[1] = {}): Promise<Page> {
  joined += 1
  const page = await browser.open(here(classroom.links.participant), options)
  await page.getByLabel('Your name').fill(`Person ${joined}`)
  await page.keyboard.press('Enter')
  await page.locator('[data-cell-id]').first().waitFor()
  return page
}

const cell = (page: Page, id: CellId) => page.locator(`[data-cell-id="${id}"]:visible`)
const sheet = (page: Page) => page.locator('[data-notebook-scroller]:visible')
const isInSight = (page: Page, id: CellId) =>
  cell(page, id).evaluate(element => {
    const view = element.closest('[data-notebook-scroller]')?.getBoundingClientRect()
    const box = element.getBoundingClientRect()
    return view !== undefined && box.bottom > view.top && box.top < view.bottom
  })
const scrollTop = (page: Page) => sheet(page).evaluate(element => Math.round(element.scrollTop))
const shownDocument = (page: Page) => sheet(page).getAttribute('data-document-id')

const selectText = (page: Page, id: CellId) =>
  cell(page, id).evaluate(element => {
    const range = document.createRange()
    range.selectNodeContents(element.querySelector('pre') ?? element)
    getSelection()?.removeAllRanges()
    getSelection()?.addRange(range)
  })
const deselect = (page: Page) => page.evaluate(() => getSelection()?.removeAllRanges())
/** A wheel over the notebook, as a person turns it. */
async function wheel(page: Page, distance: number): Promise<void> {
  await sheet(page).hover({ position: { x: 40, y: 200 } })
  await page.mouse.wheel(0, distance)
}
/** Pages share two cores with everything else that is tested. */
const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 20_000 })
const hasNoSideScroll = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)
const showDocument = (documentId: DocumentId) => trainer.window.send('place:show', { documentId })

let anna: Page
let steps: readonly CellId[]

describe('follow or stay', () => {
  test('who comes in is where the class is, and goes along with what is typed', async () => {
    steps = await trainer.cells(second)
    anna = await join()
    expect(await shownDocument(anna)).toBe(first)
    await showDocument(second)
    await eventually(() => shownDocument(anna)).toBe(second)
    const far = steps.at(-3) as CellId
    await trainer.type(second, far, '  # here')
    await sees(cell(anna, far), '# here')
    await eventually(() => isInSight(anna, far)).toBe(true)
    await cell(anna, far).locator('[data-live-caret]').waitFor()
    await picture(anna, 'following')
  })

  test('a scroll of their own lets go, and one press leads back', async () => {
    await wheel(anna, -4_000)
    await anna.getByRole('button', { name: 'Back to live' }).waitFor()
    const before = await scrollTop(anna)
    const far = steps.at(-4) as CellId
    await trainer.type(second, far, '  # further')
    await sees(cell(anna, far), '# further')
    expect(await scrollTop(anna)).toBe(before)
    await anna.getByRole('button', { name: 'Back to live' }).click()
    await eventually(() => isInSight(anna, far)).toBe(true)
  })

  test('nothing moves under a selection, neither the sheet nor the document', async () => {
    const far = steps.at(-4) as CellId
    await selectText(anna, far)
    const before = await scrollTop(anna)
    await trainer.type(second, steps[3] as CellId, '  # up here')
    await sees(cell(anna, steps[3] as CellId), '# up here')
    await showDocument(first)
    await anna.getByText('The class is in').waitFor()
    expect(await scrollTop(anna)).toBe(before)
    expect(await shownDocument(anna)).toBe(second)
    await deselect(anna)
    await eventually(() => shownDocument(anna)).toBe(first)
  })

  test('who does not follow stays in their document and sees where the class is', async () => {
    await showDocument(second)
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
    const stage = await browser.open(here(classroom.links.stage))
    await eventually(() => shownDocument(stage)).toBe(second)
    await showDocument(first)
    await eventually(() => shownDocument(stage)).toBe(first)
    await stage.context().close()
  })
})

describe('what the instructor shows', () => {
  test('a selection and a pointed line are drawn, and the pointed line comes into sight', async () => {
    await showDocument(second)
    const id = steps[30] as CellId
    await trainer.select(second, id, 2, 30)
    await cell(anna, id).locator('[class*=selected]').first().waitFor()
    await trainer.point(second, { cellId: steps[50] as CellId, line: 1 })
    const spot = cell(anna, steps[50] as CellId).locator('[data-spotlight]')
    await sees(spot, 'counter =')
    await eventually(() => isInSight(anna, steps[50] as CellId)).toBe(true)
    await picture(anna, 'spotlight')
    await trainer.point(second, null)
    await spot.waitFor({ state: 'detached' })
  })

  test('two instructors in one line have a caret and a name each', async () => {
    await using other = await TestTrainer.enter(server, classroom.id)
    const id = steps[30] as CellId
    await trainer.select(second, id, 4, 4)
    await other.select(second, id, 8, 2)
    await eventually(() => cell(anna, id).locator('[data-live-caret]').count()).toBe(2)
    const orders = await cell(anna, id)
      .locator('[data-live-caret]')
      .evaluateAll(carets => carets.map(caret => caret.getAttribute('data-writer')).sort())
    expect(orders).toEqual(['0', '1'])
    await eventually(() => cell(anna, id).getByText('Trainer').count()).toBe(2)
    await wheel(anna, -10_000)
    await cell(anna, id).scrollIntoViewIfNeeded()
    await picture(anna, 'two-instructors')
  })

  test('outputs that are folded up can be unfolded by each for themselves', async () => {
    const id = await trainer.add(second, 'print("folded")')
    await trainer.run(second, id)
    await cell(anna, id).scrollIntoViewIfNeeded()
    await sees(cell(anna, id).getByLabel(/^Output of cell/), 'folded')
    await trainer.setMetadata(second, id, 'jupyter', { outputs_hidden: true })
    const show = cell(anna, id).getByRole('button', { name: /show/i })
    await show.waitFor()
    await show.click()
    await sees(cell(anna, id).getByLabel(/^Output of cell/), 'folded')
  })

  test('how long the last run took stands beside the cell', async () => {
    const id = await trainer.add(second, 'import time\ntime.sleep(0.4)')
    await trainer.run(second, id)
    await sees(cell(anna, id), /0\.[4-9] s/)
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
      const place = await cell(anna, wanted).boundingBox()
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
    await cell(anna, steps[2] as CellId).scrollIntoViewIfNeeded()
    await selectText(anna, steps[2] as CellId)
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
    await cell(anna, id).scrollIntoViewIfNeeded()
    await cell(anna, id).hover()
    await cell(anna, id)
      .getByRole('button', { name: /to my terminal/ })
      .click()
    await sees(anna.locator('.xterm-rows').first(), /twice 40/)
    await sees(anna.locator('.xterm-rows').first(), /twice 42/)
    await picture(anna, 'sent-to-terminal')
  })

  test('what already runs there is not disturbed, and it is told', async () => {
    const endless = await trainer.add(second, 'while True:\n    pass')
    await cell(anna, endless).scrollIntoViewIfNeeded()
    await cell(anna, endless).hover()
    const button = cell(anna, endless).getByRole('button', { name: /to my terminal/ })
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
    await cell(anna, id).scrollIntoViewIfNeeded()
    await cell(anna, id).hover()
    await cell(anna, id)
      .getByRole('button', { name: /^Write a note/ })
      .click()
    await anna.keyboard.type('Ask why the counter is wrong')
    await sees(cell(anna, id), /Saved/)
    await picture(anna, 'note-writing')
    await anna.keyboard.press('Escape')
    await anna.reload()
    await anna.getByRole('tab', { name: /My notes/ }).click()
    const list = anna.getByRole('region', { name: 'My notes' })
    await list.getByLabel('Search my notes').fill('counter WRONG')
    await list.getByRole('button', { name: /Ask why/ }).click()
    await sees(cell(anna, id), 'Ask why the counter is wrong')
    await eventually(() => isInSight(anna, id)).toBe(true)
    await picture(anna, 'notes')
    const ben = await join()
    await ben.getByRole('tab', { name: '02-locks' }).click()
    await cell(ben, id).waitFor()
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
    const stage = await browser.open(here(classroom.links.stage))
    await sees(stage.getByRole('region', { name: 'The trainer’s terminal' }), />>>/)
    await picture(stage, 'stage-terminal')
    await trainer.window.send('terminal:show', { terminalId, isShown: false })
    await anna.getByRole('tab', { name: /Trainer’s terminal/ }).waitFor({ state: 'detached' })
    await stage.getByRole('region', { name: 'The trainer’s terminal' }).waitFor({ state: 'detached' })
    await stage.context().close()
  })
})

describe('my own view', () => {
  test('size, width and wrap are mine, by menu and keys, and stay after a reload', async () => {
    const size = () =>
      cell(anna, steps[5] as CellId)
        .locator('pre')
        .first()
        .evaluate(element => Number.parseFloat(getComputedStyle(element).fontSize))
    const usual = await size()
    await sheet(anna)
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
    await cell(anna, steps[5] as CellId).waitFor()
    expect(await size()).toBeGreaterThan(usual * 1.15)
    expect(await sheet(anna).getAttribute('data-wraps-source')).toBe('')
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
    await sees(cell(anna, part as CellId), 'Part 3')
    await anna.keyboard.press('k')
    expect(all.indexOf((await focused()) as CellId)).toBe(all.indexOf(part as CellId) - 1)
  })

  test('no page scrolls sideways, on a phone, in half a screen, in the dark', async () => {
    for (const [name, viewport] of Object.entries({ wide, half, phone })) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await join({ viewport, colorScheme })
        await page.getByRole('tab', { name: '02-locks' }).click()
        await cell(page, steps[2] as CellId).waitFor()
        expect(await hasNoSideScroll(page), `${name} ${colorScheme}`).toBe(true)
        await picture(page, `follow-${name}-${colorScheme}`)
        await page.context().close()
      }
    }
  })

  test('on a phone notes, runs and the terminal are one press away', async () => {
    const page = await join({ viewport: phone })
    await page.getByRole('tab', { name: '02-locks' }).click()
    const id = steps[2] as CellId
    await cell(page, id)
      .getByRole('button', { name: /^Write a note/ })
      .click()
    await page.keyboard.type('from the phone')
    await sees(cell(page, id), /Saved/)
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
    const page = await join()
    await page.getByRole('tab', { name: '02-locks' }).click()
    const id = steps[4] as CellId
    await cell(page, id).waitFor()
    await server.kill()
    await sees(page.locator('body'), /Behind by \d+ s/)
    await picture(page, 'behind')
    await wheel(page, 900)
    await eventually(() => scrollTop(page)).toBeGreaterThan(100)
    const noted = steps[8] as CellId
    await cell(page, noted).scrollIntoViewIfNeeded()
    await cell(page, noted).hover()
    await cell(page, noted)
      .getByRole('button', { name: /^Write a note/ })
      .click()
    await page.keyboard.type('written offline')
    await sees(cell(page, noted), /Kept on this device/)
    await page.keyboard.press('Escape')
    server = await ServerProcess.start(config.dataDirectory, { PORT: String(server.port) })
    const added = await trainer.add(second, 'print("while you were gone")', 'code', 0)
    await page.getByText(/live/).first().waitFor()
    await sees(cell(page, added), 'while you were gone')
    await page.getByText(/While you were away/).waitFor()
    await picture(page, 'while-away')
    await page
      .getByRole('region', { name: 'While you were away' })
      .getByRole('button', { name: 'Show' })
      .click()
    await page.getByRole('button', { name: /New.*while you were gone/ }).click()
    await eventually(() => isInSight(page, added)).toBe(true)
    await sees(cell(page, noted), 'written offline')
    await page.reload()
    await page.getByRole('tab', { name: '02-locks' }).click()
    await sees(cell(page, noted), 'written offline')
    await page.context().close()
  })
})

test('no page had an error of its own', () => {
  const own = browser.problems.filter(
    problem => !/status of|WebSocket connection|ERR_CONNECTION/.test(problem),
  )
  expect(own).toEqual([])
})
