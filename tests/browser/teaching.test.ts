// A trainer at work around the notebook: tabs, imports, Python, plan, own terminals, attention, unsaved text. Real kernel and Docker.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import { cellAt, half, phone, picture, sees, TestBrowser } from '../support/browser.ts'
import { endSandboxHost, ServerProcess } from '../support/server-process.ts'
import { testConfig, testInstructorToken } from '../support/test-config.ts'
import { createClassroom } from '../support/test-participant.ts'

const config = await testConfig()
let server: ServerProcess
let browser: TestBrowser
let classroom: CreatedClassroom
let desk: Page
let anna: Page

const here = (link: string) => link.replace(/^http:\/\/[^/]+/, `http://localhost:${server.port}`)

beforeAll(async () => {
  server = await ServerProcess.start(config.dataDirectory)
  browser = await TestBrowser.launch()
  classroom = await createClassroom(server, testInstructorToken, { course: 'threads-in-python' })
  desk = await browser.open(here(classroom.links.instructor))
  await cellAt(desk, 3).waitFor()
  anna = await browser.open(here(classroom.links.participant))
  await anna.getByLabel('Your name').fill('Anna')
  await anna.keyboard.press('Enter')
  await cellAt(anna, 0).waitFor()
})

afterAll(async () => {
  await browser[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  await endSandboxHost(config.dataDirectory)
  await config[Symbol.asyncDispose]()
})

const tab = (name: string | RegExp) => desk.getByRole('main').getByRole('tab', { name, exact: true })
const tabNames = () =>
  desk.getByRole('tablist', { name: 'Notebooks and files' }).getByRole('tab').allInnerTexts()
const selected = () => desk.locator('main [data-selected]:visible')
const cell = (page: Page, id: string) => page.locator(`main [data-cell-id="${id}"]`)
const toast = (words: string | RegExp) => desk.getByRole('alert').filter({ hasText: words })

/** Below the selected cell: a new code cell, written with real keys, left in command mode. Its id. */
async function write(source: string): Promise<string> {
  await selected().first().focus()
  await desk.keyboard.press('Escape')
  await desk.keyboard.press('b')
  await desk.keyboard.press('Enter')
  await selected().locator('.cm-content').waitFor()
  await desk.keyboard.insertText(source)
  return (await selected().getAttribute('data-cell-id')) ?? ''
}

async function run(source: string): Promise<string> {
  const id = await write(source)
  await desk.keyboard.press('Control+Enter')
  return id
}

/** Drops files on the page as a file manager does. */
async function drop(
  target: string,
  files: readonly { readonly name: string; readonly content: string; readonly type?: string }[],
): Promise<void> {
  const transfer = await desk.evaluateHandle(items => {
    const data = new DataTransfer()
    for (const { name, content, type } of items)
      data.items.add(new File([content], name, { type: type ?? '' }))
    return data
  }, files)
  for (const name of ['dragenter', 'dragover', 'drop']) {
    await desk.locator(target).first().dispatchEvent(name, { dataTransfer: transfer })
  }
}

const notebook = (...sources: readonly string[]) =>
  JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: sources.map((source, index) => ({
      id: `cell-${index}`,
      cell_type: source.startsWith('#') ? 'markdown' : 'code',
      source,
      metadata: {},
      ...(source.startsWith('#') ? {} : { outputs: [], execution_count: null }),
    })),
  })

describe('the class’s documents', () => {
  test('a new notebook opens beside the others, and the class turns to it', async () => {
    await desk.getByRole('button', { name: 'Add a notebook or a file' }).click()
    await desk.getByRole('menuitem', { name: 'New notebook…' }).click()
    await desk.getByRole('dialog').getByLabel('Name').fill('02-locks')
    await desk.keyboard.press('Enter')
    await tab('02-locks').waitFor()
    expect(await tab('02-locks').getAttribute('aria-selected')).toBe('true')
    await sees(anna.getByRole('tab', { name: /02-locks/, selected: true }), '02-locks')
  })

  test('a shared file is written live', async () => {
    await desk.getByRole('button', { name: 'Add a notebook or a file' }).click()
    await desk.getByRole('menuitem', { name: 'New shared file…' }).click()
    await desk.getByRole('dialog').getByLabel('Name').fill('helpers.py')
    await desk.keyboard.press('Enter')
    await tab('helpers.py').waitFor()
    await desk.locator('main .cm-content:visible').click()
    await desk.keyboard.insertText('def double(x):\n    return 2 * x\n')
    await sees(anna, 'return 2 * x')
  })

  test('a tab is renamed where it stands, and a name that is taken is refused there', async () => {
    await tab('helpers.py').dblclick()
    await desk.keyboard.type('inventory')
    await desk.keyboard.press('Enter')
    await sees(desk.getByRole('alert'), /inventory\.py/)
    await picture(desk, 'tab-name-taken')
    await desk.keyboard.press('Escape')
    await tab('helpers.py').focus()
    await desk.keyboard.press('F2')
    await desk.keyboard.type('maths')
    await desk.keyboard.press('Enter')
    await tab('maths.py').waitFor()
  })

  test('tabs are put in order by keys, by dragging, for everybody', async () => {
    const before = await tabNames()
    await tab('maths.py').focus()
    await desk.keyboard.press('Control+Shift+ArrowLeft')
    await expect.poll(async () => (await tabNames()).indexOf('maths.py')).toBe(before.length - 2)
    await tab('maths.py').dragTo(tab('01-threads'), { targetPosition: { x: 12, y: 10 } })
    await expect.poll(async () => (await tabNames())[0]).toBe('maths.py')
    await expect.poll(() => anna.getByRole('tab').first().textContent()).toContain('maths.py')
  })

  test('a removed document goes for everybody and comes back with Undo', async () => {
    await tab('maths.py').focus()
    await desk.keyboard.press('Delete')
    await tab('maths.py').waitFor({ state: 'detached' })
    await anna.getByRole('tab', { name: /maths\.py/ }).waitFor({ state: 'detached' })
    await toast('is out of the class').getByRole('button', { name: 'Undo' }).click()
    await tab('maths.py').waitFor()
    await sees(anna.getByRole('tab', { name: /maths\.py/ }), 'maths.py')
  })

  test('several files come in at once when they are dropped, and what is no text is refused in words', async () => {
    await drop('main', [
      { name: 'prices.csv', content: 'tea,3\n' },
      { name: '03-queues.ipynb', content: notebook('# Queues', 'import queue') },
      { name: 'photo.png', content: '\u0000PNG' },
    ])
    await tab('prices.csv').waitFor()
    await tab('03-queues').waitFor()
    await sees(desk, /photo\.png/)
    await sees(desk, /This is not text/)
    await picture(desk, 'import-refused')
    await desk.getByRole('button', { name: 'Dismiss the message about photo.png' }).click()
    await desk.getByText(/This is not text/).waitFor({ state: 'hidden' })
  })

  test('a broken notebook is refused with what to do', async () => {
    await drop('main', [{ name: 'broken.ipynb', content: '{"cells": 7' }])
    await sees(desk.getByRole('alert').filter({ hasText: 'broken.ipynb' }), /cannot be imported/)
    await desk.getByRole('button', { name: 'Dismiss the message about broken.ipynb' }).click()
  })

  test('a script in cells asks whether it is a notebook or a file', async () => {
    await drop('main', [{ name: 'lesson.py', content: '# %% [markdown]\n# # Hello\n\n# %%\n6 * 7\n' }])
    await desk.getByRole('dialog').getByRole('button', { name: 'As a notebook' }).click()
    await tab('lesson').waitFor()
    await sees(desk.locator('main article:visible').first(), 'Hello')
  })

  test('twenty tabs stay in one line, and each of them is found', async () => {
    await drop(
      'main',
      Array.from({ length: 14 }, (_, index) => ({ name: `data-${index}.csv`, content: `${index}\n` })),
    )
    await tab('data-13.csv').waitFor({ state: 'attached' })
    await picture(desk, 'many-tabs')
    await desk.getByRole('button', { name: /^All \d+ notebooks and files/ }).click()
    await desk.getByRole('menuitem', { name: '01-threads' }).click()
    await expect.poll(() => tab('01-threads').getAttribute('aria-selected')).toBe('true')
    await desk.locator('main article:visible').first().waitFor()
  })
})

describe('Python', () => {
  const words = () => desk.getByRole('button', { name: /^Python: / })
  const menu = async (name: string) => {
    await desk.getByRole('button', { name: 'Run and restart' }).click()
    await desk.getByRole('menuitem', { name, exact: true }).click()
  }

  test('tells what runs and what waits, and leads there', async () => {
    const long = await run('import time\nfor _ in range(600):\n    time.sleep(0.1)')
    const next = await run('waiting = True')
    await sees(words(), /running, 1 cell waits/)
    await words().click()
    await picture(desk, 'kernel-queue')
    await desk.getByRole('button', { name: /^Runs for/ }).click()
    await expect.poll(() => selected().getAttribute('data-cell-id')).toBe(long)
    await desk.getByRole('button', { name: 'Stop what runs' }).first().click()
    await sees(cell(desk, long), 'KeyboardInterrupt')
    await desk.locator(`[data-cell-id="${next}"][data-run="idle"]`).waitFor()
  })

  test('a cell that does not hear the interrupt leads to a restart, which asks nothing more and loses no text', async () => {
    const id = await run(
      'import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    time.sleep(0.1)',
    )
    await desk.locator(`[data-cell-id="${id}"][data-run="running"]`).waitFor()
    await desk.getByRole('button', { name: 'Stop what runs' }).first().click()
    const restart = desk.getByRole('button', { name: 'Still running. Restart?' })
    await restart.waitFor()
    await picture(desk, 'stubborn-cell')
    await restart.click()
    await sees(words(), /Python is ready/)
    expect(await desk.getByRole('dialog').count()).toBe(0)
    await sees(cell(desk, id), 'signal.SIG_IGN')
  })

  test('restart and run all asks once, then runs all from the top', async () => {
    await tab('lesson').click()
    await cellAt(desk, 0).waitFor({ state: 'attached' })
    await desk.locator('main article:visible').last().click()
    await run('print("all of it")')
    await sees(desk.locator('main article:visible').last(), 'all of it')
    await menu('Restart and run all')
    await desk.getByRole('dialog').getByRole('button', { name: 'Restart and run all' }).click()
    await sees(desk.locator('main article:visible').filter({ hasText: '6 * 7' }), '42')
    await menu('Clear all outputs')
    await expect.poll(() => desk.locator('main article:visible').filter({ hasText: /^42$/ }).count()).toBe(0)
  })

  test('its death is told with the cause, and one button goes on', async () => {
    await run('import os\nos._exit(3)')
    const bar = desk.getByRole('alert', { name: 'Python has ended' })
    await bar.waitFor()
    await sees(bar, /variables are gone/)
    await picture(desk, 'kernel-died')
    await bar.getByRole('button', { name: 'Restart Python' }).click()
    await bar.waitFor({ state: 'detached' })
    const id = await run('1 + 1')
    await sees(cell(desk, id), '2')
  })
})

describe('the lesson plan', () => {
  const plan = () => desk.getByRole('complementary', { name: 'Lesson plan' })
  const entry = (text: string) => plan().locator('[data-plan-entry]').filter({ hasText: text })

  test('begins with a note or with prepared cells, written in place', async () => {
    await tab('01-threads').click()
    await plan().getByRole('button', { name: 'Write a note' }).click()
    await plan().locator('.cm-content').waitFor()
    await desk.keyboard.insertText('## Warm up\nAsk who has used threads.')
    await desk.keyboard.press('Escape')
    await sees(plan().getByRole('button', { name: /^Warm up/ }), 'Warm up')
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
    await drop('aside', [
      { name: 'more.ipynb', content: notebook('# Locks', 'second_prepared = 2\n"b"\n"c"\n"d"') },
    ])
    await sees(entry('second_prepared'), /1 more line/)
    await sees(plan(), /0 of 2 cells inserted/)
  })

  test('puts the next prepared cell below the selected one with one key, also while writing', async () => {
    await cellAt(desk, 1).click()
    const above = (await selected().getAttribute('data-cell-id')) ?? ''
    await desk.keyboard.press('Alt+p')
    await sees(selected(), 'first_prepared = 1')
    const order = await desk
      .locator('main article:visible')
      .evaluateAll(all => all.map(one => one.getAttribute('data-cell-id')))
    expect(order.indexOf(await selected().getAttribute('data-cell-id'))).toBe(order.indexOf(above) + 1)
    await sees(plan(), /1 of 2 cells inserted/)
    expect(await entry('first_prepared').getAttribute('data-state')).toBe('inserted')
    await desk.keyboard.press('Enter')
    await selected().locator('.cm-content').waitFor()
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
    const stage = await browser.open(here(classroom.links.stage))
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

describe('the instructor’s own terminals', () => {
  const pane = () => desk.getByRole('region', { name: 'My terminals' })

  test('open below the notebook in a sandbox of their own', async () => {
    await desk.getByRole('button', { name: 'My terminals' }).click()
    await sees(pane().locator('.xterm-rows').first(), '>>>')
    await pane().getByRole('button', { name: 'New terminal' }).click()
    await desk.getByRole('menuitem', { name: 'Shell' }).click()
    await sees(pane().locator('.xterm-rows:visible').first(), /\$/)
  })

  test('a cell that is run as a script comes to the top by itself, in a terminal that the class sees', async () => {
    await pane().getByRole('button', { name: 'Hide my terminals' }).click()
    await pane().waitFor({ state: 'hidden' })
    await write('print("from a", "script")')
    await desk.keyboard.press('Alt+Shift+Enter')
    await sees(pane().getByRole('tab', { selected: true }), /the class sees it/)
    await sees(pane().locator('.xterm-rows:visible').first(), /from a script/)
    await picture(desk, 'script')
    // Who writes in the notebook goes on writing there.
    expect(await desk.locator('main :focus').count()).toBe(1)
    await pane()
      .getByRole('tab', { name: /^Python/ })
      .click()
  })

  test('are the trainer’s alone until they are shown to the class, which is plain to see', async () => {
    const toggle = pane().getByRole('button', { name: 'Show to the class' })
    await toggle.click()
    const shown = pane().getByRole('button', { name: 'The class sees it' })
    await shown.waitFor()
    expect(await shown.getAttribute('aria-pressed')).toBe('true')
    await sees(pane().getByRole('tab', { selected: true }), /the class sees it/)
    await picture(desk, 'own-terminal-shown')
    await shown.click()
    await toggle.waitFor()
  })
})

describe('eyes on me', () => {
  test('is called and let go by button and key, and is plain to see meanwhile', async () => {
    const button = desk.getByRole('button', { name: 'Eyes on me' })
    expect(await button.getAttribute('aria-pressed')).toBe('false')
    await cellAt(desk, 2).click()
    await desk.keyboard.press('Alt+l')
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true')
    await picture(desk, 'eyes-on-me')
    await button.click()
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('false')
  })
})

describe('settings and keys', () => {
  test('whether participants may send cells is a choice in one menu', async () => {
    const choice = desk.getByRole('menuitemcheckbox', { name: /send a cell/ })
    await desk.getByRole('button', { name: 'More about this class' }).click()
    const before = await choice.getAttribute('aria-checked')
    await choice.click()
    await expect.poll(() => choice.getAttribute('aria-checked')).toBe(before === 'true' ? 'false' : 'true')
    await desk.keyboard.press('Escape')
  })

  test('the keys are behind a question mark, in groups, with the switch for single letters', async () => {
    await desk.getByRole('button', { name: 'Keys', exact: true }).click()
    const dialog = desk.getByRole('dialog', { name: 'Keys' })
    for (const title of ['Everywhere', 'The lesson plan', 'Run']) {
      await dialog.getByRole('heading', { name: title, exact: true }).waitFor()
    }
    const single = dialog.getByRole('switch', { name: /Single letters/ })
    await single.click()
    expect(await single.isChecked()).toBe(false)
    await picture(desk, 'keys')
    await single.click()
    await desk.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
  })
})

describe('a server that stalls or dies', () => {
  test('text that is not saved for over a second is told, and that it is saved afterwards', async () => {
    const banner = desk.getByRole('banner')
    await sees(banner, 'saved')
    process.kill(server.pid, 'SIGSTOP')
    try {
      await write('while_stalled = 1')
      await sees(banner, /not saved for \d+ s/)
      await picture(desk, 'not-saved')
    } finally {
      process.kill(server.pid, 'SIGCONT')
    }
    await expect.poll(() => banner.textContent()).not.toContain('not saved')
    await sees(anna, 'while_stalled')
  })

  test('every window says since when it is behind, stays readable, and what is typed meanwhile is kept and merged', async () => {
    const second = await browser.openIn(desk.context(), desk.url())
    await cellAt(second, 0).waitFor()
    const { port } = server
    await server.kill()
    const typed = await write('typed_offline = True')
    for (const page of [desk, second, anna]) {
      await sees(page, /Behind by/)
      expect(await cellAt(page, 0).isVisible()).toBe(true)
    }
    await picture(anna, 'behind')
    await picture(desk, 'desk-behind')
    server = await ServerProcess.start(config.dataDirectory, { PORT: String(port) })
    for (const page of [desk, second, anna]) {
      await page
        .getByText(/Behind by/)
        .first()
        .waitFor({ state: 'hidden' })
      await sees(cell(page, typed), 'typed_offline')
      expect(await cell(page, typed).count()).toBe(1)
    }
    await expect.poll(() => desk.getByRole('banner').textContent()).not.toContain('not saved')
    await second.close()
  })
})

describe('narrow windows', () => {
  test('one pane at a time, each of them by name', async () => {
    await desk.setViewportSize(half)
    await picture(desk, 'desk-half')
    await desk.setViewportSize(phone)
    const bar = desk.getByRole('navigation', { name: 'Panes' })
    for (const [name, seen] of [
      ['Plan', desk.getByRole('complementary', { name: 'Lesson plan' })],
      ['Terminals', desk.getByRole('region', { name: 'My terminals' })],
      ['People', desk.getByRole('region', { name: 'Participants' })],
      ['Notebook', desk.getByRole('main')],
    ] as const) {
      await bar.getByRole('button', { name, exact: true }).click()
      await seen.waitFor()
      await picture(desk, `desk-phone-${name.toLowerCase()}`)
    }
    const overflows = await desk.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    expect(overflows).toBe(false)
  })

  test('no page had an error of its own', () => {
    // Refused uploads, and the tries while the server was away, are logged by the browser itself.
    const own = browser.problems.filter(
      problem => !/status of (409|422)|ERR_CONNECTION|WebSocket connection/.test(problem),
    )
    expect(own).toEqual([])
  })
})
