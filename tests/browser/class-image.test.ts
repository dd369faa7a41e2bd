// The image of a class: chosen on the start page, named on the desk, missed when it is gone. Real server, Docker and Chromium.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { phone, picture, sees } from '../support/browser.ts'
import { BrowserClass } from '../support/browser-class.ts'
import { OwnImage } from '../support/own-image.ts'
import { testInstructorToken } from '../support/test-config.ts'

let open: BrowserClass
let image: OwnImage
let page: Page

beforeAll(async () => {
  open = await BrowserClass.open({ title: 'Before' })
  image = await OwnImage.build(['ENV HOUSE_STYLE=1', 'LABEL followalong.title="Python for the house"'])
  page = await open.browser.open(open.here(`${open.classroom.links.instructor}`))
  await page.getByRole('button', { name: 'More about this class' }).waitFor()
})
afterAll(async () => {
  await image?.[Symbol.asyncDispose]()
  await open?.[Symbol.asyncDispose]()
})

const start = (path: string) => page.goto(`http://localhost:${open.server.port}${path}`)
const dialog = () => page.getByRole('dialog', { name: 'New class' })
/** Dialogs and menus come in gently. */
const arrived = () =>
  page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
const menu = () => page.getByRole('button', { name: 'More about this class' }).click()

test('whoever makes a class chooses what it runs in, the usual one unless another is chosen', async () => {
  await start('/')
  await page.getByRole('button', { name: 'New class' }).click()
  const choice = dialog().getByRole('combobox', { name: 'Python' })
  expect(await choice.inputValue()).toBe('python')
  await arrived()
  await picture(page, 'new-class-image')
  await page.setViewportSize(phone)
  await picture(page, 'new-class-image-phone')
  await page.setViewportSize({ width: 1440, height: 900 })
  await choice.selectOption({ label: 'Python for the house' })
  await dialog().getByLabel('Title').fill('House style')
  await dialog()
    .getByRole('radio', { name: /^Empty/ })
    .check()
  await dialog().getByRole('button', { name: 'Start the class' }).click()
  await menu()
  await page.getByText('Runs on Python for the house').waitFor()
  await arrived()
  await picture(page, 'desk-image')
  await page.keyboard.press('Escape')
})

test('its kernel runs in that image', async () => {
  const cell = page.locator('main [data-cell-id]').first()
  await cell.locator('.cm-content, pre').first().click()
  await page.keyboard.type("import os; 'house style ' + os.environ['HOUSE_STYLE']")
  await page.keyboard.press('Control+Enter')
  await sees(cell, "'house style 1'")
})

test('an image that was removed is said on the desk, with what to do, until it is back', async () => {
  await image.remove()
  await fetch(`http://127.0.0.1:${open.server.port}/api/me`, {
    headers: { authorization: `Bearer ${testInstructorToken}` },
  })
  const notice = page.getByText(`npm run images -- ${image.name}`)
  await notice.waitFor()
  await picture(page, 'desk-image-missing')
})
