// What a trainer has beside the notebook: own terminals, attention, settings, unsaved text, narrow windows. Real server and Docker.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cellAt, eventually, half, phone, picture, sees } from '../support/browser.ts'
import { cellOf, TeachingClass } from '../support/teaching-class.ts'

let teaching: TeachingClass
let desk: Page
let anna: Page

beforeAll(async () => {
  teaching = await TeachingClass.open()
  ;({ desk, anna } = teaching)
})

afterAll(() => teaching[Symbol.asyncDispose]())

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
    await teaching.write('print("from a", "script")')
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
    await eventually(() => button.getAttribute('aria-pressed')).toBe('true')
    await picture(desk, 'eyes-on-me')
    await button.click()
    await eventually(() => button.getAttribute('aria-pressed')).toBe('false')
  })
})

describe('settings and keys', () => {
  test('whether participants may send cells is a choice in one menu', async () => {
    const choice = desk.getByRole('menuitemcheckbox', { name: /send a cell/ })
    await desk.getByRole('button', { name: 'More about this class' }).click()
    const before = await choice.getAttribute('aria-checked')
    await choice.click()
    await eventually(() => choice.getAttribute('aria-checked')).toBe(before === 'true' ? 'false' : 'true')
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
    process.kill(teaching.server.pid, 'SIGSTOP')
    try {
      await teaching.write('while_stalled = 1')
      await sees(banner, /not saved for \d+ s/)
      await picture(desk, 'not-saved')
    } finally {
      process.kill(teaching.server.pid, 'SIGCONT')
    }
    await eventually(() => banner.textContent()).not.toContain('not saved')
    await sees(anna, 'while_stalled')
  })

  test('every window says since when it is behind, stays readable, and what is typed meanwhile is kept and merged', async () => {
    const second = await teaching.browser.openIn(desk.context(), desk.url())
    await cellAt(second, 0).waitFor()
    await teaching.server.kill()
    const typed = await teaching.write('typed_offline = True')
    for (const page of [desk, second, anna]) {
      await sees(page, /Behind by/)
      expect(await cellAt(page, 0).isVisible()).toBe(true)
    }
    await picture(anna, 'behind')
    await picture(desk, 'desk-behind')
    // One clock is enough: the bar has it.
    await sees(desk.getByRole('banner'), 'not saved yet')
    expect(await desk.getByRole('banner').textContent()).not.toContain('not saved for')
    await teaching.startAgain()
    for (const page of [desk, second, anna]) {
      await page
        .getByText(/Behind by/)
        .first()
        .waitFor({ state: 'hidden' })
      await sees(cellOf(page, typed), 'typed_offline')
      expect(await cellOf(page, typed).count()).toBe(1)
    }
    await eventually(() => desk.getByRole('banner').textContent()).not.toContain('not saved')
    await second.close()
  })
})

describe('narrow windows', () => {
  beforeAll(async () => {
    await desk.getByTitle('Rename the class').click()
    await desk.keyboard.insertText('An introduction to concurrent programming with threads, locks and queues')
    await desk.keyboard.press('Enter')
    await sees(desk.getByRole('banner'), 'An introduction')
  })

  test.each([1440, 1024, 860, 720, 390])(
    'at %i px a long title is read in part, and every action is reached',
    async width => {
      await desk.setViewportSize({ width, height: 844 })
      const attention = desk.getByRole('button', { name: 'Eyes on me' })
      await attention.click()
      await desk.getByRole('button', { name: 'Eyes on me · let go' }).waitFor()
      const header = desk.getByRole('banner')
      await eventually(() =>
        header.evaluate(
          element => element.getBoundingClientRect().right <= innerWidth && element.scrollWidth <= innerWidth,
        ),
      ).toBe(true)
      const title = await header.getByRole('heading').boundingBox()
      expect(title?.width).toBeGreaterThan(100)
      for (const button of await header.getByRole('button').filter({ visible: true }).all()) {
        const box = await button.boundingBox()
        if (box && box.y >= 0) expect(box.x + box.width).toBeLessThanOrEqual(width)
      }
      await picture(desk, `desk-header-${width}`)
      const home = header.getByRole('button', { name: 'Take home' })
      if (await home.isVisible()) await home.click()
      else await header.getByRole('button', { name: 'More about this class' }).click()
      await desk.getByRole('menuitem', { name: /Everything of this class/ }).waitFor()
      await desk.keyboard.press('Escape')
      await attention.click()
      await eventually(() => attention.getAttribute('aria-pressed')).toBe('false')
    },
  )

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
})

test('no page had an error of its own', () => {
  expect(teaching.ownProblems()).toEqual([])
})
