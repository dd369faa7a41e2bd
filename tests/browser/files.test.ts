// Files as a participant uses them, and as the trainer looks in: the tree, the editor, what programs write, running.
// Real server, Docker and Chromium.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, half, phone, picture, sees } from '../support/browser.ts'
import { BrowserClass } from '../support/browser-class.ts'

let all: BrowserClass
let anna: Page
let folder: string

beforeAll(async () => {
  all = await BrowserClass.open()
  anna = await all.join({ name: 'Anna' })
  folder = await mkdtemp(join(tmpdir(), 'fa-up-'))
  await sees(screen(anna), '>>>')
})

afterAll(async () => {
  await all[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const screen = (page: Page) => page.locator('.xterm-rows:visible').first()
const files = (page: Page) => page.getByRole('region', { name: /^(Your files|Files of)/ })
const row = (page: Page, name: string | RegExp) => files(page).getByRole('treeitem', { name })
const editor = (page: Page) => files(page).locator('.cm-content')
const text = async (page: Page) => (await editor(page).textContent()) ?? ''

async function show(page: Page, view: 'Files' | 'Terminal'): Promise<void> {
  await page.getByRole('tab', { name: view, exact: true }).click()
}

/** Types a line into the first Python, and comes back to the files. */
async function python(line: string): Promise<void> {
  await show(anna, 'Terminal')
  await anna.getByRole('tab', { name: 'Python', exact: true }).click()
  await anna
    .locator('.xterm-screen:visible')
    .first()
    .click({ position: { x: 5, y: 5 } })
  await anna.keyboard.type(line)
  await anna.keyboard.press('Enter')
  await show(anna, 'Files')
}

async function saved(page: Page): Promise<void> {
  await sees(
    files(page)
      .getByRole('status')
      .filter({ hasText: /^Saved$/ }),
    'Saved',
  )
}

async function still(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    const transitions = document.getAnimations().filter(animation => animation instanceof CSSTransition)
    return Promise.allSettled(transitions.map(({ finished }) => finished)).then(() => {})
  })
  await picture(page, name)
}

async function isFocused(place: Locator): Promise<void> {
  await eventually(() => place.evaluate(element => element === document.activeElement)).toBe(true)
}

test('a new file is written, saved by itself and run with one key', async () => {
  await show(anna, 'Files')
  await sees(files(anna), 'inventory.py')
  await still(anna, 'files-tree')
  await files(anna).getByRole('button', { name: 'New file' }).click()
  await anna.keyboard.type('hello.py')
  await anna.keyboard.press('Enter')
  await editor(anna).waitFor()
  await isFocused(editor(anna))
  await anna.keyboard.type('for n in range(3):\nprint("hello", n)')
  await saved(anna)
  await still(anna, 'files-editor')
  await anna.keyboard.press('Control+Enter')
  await sees(screen(anna), 'hello 2')
  await still(anna, 'files-run')
  await show(anna, 'Files')
  await eventually(() => text(anna)).toContain('print("hello", n)')
})

test('from the run one click leads back to the file', async () => {
  await show(anna, 'Terminal')
  await anna.getByRole('button', { name: 'Edit' }).click()
  await isFocused(editor(anna))
})

test('what a program writes appears in the tree and in the open file', async () => {
  await python('_ = open("made.txt", "w").write("by a program")')
  await row(anna, 'made.txt').waitFor()
  await python('_ = open("hello.py", "a").write("# by a program\\n")')
  await eventually(() => text(anna)).toContain('# by a program')
})

test('the tree is gone through with keys; files are renamed and deleted there', async () => {
  await row(anna, 'hello.py').focus()
  await anna.keyboard.press('ArrowDown')
  await isFocused(row(anna, 'inventory.csv'))
  await anna.keyboard.press('m')
  await isFocused(row(anna, 'made.txt'))
  await anna.keyboard.press('F2')
  await anna.keyboard.type('kept')
  await anna.keyboard.press('Enter')
  await isFocused(row(anna, 'kept.txt'))
  await anna.keyboard.press('Delete')
  await anna.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await row(anna, 'kept.txt').waitFor({ state: 'detached' })
  await row(anna, 'hello.py').focus()
  await anna.keyboard.press('F2')
  await anna.keyboard.type('inventory')
  await anna.keyboard.press('Enter')
  await sees(files(anna).getByRole('alert'), 'There is a file or folder of that name already.')
  await anna.keyboard.press('Escape')
  await row(anna, 'hello.py').waitFor()
})

test('an open file that is renamed stays open under its new name', async () => {
  await row(anna, 'hello.py').focus()
  await anna.keyboard.press('F2')
  await anna.keyboard.type('greeting')
  await anna.keyboard.press('Enter')
  await files(anna).getByRole('heading', { name: 'greeting.py' }).waitFor()
  await editor(anna).click()
  await anna.keyboard.press('Control+End')
  await anna.keyboard.type('# renamed')
  await saved(anna)
  await python('print(open("greeting.py").read().count("# renamed") * "seen")')
  await show(anna, 'Terminal')
  await sees(screen(anna), 'seen')
  await show(anna, 'Files')
})

test('files go up, one that is there only after a question, one that is too large not at all', async () => {
  const path = join(folder, 'prices.csv')
  await writeFile(path, 'tea,3\n')
  const choose = files(anna).getByLabel('Files to upload')
  await choose.setInputFiles(path)
  await row(anna, 'prices.csv').waitFor()
  await writeFile(path, 'tea,4\n')
  await choose.setInputFiles(path)
  await files(anna).getByRole('button', { name: 'Replace it' }).click()
  await row(anna, 'prices.csv').click()
  await eventually(() => text(anna)).toContain('tea,4')
  const large = join(folder, 'large.bin')
  await writeFile(large, Buffer.alloc(9 * 1024 * 1024))
  await choose.setInputFiles(large)
  await sees(files(anna).getByRole('alert'), '8 MB is the most')
  await files(anna).getByRole('button', { name: 'Close the message about large.bin' }).click()
})

test('files that are dropped on the tree go up', async () => {
  const transfer = await anna.evaluateHandle(() => {
    const made = new DataTransfer()
    made.items.add(new File(['dropped = 1\n'], 'dropped.py'))
    return made
  })
  const tree = files(anna).getByRole('tree')
  await tree.dispatchEvent('dragenter', { dataTransfer: transfer })
  await tree.dispatchEvent('dragover', { dataTransfer: transfer })
  await tree.dispatchEvent('drop', { dataTransfer: transfer })
  await row(anna, 'dropped.py').click()
  await eventually(() => text(anna)).toContain('dropped = 1')
})

test('what no editor should open says so and can be downloaded', async () => {
  const path = join(folder, 'picture.png')
  await writeFile(path, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]))
  await files(anna).getByLabel('Files to upload').setInputFiles(path)
  await row(anna, 'picture.png').click()
  await sees(files(anna).getByRole('alert'), 'not a text')
  const downloading = anna.waitForEvent('download')
  await files(anna).getByRole('link', { name: 'Download it', exact: true }).click()
  const saved = await (await downloading).path()
  expect([...(await readFile(saved))].slice(0, 4)).toEqual([0x89, 0x50, 0x4e, 0x47])
})

test('a file that both wrote to loses neither text', async () => {
  await row(anna, 'greeting.py').click()
  await eventually(() => text(anna)).toContain('# renamed')
  // While the tree is out of sight nobody looks: the program's text is met when the typed one is saved.
  await show(anna, 'Terminal')
  await python('_ = open("greeting.py", "w").write("theirs = 1\\n"); print("writ" + "ten")')
  await row(anna, 'greeting.py').waitFor()
  await eventually(() => text(anna)).toContain('theirs = 1')
  await editor(anna).click()
  await python(
    'import time, threading; threading.Timer(1.5, lambda: open("greeting.py", "w").write("theirs = 2\\n")).start()',
  )
  await editor(anna).click()
  await anna.keyboard.press('Control+End')
  const words = files(anna).getByRole('alert').filter({ hasText: 'Something else wrote to this file' })
  for (let n = 0; !(await words.isVisible()) && n < 400; n += 1) {
    await anna.keyboard.type(`m${n} `, { delay: 20 })
  }
  await still(anna, 'files-conflict')
  await files(anna).getByRole('button', { name: 'Keep the text here' }).click()
  await saved(anna)
  await eventually(() => text(anna)).toContain('m0')
  await row(anna, 'greeting (other version).py').click()
  await eventually(() => text(anna)).toContain('theirs = 2')
})

test('a file that is deleted while it is open keeps its text', async () => {
  await row(anna, 'greeting.py').click()
  await eventually(() => text(anna)).toContain('m0')
  await python('import os; os.remove("greeting.py")')
  await sees(files(anna).getByRole('alert'), 'This file was deleted')
  await files(anna).getByRole('button', { name: 'Write it again' }).click()
  await row(anna, 'greeting.py').waitFor()
  await saved(anna)
})

test('the trainer looks in, is seen, and writes along', async () => {
  const desk = await all.openDesk()
  await desk.getByRole('button', { name: /Anna/ }).first().click()
  await desk.getByRole('tab', { name: 'Files' }).click()
  await row(desk, 'greeting.py').click()
  await editor(desk).waitFor()
  await sees(files(anna), /Trainer/)
  await editor(desk).click()
  await desk.keyboard.press('Control+Home')
  await desk.keyboard.type('# a hint')
  await desk.keyboard.press('Enter')
  await eventually(() => text(anna)).toContain('# a hint')
  // Of no width but its line's.
  const caret = files(anna).locator('.other-caret')
  await eventually(() => caret.evaluate(element => getComputedStyle(element).borderLeftWidth)).toBe('2px')
  await saved(anna)
  await still(anna, 'files-together')
  await still(desk, 'files-desk')
  await desk.close()
  await eventually(() => files(anna).getByRole('note', { name: 'Trainer is here' }).count()).toBe(0)
})

test('a new sandbox has the files, and the open one goes on in it', async () => {
  await show(anna, 'Terminal')
  await anna.getByRole('button', { name: 'More about the terminals' }).click()
  await anna.getByRole('menuitem', { name: /new sandbox/i }).click()
  await anna.getByRole('dialog').getByRole('button', { name: 'Start a new one' }).click()
  await sees(screen(anna), '>>>')
  await show(anna, 'Files')
  await row(anna, 'greeting.py').waitFor()
  await editor(anna).click()
  await anna.keyboard.press('Control+End')
  await anna.keyboard.type('# after the reset')
  await saved(anna)
})

test('the same works on half a screen, on a phone and in the dark', async () => {
  const narrow = await all.join({ name: 'Half', viewport: half, colorScheme: 'dark' })
  await show(narrow, 'Files')
  await row(narrow, 'tills.py').click()
  await editor(narrow).waitFor()
  await still(narrow, 'files-half-dark')
  const small = await all.join({ name: 'Phone', viewport: phone })
  await small.getByRole('button', { name: 'Files' }).click()
  await row(small, 'tills.py').waitFor()
  await still(small, 'files-phone-tree')
  await row(small, 'tills.py').click()
  await editor(small).waitFor()
  await saved(small)
  await still(small, 'files-phone-file')
  await editor(small).click()
  await small.keyboard.press('Escape')
  await isFocused(files(small).getByRole('button', { name: 'Back to the files' }))
  await files(small).getByRole('button', { name: 'Run' }).click()
  await small.locator('.xterm-rows:visible').first().waitFor()
  await small.getByRole('button', { name: 'Files' }).click()
  await files(small).getByRole('button', { name: 'Back to the files' }).click()
  await row(small, 'tills.py').waitFor()
  // The browser itself logs an upload that was refused, as one that would replace a file is.
  expect(all.browser.problems.filter(problem => !problem.includes('409 (Conflict)'))).toEqual([])
})
