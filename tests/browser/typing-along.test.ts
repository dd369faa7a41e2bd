// Seats that stand ready and typing along, as trainer and participant see them. Real server, Docker and Chromium.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, phone, picture, sees, wide } from '../support/browser.ts'
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
const watched = () => desk.getByRole('region', { name: 'Terminals of Anna' })

test('the trainer says how many come, and sees the seats get ready', async () => {
  await desk.getByRole('button', { name: /seats ready/ }).click()
  await desk.getByLabel('How many people do you expect?').fill('4')
  await desk.keyboard.press('Enter')
  await desk.getByRole('status').filter({ hasText: '3 ready.' }).waitFor({ timeout: 30_000 })
  await picture(desk, 'seats')
  await desk.keyboard.press('Escape')
  await desk.getByRole('button', { name: '3 seats ready' }).waitFor()
})

test('seats can be ordered for tomorrow, and taken back', async () => {
  await desk.getByRole('button', { name: '3 seats ready' }).click()
  await desk.getByLabel('How many people do you expect?').fill('60')
  await desk.getByText('Tomorrow at', { exact: true }).click()
  await desk.getByRole('button', { name: 'Keep' }).click()
  await desk.getByText('Say from what time on.').waitFor()
  await desk.getByLabel('Time', { exact: true }).fill('08:45')
  await desk.getByRole('button', { name: 'Keep' }).click()
  await desk.getByRole('status').filter({ hasText: '60 from tomorrow 08:45 on.' }).waitFor()
  await picture(desk, 'seats-for-tomorrow')
  await desk.keyboard.press('Escape')
  await desk.getByRole('button', { name: '60 seats from tomorrow 08:45' }).click()
  await desk.getByText('At once', { exact: true }).click()
  await desk.getByLabel('How many people do you expect?').fill('4')
  await desk.getByRole('button', { name: 'Keep' }).click()
  await desk.keyboard.press('Escape')
  await desk.getByRole('button', { name: '3 seats ready' }).waitFor({ timeout: 30_000 })
})

test('keys of the trainer reach nothing before the owner has said yes', async () => {
  await sees(screen(anna), '>>>')
  await desk.getByRole('button', { name: /Anna/ }).first().click()
  await sees(watched(), 'You look on.')
  await watched().locator('.xterm-screen').click()
  await desk.keyboard.type('1234567')
  await watched().getByRole('button', { name: 'Ask to type along' }).click()
  await sees(watched(), 'Anna is asked whether you may type here.')
  await sees(anna, 'Trainer asks to type in “Python”.')
  await picture(anna, 'typing-asked')
  expect(await screen(anna).textContent()).not.toContain('1234567')
})

test('then both type, each sees who may, and the owner takes it back with one click', async () => {
  await anna.getByRole('button', { name: 'Let Trainer type' }).click()
  await sees(watched(), /You type in Anna’s terminal/)
  await desk.keyboard.type('"from the " + "desk"\n')
  await sees(screen(anna), "'from the desk'")
  await picture(desk, 'typing-along')
  await picture(anna, 'typing-granted')
  await anna.getByRole('button', { name: 'Take it back' }).click()
  await sees(watched(), 'You look on.')
  await desk.keyboard.type('"too " + "late"\n')
  await anna.locator('.xterm-screen:visible').first().click()
  await anna.keyboard.type('"my " + "own"\n')
  await sees(screen(anna), "'my own'")
  expect(await screen(anna).textContent()).not.toContain('too late')
})

test('a no is told to nobody else, and whoever asked can stop asking', async () => {
  await watched().getByRole('button', { name: 'Ask to type along' }).click()
  await anna.getByRole('button', { name: 'Not now' }).click()
  await sees(watched(), 'You look on.')
  await watched().getByRole('button', { name: 'Ask to type along' }).click()
  await sees(anna, 'Trainer asks to type')
  await watched().getByRole('button', { name: 'Never mind' }).click()
  await eventually(() => anna.getByText('Trainer asks to type').count()).toBe(0)
})

test('whoever has another pane in front is told, too, and answers there', async () => {
  await anna.setViewportSize(phone)
  await anna.emulateMedia({ colorScheme: 'dark' })
  await watched().getByRole('button', { name: 'Ask to type along' }).click()
  const panes = anna.getByRole('navigation', { name: 'Panes' })
  await panes.getByRole('button', { name: 'Notebook' }).click()
  await panes.getByRole('button', { name: /^Terminal.*Trainer is watching/ }).waitFor()
  await sees(anna, 'Trainer asks to type in “Python”.')
  await picture(anna, 'typing-asked-elsewhere')
  await panes.getByRole('button', { name: /^Terminal/ }).click()
  await anna.getByRole('button', { name: 'Let Trainer type' }).waitFor()
  await picture(anna, 'typing-asked-phone')
  await anna.setViewportSize(wide)
})
