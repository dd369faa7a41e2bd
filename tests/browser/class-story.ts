// A whole class in real Chromium, on real Docker and ipykernel: an instructor, two participants and the stage. One story, to be
// told on every image.
import { readFile } from 'node:fs/promises'
import { unzipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cellAt, eventually, half, phone, picture, sees } from '../support/browser.ts'
import type { BrowserClass } from '../support/browser-class.ts'
import { testInstructorToken } from '../support/test-config.ts'

export function classStory(name: string, open: () => Promise<BrowserClass>): void {
  describe(name, () => {
    let story: BrowserClass
    let desk: Page
    let anna: Page
    let ben: Page
    let stage: Page

    beforeAll(async () => {
      story = await open()
    })

    afterAll(() => story[Symbol.asyncDispose]())

    /** On the desk: a new code cell below the selected one, written with real keys. */
    async function write(source: string): Promise<void> {
      await desk.keyboard.press('Escape')
      await desk.keyboard.press('b')
      await desk.keyboard.press('Enter')
      await desk.locator('[data-selected] .cm-content').waitFor()
      await desk.keyboard.insertText(source)
    }

    const selected = () => desk.locator('[data-selected]')
    const selectedId = async () => (await selected().getAttribute('data-cell-id')) ?? ''
    const cell = (page: Page, id: string) => page.locator(`[data-cell-id="${id}"]`)

    /** Runs the selected cell and stays on it. */
    async function run(): Promise<string> {
      await desk.keyboard.press('Control+Enter')
      return selectedId()
    }

    describe('a class', () => {
      test('the instructor opens the link, and the secret is gone from the address', async () => {
        desk = await story.browser.open(story.here(story.classroom.links.instructor))
        await sees(desk, 'Threads in Python')
        await cellAt(desk, 3).waitFor()
        expect(desk.url()).toBe(`http://localhost:${story.server.port}/desk/${story.classroom.id}`)
        const cookies = await desk.context().cookies()
        expect(cookies.every(cookie => cookie.httpOnly && cookie.value !== testInstructorToken)).toBe(true)
        await picture(desk, 'desk-first-look')
      })

      test('two participants join with the code and a name, the second one on a phone', async () => {
        anna = await story.join({ name: 'Anna' })
        ben = await story.join({ name: 'Bruno', viewport: phone })
        await sees(desk, 'Anna')
        await sees(desk, 'Bruno')
        await picture(anna, 'participant-first-look')
        await picture(ben, 'participant-phone')
      })

      test('a name that is taken is refused where it was typed, and nothing typed is lost', async () => {
        const third = await story.browser.open(story.here(story.classroom.links.participant))
        await third.getByLabel('Your name').fill('anna')
        await third.keyboard.press('Enter')
        await sees(third, /called "anna" already/)
        expect(await third.getByLabel('Your name').inputValue()).toBe('anna')
        await picture(third, 'join-name-taken')
        await third.context().close()
      })

      test('the stage opens from its link and shows the notebook alone', async () => {
        stage = await story.browser.open(story.here(story.classroom.links.stage))
        await sees(cellAt(stage, 0), 'Threads in Python')
        expect(stage.url()).not.toContain('#')
        const text = await stage.locator('body').textContent()
        for (const name of ['Anna', 'Bruno', 'Trainer']) expect(text).not.toContain(name)
        await picture(stage, 'stage')
      })

      test('every keystroke reaches everybody', async () => {
        await cellAt(desk, 0).click()
        await write('')
        const id = await selectedId()
        for (const key of 'total = 0') await desk.keyboard.press(key === ' ' ? 'Space' : key)
        for (const page of [anna, ben, stage]) await sees(cell(page, id), 'total = 0')
        await desk.keyboard.press('Backspace')
        await desk.keyboard.type('41')
        for (const page of [anna, ben, stage]) await sees(cell(page, id), 'total = 41')
      })

      test('what is typed is told to be saved', async () => {
        await sees(desk.getByRole('banner'), /saved/i)
      })

      test('a cell runs with Shift+Enter, and its output is everywhere', async () => {
        await write('print("hello", 6 * 7)\n6 * 7')
        const id = await selectedId()
        await desk.keyboard.press('Shift+Enter')
        for (const page of [desk, anna, ben, stage]) {
          await sees(cell(page, id), /hello 42/)
          await sees(cell(page, id), /\[1\]/)
        }
      })

      test('an error comes in colour with its traceback', async () => {
        await write('def divide(a, b):\n    return a / b\n\ndivide(1, 0)')
        const id = await run()
        await sees(cell(anna, id), /ZeroDivisionError/)
        const colours = await cell(anna, id)
          .getByLabel(/^Error: ZeroDivisionError/)
          .locator('span')
          .evaluateAll(spans => new Set(spans.map(span => getComputedStyle(span).color)).size)
        expect(colours).toBeGreaterThan(1)
        await picture(anna, 'error')
      })

      test('a plot and a table come as pictures and tables', async () => {
        await write('import matplotlib.pyplot as plt\nplt.plot([1, 4, 9, 16]);')
        const plot = await run()
        await cell(anna, plot).locator('img').waitFor()
        const width = await cell(anna, plot)
          .locator('img')
          .evaluate(image => (image as HTMLImageElement).naturalWidth)
        expect(width).toBeGreaterThan(200)
        await write('import pandas as pd\npd.DataFrame({"thread": [1, 2, 4], "seconds": [3.1, 1.6, 0.9]})')
        const table = await run()
        await sees(cell(anna, table).locator('table'), /seconds/)
        await anna.locator(`[data-cell-id="${table}"][data-run="idle"]`).scrollIntoViewIfNeeded()
        await picture(anna, 'plot-and-table')
      })

      test('a progress line that goes back to its start stays one line', async () => {
        await write(
          'import time\nfor n in range(5):\n    print(f"\\r{n + 1} of 5", end="", flush=True)\n    time.sleep(0.05)',
        )
        const id = await run()
        await sees(cell(anna, id), '5 of 5')
        expect(await cell(anna, id).locator('pre, code').allInnerTexts()).not.toContain('1 of 5')
      })

      test('input() asks on the desk; participants see that it waits, and the answer goes on', async () => {
        await write('name = input("Who is there? ")\nprint("Hello,", name)')
        const id = await run()
        const field = cell(desk, id).getByRole('textbox').last()
        await sees(cell(desk, id), 'Who is there?')
        await sees(cell(anna, id), /wait/i)
        await picture(desk, 'input')
        await field.fill('Alan')
        await field.press('Enter')
        await sees(cell(anna, id), 'Hello, Alan')
      })

      test('after Shift+Enter the question takes the keys, and the answer leads on to the next cell', async () => {
        await write('first = input("First? ")\nsecond = input("Second? ")\nprint(second, first)')
        const id = await selectedId()
        await desk.keyboard.press('Shift+Enter')
        for (const [question, answer] of Object.entries({ 'First?': 'one', 'Second?': 'two' })) {
          await eventually(() =>
            cell(desk, id)
              .getByLabel(question)
              .evaluate(field => field === document.activeElement),
          ).toBe(true)
          await desk.keyboard.type(answer)
          await desk.keyboard.press('Enter')
        }
        await sees(cell(anna, id), 'two one')
        expect(await selectedId()).not.toBe(id)
      })

      test('a busy loop is interrupted, and Python restarts', async () => {
        await write('while True:\n    pass')
        const id = await run()
        await desk.locator(`[data-cell-id="${id}"][data-run="running"]`).waitFor()
        await desk.getByRole('button', { name: 'Stop what runs' }).first().click()
        await sees(cell(anna, id), 'KeyboardInterrupt')
        await desk.getByRole('button', { name: 'Run and restart' }).click()
        await desk.getByRole('menuitem', { name: 'Restart Python' }).click()
        await desk
          .getByRole('dialog')
          .getByRole('button', { name: /restart/i })
          .click()
        await write('total')
        const after = await run()
        await sees(cell(desk, after), 'NameError')
      })

      test('cells are moved, changed and deleted for everybody, and a deletion can be undone', async () => {
        await write('# to be moved')
        const id = await selectedId()
        const index = () =>
          anna
            .locator('[data-cell-id]')
            .evaluateAll(
              (cells, wanted) => cells.findIndex(one => one.getAttribute('data-cell-id') === wanted),
              id,
            )
        await cell(anna, id).waitFor()
        const before = await index()
        await desk.keyboard.press('Escape')
        await desk.keyboard.press('Control+Shift+ArrowUp')
        await eventually(index).toBe(before - 1)
        await desk.keyboard.press('m')
        await anna.locator(`[data-cell-id="${id}"][data-cell-type="markdown"]`).waitFor()
        await desk.keyboard.press('Escape')
        await desk.keyboard.press('d')
        await desk.keyboard.press('d')
        await cell(anna, id).waitFor({ state: 'detached' })
        await desk.keyboard.press('z')
        await cell(anna, id).waitFor()
      })

      test('a participant cannot write into the notebook', async () => {
        await cellAt(anna, 0).click()
        await anna.keyboard.type('intruder')
        // A clicked cell shows what can be done with it, so the text around it may change.
        expect(await cellAt(anna, 0).textContent()).not.toContain('intruder')
        expect(await anna.locator('.cm-content').count()).toBe(0)
      })

      test('each participant stays where they scrolled while the trainer types elsewhere', async () => {
        const scroller = anna.locator('[data-notebook-scroller]')
        await scroller.hover({ position: { x: 40, y: 200 } })
        await anna.mouse.wheel(0, 200)
        await sees(anna, 'Back to live')
        // What comes into sight gets its real height, so the end is where it is only once all of it was seen.
        const toTheEnd = () =>
          scroller.evaluate(async element => {
            element.scrollTo(0, element.scrollHeight)
            for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame)
            return Math.round(element.scrollHeight - element.clientHeight - element.scrollTop)
          })
        await eventually(toTheEnd).toBe(0)
        const mark = anna.locator('[data-cell-id]').last()
        const top = () => mark.evaluate(element => Math.round(element.getBoundingClientRect().top))
        const before = await top()
        await cellAt(desk, 0).click()
        await write('for n in range(30):\n    print(n)')
        const id = await run()
        await sees(cell(ben, id), /29/)
        expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(2)
      })
    })

    describe('practice', () => {
      const terminal = (page: Page) => page.locator('.xterm-rows').first()
      const type = async (page: Page, text: string) => {
        await page.locator('.xterm-helper-textarea').first().focus()
        await page.keyboard.type(text)
        await page.keyboard.press('Enter')
      }

      test('a participant has a Python prompt, and after a reload the same screen and the same variables', async () => {
        await sees(terminal(anna), '>>>')
        await type(anna, 'secret = 6 * 7')
        await sees(terminal(anna), /secret = 6 \* 7/)
        await anna.reload()
        await sees(terminal(anna), /secret = 6 \* 7/)
        await type(anna, 'print("it is", secret)')
        await sees(terminal(anna), /it is 42/)
      })

      test('a second terminal is a shell in the same sandbox, with the shared files', async () => {
        await anna.getByRole('button', { name: 'New terminal' }).click()
        await anna.getByRole('menuitem', { name: /shell/i }).click()
        await sees(anna.getByRole('tab', { name: /shell/i }), /shell/i)
        await sees(terminal(anna), /\$/)
        await type(anna, 'ls')
        await sees(terminal(anna), /inventory\.py/)
        await picture(anna, 'participant-shell')
      })

      test('the instructor watches it live, and the participant sees by whom', async () => {
        await desk.getByText('Anna', { exact: true }).first().click()
        await sees(desk.locator('.xterm-rows').first(), />>>|inventory/)
        await sees(anna, /Trainer is watching/)
        await anna.getByRole('tab', { name: /^Python/ }).click()
        await type(anna, 'print("seen" + "!")')
        await desk
          .getByRole('tab', { name: /^Python/ })
          .last()
          .click()
        await sees(desk.locator('.xterm-rows').first(), /seen!/)
        await picture(desk, 'desk-watching')
        await picture(anna, 'participant-watched')
        await desk.keyboard.press('Escape')
        await eventually(() => anna.getByText(/Trainer is watching/).count()).toBe(0)
      })
    })

    describe('leaving and coming back', () => {
      test('a participant who joins late has everything at once', async () => {
        const late = await story.join({ name: 'Cleo', viewport: half })
        expect(await late.locator('[data-cell-id]').count()).toBe(
          await desk.locator('[data-cell-id]').count(),
        )
        await picture(late, 'participant-half')
        await late.context().close()
      })

      test('the notebook and everything else are taken home', async () => {
        await anna.getByRole('button', { name: 'Take home' }).click()
        const [zip] = await Promise.all([
          anna.waitForEvent('download'),
          anna.getByRole('menuitem', { name: /everything/i }).click(),
        ])
        const files = unzipSync(new Uint8Array(await readFile(await zip.path())))
        const names = Object.keys(files).map(name => name.split('/').at(-1))
        expect(names).toEqual(expect.arrayContaining(['01-threads.ipynb', 'inventory.py', 'inventory.csv']))
        const notebook = JSON.parse(
          new TextDecoder().decode(Object.entries(files).find(([name]) => name.endsWith('.ipynb'))?.[1]),
        )
        expect(notebook.nbformat_minor).toBe(5)
        expect(JSON.stringify(notebook)).toContain('Hello, Alan')
      })

      test('an ended class stays readable for its participants, and nobody new gets in', async () => {
        await desk.getByRole('button', { name: 'More about this class' }).click()
        await desk.getByRole('menuitem', { name: /end/i }).click()
        await desk.getByRole('dialog').getByRole('button', { name: /end/i }).click()
        await sees(anna, /ended/i)
        await anna.reload()
        await sees(cellAt(anna, 0), 'Threads in Python')
        await picture(anna, 'ended')
        expect(await anna.getByRole('button', { name: /follow/i }).count()).toBe(0)
        expect(await anna.locator('[class*=glow]').count()).toBe(0)
        const stranger = await story.browser.open(story.here(story.classroom.links.participant))
        await stranger.getByLabel('Your name').fill('Dora')
        await stranger.keyboard.press('Enter')
        await sees(stranger, /ended/)
        await stranger.context().close()
      })

      test('no page had an error of its own', async () => {
        // A refused request is logged by the browser itself.
        expect(story.browser.problems.filter(problem => !/status of (404|409|410)/.test(problem))).toEqual([])
      })
    })
  })
}
