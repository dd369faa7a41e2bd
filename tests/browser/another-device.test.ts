// One person on two devices, and a trainer who helps them back in. Real server, Docker and Chromium.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { phone, picture, sees } from '../support/browser.ts'
import { TeachingClass } from '../support/teaching-class.ts'

let teaching: TeachingClass
let desk: Page
let anna: Page

beforeAll(async () => {
  teaching = await TeachingClass.open()
  ;({ desk, anna } = teaching)
})

afterAll(() => teaching[Symbol.asyncDispose]())

const screen = (page: Page) => page.locator('.xterm-rows:visible').first()
const typeIn = (page: Page) => page.locator('.xterm-screen:visible').first().click()
const dialog = (page: Page) => page.getByRole('dialog', { name: /link for another device/i })

/** Makes the link and copies it. */
async function linkFrom(page: Page): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Make the link' }).click()
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  return teaching.here(await page.evaluate(() => navigator.clipboard.readText()))
}

test('a person opens the class on their phone by a link of their own, and has the same terminal', async () => {
  await sees(screen(anna), '>>>')
  await typeIn(anna)
  await anna.keyboard.type("'from the ' + 'laptop'\n")
  await sees(screen(anna), "'from the laptop'")
  await anna.getByRole('button', { name: 'You are Anna' }).click()
  await anna.getByRole('menuitem', { name: 'My link for another device…' }).click()
  await picture(anna, 'device-link-question')
  const link = await linkFrom(anna)
  await picture(anna, 'device-link')
  await anna.keyboard.press('Escape')
  await dialog(anna).waitFor({ state: 'hidden' })

  const other = await teaching.browser.open(link, { viewport: phone, colorScheme: 'dark' })
  await other.locator('[data-cell-id]').first().waitFor()
  expect(new URL(other.url()).hash).toBe('')
  await other.getByRole('button', { name: 'You are Anna' }).waitFor()
  await picture(other, 'device-link-phone')
  await other
    .getByRole('navigation', { name: 'Panes' })
    .getByRole('button', { name: /^Terminal/ })
    .click()
  await sees(screen(other), "'from the laptop'")
  await typeIn(other)
  await other.keyboard.type("'from the ' + 'phone'\n")
  await sees(screen(anna), "'from the phone'")
  await other.close()
})

test('the trainer hands a link out to somebody whose device is gone', async () => {
  await desk.getByRole('button', { name: /Anna/ }).first().click()
  await desk.getByRole('button', { name: 'More about Anna' }).click()
  await picture(desk, 'member-menu')
  await desk.getByRole('menuitem', { name: 'Link for another device…' }).click()
  const link = await linkFrom(desk)
  await picture(desk, 'device-link-desk')
  await desk.keyboard.press('Escape')
  await dialog(desk).waitFor({ state: 'hidden' })
  const other = await teaching.browser.open(link)
  await other.getByRole('button', { name: 'You are Anna' }).waitFor()
  await sees(screen(other), "'from the phone'")
  await other.close()
})

test('the trainer starts a new sandbox for somebody, who is told so in the terminal', async () => {
  await desk.getByRole('button', { name: 'More about Anna' }).click()
  await desk.getByRole('menuitem', { name: 'Start a new sandbox for Anna…' }).click()
  await picture(desk, 'member-reset')
  await desk.getByRole('button', { name: 'Start a new one' }).click()
  await sees(screen(anna), 'The trainer reset your sandbox. This is a new one, with your files.')
  await picture(anna, 'reset-by-trainer')
  await typeIn(anna)
  await anna.keyboard.type("'still ' + 'works'\n")
  await sees(screen(anna), "'still works'")
  expect(teaching.browser.problems).toEqual([])
})
