// Plots in a terminal: seen by whoever typed, by who looks on, by who comes late and in the recording. Real server, Docker
// and Chromium.
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, phone, picture, sees, wide } from '../support/browser.ts'
import { TeachingClass } from '../support/teaching-class.ts'

let teaching: TeachingClass
let desk: Page
let anna: Page

beforeAll(async () => {
  teaching = await TeachingClass.open()
  ;({ desk, anna } = teaching)
  await sees(screen(anna), '>>>')
})

afterAll(() => teaching[Symbol.asyncDispose]())

const screen = (page: Page) => page.locator('.xterm-rows:visible').first()
const images = (where: Page | Locator) => where.locator('.xterm-screen:visible img')

async function type(line: string): Promise<void> {
  await anna
    .locator('.xterm-screen:visible')
    .first()
    .click({ position: { x: 5, y: 5 } })
  await anna.keyboard.type(line)
  await anna.keyboard.press('Enter')
}

/** Width and height of a picture as its browser decoded it; nothing before that. */
const decoded = (image: Locator) =>
  image.evaluate((element: HTMLImageElement) => [element.naturalWidth, element.naturalHeight])

/** The colour in the middle of the screen's picture, as the page draws it. */
async function middleColor(image: Locator): Promise<readonly number[]> {
  return image.evaluate((element: HTMLImageElement) => {
    const canvas = document.createElement('canvas')
    const context = canvas.getContext('2d')
    context?.drawImage(element, 0, 0)
    const { naturalWidth, naturalHeight } = element
    return [...(context?.getImageData(naturalWidth / 2, naturalHeight / 2, 1, 1).data ?? [])]
  })
}

test('plt.show() shows the plot in the terminal', async () => {
  await type('import matplotlib.pyplot as plt')
  await type('plt.plot([1, 4, 2, 5]); plt.title("Made here"); plt.show(); print("af" + "ter")')
  await sees(screen(anna), 'after')
  await eventually(() => images(anna).count()).toBe(1)
  await eventually(() => decoded(images(anna).first())).toEqual([1280, 960])
  await picture(anna, 'terminal-plot')
})

test('whoever looks on, and comes late, sees it at the same place', async () => {
  await desk.getByRole('button', { name: /Anna/ }).first().click()
  const watched = desk.getByRole('region', { name: 'Terminals of Anna' })
  await sees(watched, 'after')
  await eventually(() => images(watched).count()).toBe(1)
  await eventually(() => decoded(images(watched).first())).toEqual([1280, 960])
  await picture(desk, 'terminal-plot-desk')
  await anna.reload()
  await sees(screen(anna), 'after')
  await eventually(() => images(anna).count()).toBe(1)
  await eventually(() => decoded(images(anna).first())).toEqual([1280, 960])
})

test('in a narrower terminal the plot is shown whole and smaller, and as it was in a wide one', async () => {
  const size = async () => (await images(anna).first().boundingBox())?.width ?? 0
  const before = await size()
  await anna.setViewportSize(phone)
  await anna.emulateMedia({ colorScheme: 'dark' })
  await anna
    .getByRole('navigation', { name: 'Panes' })
    .getByRole('button', { name: /^Terminal/ })
    .click()
  await eventually(size).toBeLessThan(phone.width)
  await eventually(() => images(anna).count()).toBe(1)
  await picture(anna, 'terminal-plot-phone')
  await anna.setViewportSize(wide)
  await anna.emulateMedia({ colorScheme: 'light' })
  await eventually(async () => Math.abs((await size()) - before)).toBeLessThan(2)
})

test('what is written over it hides that part of it alone', async () => {
  const slices = () => anna.locator('.xterm-screen:visible > div > div:has(img)').count()
  const before = await slices()
  await type('print("\\x1b7\\x1b[15;20Hin the picture\\x1b8")')
  await sees(screen(anna), 'in the picture')
  await eventually(slices).toBeGreaterThan(before)
  await picture(anna, 'terminal-plot-written-over')
})

test('sixels are painted', async () => {
  await type('print("\\x1bPq#1;2;100;0;0#1!60~-!60~-!60~\\x1b\\\\")')
  await eventually(async () => {
    const last = images(anna).last()
    return (await last.count()) > 0 && (await decoded(last))[0] === 60 ? middleColor(last) : null
  }).toEqual([255, 0, 0, 255])
  await picture(anna, 'terminal-sixels')
})

test('a picture that is too large is left out with a word', async () => {
  await type('print("\\x1b]1337;File=inline=1:" + "A" * 600_000 + "\\a")')
  await sees(screen(anna), 'A picture is left out here: it is larger than 512 KB.')
})

test('it is in the text as a word, and in the recording as a picture', async () => {
  await anna.getByRole('button', { name: 'More about the terminals' }).click()
  await anna.getByRole('menuitem', { name: /as text/i }).click()
  const reading = anna.getByRole('textbox', { name: /^Text of/ })
  await eventually(() => reading.inputValue()).toContain('[picture]')
  await anna.keyboard.press('Escape')
  await anna.getByRole('button', { name: 'More about the terminals' }).click()
  await anna.getByRole('menuitem', { name: 'Play the recording…' }).click()
  const player = anna.getByRole('dialog', { name: /^Recording of/ })
  await player.getByRole('slider', { name: 'Time' }).press('End')
  await eventually(() => player.locator('.xterm-screen img').count()).toBeGreaterThan(0)
  await eventually(() => decoded(player.locator('.xterm-screen img').last())).toEqual([60, 18])
  await picture(anna, 'terminal-plot-recording')
  expect(teaching.ownProblems()).toEqual([])
})
