// A terminal's recording, played by its owner and by the trainer. Real server, Docker and Chromium.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, phone, picture, sees, wide } from '../support/browser.ts'
import { castOf, printedIn } from '../support/cast.ts'
import { TeachingClass } from '../support/teaching-class.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { call } from '../support/test-participant.ts'

let teaching: TeachingClass
let desk: Page
let anna: Page

beforeAll(async () => {
  teaching = await TeachingClass.open()
  ;({ desk, anna } = teaching)
})

afterAll(() => teaching[Symbol.asyncDispose]())

const terminal = (page: Page) => page.locator('.xterm-rows:visible').first()
const player = (page: Page) => page.getByRole('dialog', { name: /^Recording of/ })
const played = (page: Page) => player(page).locator('.xterm-rows')
const time = (page: Page) => player(page).getByRole('slider', { name: 'Time' })

async function openOwn(): Promise<void> {
  await anna.getByRole('button', { name: 'More about the terminals' }).click()
  await anna.getByRole('menuitem', { name: 'Play the recording…' }).click()
  await time(anna).waitFor()
}

test('the owner plays what happened in the terminal, to its end', async () => {
  await sees(terminal(anna), '>>>')
  await anna.locator('.xterm-screen:visible').first().click()
  await anna.keyboard.type('print("\\x1b[1;32mgreen\\x1b[0m and " + "plain")\n')
  await sees(terminal(anna), 'green and plain')
  await desk.getByRole('button', { name: /Anna/ }).first().click()
  const watched = desk.getByRole('region', { name: 'Terminals of Anna' })
  await watched.getByRole('button', { name: 'Ask to type along' }).click()
  await anna.getByRole('button', { name: 'Let Trainer type' }).click()
  await sees(watched, /You type in Anna’s terminal/)
  await desk.keyboard.type('"from the " + "desk"\n')
  await sees(terminal(anna), "'from the desk'")
  await openOwn()
  expect(await played(anna).textContent()).not.toContain('green')
  await player(anna).getByText('4×').click()
  await player(anna).getByRole('button', { name: 'Play' }).click()
  await sees(played(anna), "'from the desk'")
  await player(anna).getByRole('button', { name: 'Play again' }).waitFor()
  await picture(anna, 'recording')
})

test('goes to any moment with the keys, and to where somebody began to type', async () => {
  await time(anna).press('Home')
  await eventually(() => played(anna).textContent()).not.toContain('green')
  await time(anna).press('End')
  await sees(played(anna), "'from the desk'")
  await player(anna)
    .getByRole('button', { name: /Trainer types along/ })
    .click()
  await sees(played(anna), 'green and plain')
  await eventually(() => played(anna).textContent()).not.toContain('from the desk')
  await player(anna).locator('.xterm-screen').click()
  await anna.keyboard.press(' ')
  await sees(played(anna), "'from the desk'")
})

test('with its pauses or without, and in the dark', async () => {
  const short = Number(await time(anna).getAttribute('aria-valuemax'))
  await player(anna).getByLabel('Leave out pauses').uncheck()
  await eventually(async () => Number(await time(anna).getAttribute('aria-valuemax')) >= short).toBe(true)
  await anna.emulateMedia({ colorScheme: 'dark' })
  await picture(anna, 'recording-dark')
  await anna.setViewportSize(phone)
  await picture(anna, 'recording-phone')
  await anna.setViewportSize(wide)
  await anna.emulateMedia({ colorScheme: 'light' })
})

test('the owner takes it home as an asciicast without a single key', async () => {
  const [download] = await Promise.all([
    anna.waitForEvent('download'),
    player(anna).getByRole('link', { name: 'Take it home' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('Python.cast')
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  const cast = castOf(Buffer.concat(chunks).toString('utf8'))
  expect(printedIn(cast).toString()).toContain("'from the desk'")
  expect(new Set(cast.events.map(([, code]) => code))).not.toContain('i')
  await anna.keyboard.press('Escape')
  await eventually(() => player(anna).count()).toBe(0)
})

test('the trainer plays it at the desk', async () => {
  await desk.getByRole('button', { name: 'More about Anna' }).click()
  await desk.getByRole('menuitem', { name: 'Play the recording of “Python”' }).click()
  await time(desk).press('End')
  await sees(played(desk), "'from the desk'")
  await picture(desk, 'recording-desk')
  await desk.keyboard.press('Escape')
  await eventually(() => player(desk).count()).toBe(0)
  await desk.getByRole('region', { name: 'Terminals of Anna' }).waitFor()
  expect(teaching.ownProblems()).toEqual([])
})

test('when the class has ended, both play it from what can be taken home', async () => {
  const { server, classroom } = teaching
  const ended = await call(server, 'POST', `/api/classrooms/${classroom.id}/end`, {
    token: testInstructorToken,
    body: {},
  })
  expect(ended.status).toBe(200)
  await sees(anna, 'This class has ended.')
  await anna.getByRole('button', { name: 'Take home' }).click()
  await anna.getByRole('menuitem', { name: 'Recordings of my terminals…' }).click()
  await anna
    .getByRole('dialog', { name: 'Recordings of terminals' })
    .getByRole('button', { name: 'Python' })
    .click()
  await time(anna).press('End')
  await sees(played(anna), "'from the desk'")
  await anna.keyboard.press('Escape')
  await eventually(() => player(anna).count()).toBe(0)
  await picture(anna, 'recordings-ended')

  await desk.getByRole('button', { name: 'Take home' }).click()
  await desk.getByRole('menuitem', { name: 'Recordings of terminals…' }).click()
  await desk.getByRole('list', { name: 'Terminals of Anna' }).waitFor()
  await picture(desk, 'recordings-desk-ended')
  await desk.getByRole('list', { name: 'Terminals of Anna' }).getByRole('button', { name: 'Python' }).click()
  await time(desk).press('End')
  await sees(played(desk), "'from the desk'")
  expect(teaching.ownProblems()).toEqual([])
})
