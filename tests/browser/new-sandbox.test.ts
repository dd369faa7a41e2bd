// A new sandbox in place of one's own, with or without one's files. Real server, Docker and Chromium.
import { readFile } from 'node:fs/promises'
import { unzipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, picture, sees } from '../support/browser.ts'
import { BrowserClass } from '../support/browser-class.ts'

let open: BrowserClass
let anna: Page

beforeAll(async () => {
  open = await BrowserClass.open()
  anna = await open.join({ name: 'Anna' })
})

afterAll(() => open[Symbol.asyncDispose]())

const screen = () => anna.locator('.xterm-rows:visible').first()

async function type(line: string): Promise<void> {
  await anna.locator('.xterm-screen:visible').first().click()
  await anna.keyboard.type(`${line}\n`)
}

async function ask(): Promise<void> {
  await anna.getByRole('button', { name: 'More about the terminals' }).click()
  await anna.getByRole('menuitem', { name: /new sandbox/i }).click()
  await anna.getByRole('dialog', { name: 'Start a new sandbox?' }).waitFor()
}

/** The names in the zip of one's own files. */
async function takenHome(): Promise<string[]> {
  await anna.getByRole('button', { name: 'Take home' }).click()
  const item = anna.getByRole('menuitem', { name: 'The files of my sandbox (.zip)' })
  await item.hover()
  await picture(anna, 'take-home-own-files')
  const downloading = anna.waitForEvent('download')
  await item.click()
  const zip = unzipSync(await readFile(await (await downloading).path()))
  return Object.keys(zip).map(name => name.replace(/^[^/]*\//, ''))
}

const start = () => anna.getByRole('button', { name: 'Start a new one' }).click()

test('files come along to a new sandbox, and stay behind when that is asked for', async () => {
  await sees(screen(), '>>>')
  await type("open('own.py', 'w').write('own = 1')")
  await sees(screen(), '7')
  await ask()
  await picture(anna, 'new-sandbox')
  await start()
  await eventually(() => screen().textContent()).not.toContain('own = 1')
  await sees(screen(), '>>>')
  await type("import own; 'still ' + str(own.own)")
  await sees(screen(), "'still 1'")
  expect(await takenHome()).toContain('own.py')
  await ask()
  await anna.getByLabel('Begin without my files').check()
  await picture(anna, 'new-sandbox-without-files')
  await start()
  await eventually(() => screen().textContent()).not.toContain('still')
  await sees(screen(), '>>>')
  await type('import own')
  await sees(screen(), 'ModuleNotFoundError')
})
