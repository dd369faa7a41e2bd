// Terminals as a participant uses them: kinds, names, restart, search, links, several lines, text, a phone's keys.
// Real server, Docker and Chromium.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, phone, picture, sees } from '../support/browser.ts'
import { BrowserClass } from '../support/browser-class.ts'

let all: BrowserClass
let anna: Page

beforeAll(async () => {
  all = await BrowserClass.open()
  anna = await all.join({ name: 'Anna' })
  await sees(screen(anna), '>>>')
})

afterAll(() => all[Symbol.asyncDispose]())

const screen = (page: Page) => page.locator('.xterm-rows:visible').first()
const tab = (name: string | RegExp) => anna.getByRole('tab', { name })

async function type(page: Page, line: string): Promise<void> {
  await page
    .locator('.xterm-screen:visible')
    .first()
    .click({ position: { x: 5, y: 5 } })
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

async function choose(item: string | RegExp): Promise<void> {
  await anna.getByRole('button', { name: 'More about the terminals' }).click()
  await anna.getByRole('menuitem', { name: item }).click()
}

/** A picture once what opens or closes has done so. */
async function still(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    const transitions = document.getAnimations().filter(animation => animation instanceof CSSTransition)
    return Promise.allSettled(transitions.map(({ finished }) => finished)).then(() => {})
  })
  await picture(page, name)
}

/** Points at text on the screen and clicks, as with a mouse. */
async function clickOn(page: Page, text: string): Promise<void> {
  const place = screen(page).getByText(text).last()
  await eventually(() => place.boundingBox()).not.toBeNull()
  const box = await place.boundingBox()
  if (!box) throw new Error(`"${text}" is not on the screen`)
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x - 3, y)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.up()
}

test('three Pythons and a shell can be opened', async () => {
  await anna.getByRole('button', { name: 'New terminal' }).click()
  await still(anna, 'terminal-kinds')
  await anna.getByRole('menuitem', { name: /^IPython/ }).click()
  await sees(screen(anna), 'In [1]:')
  await type(anna, '%pwd')
  await sees(screen(anna), "'/home/learner'")
  await anna.getByRole('button', { name: 'New terminal' }).click()
  await anna.getByRole('menuitem', { name: /^Basic Python/ }).click()
  await sees(screen(anna), '>>>')
  await type(anna, '"plain" + "ly"')
  await sees(screen(anna), "'plainly'")
  await still(anna, 'terminal-basic')
})

test('a tab gets a name of its own, which is there after a reload', async () => {
  await anna.getByRole('button', { name: 'New terminal' }).click()
  await anna.getByRole('menuitem', { name: /^Shell/ }).click()
  await sees(screen(anna), '$')
  await tab('Shell').focus()
  await anna.keyboard.press('F2')
  await anna.keyboard.type('Server')
  await anna.keyboard.press('Enter')
  await eventually(() => tab('Server').evaluate(element => element === document.activeElement)).toBe(true)
  await tab('Basic Python').dblclick()
  await anna.getByLabel('New name of Basic Python').fill('Never')
  await anna.keyboard.press('Escape')
  await anna.reload()
  await tab('Server').waitFor()
  await tab('Basic Python').waitFor()
  expect(await tab('Never').count()).toBe(0)
})

test('a restart gives the same tab a new program, after a question', async () => {
  await tab('Server').click()
  await sees(screen(anna), '$')
  await type(anna, 'secret=42; echo "is $secret"')
  await sees(screen(anna), 'is 42')
  await choose(/^Restart/)
  await anna.getByRole('button', { name: 'Restart it' }).click()
  await eventually(() => screen(anna).textContent()).not.toContain('is 42')
  await sees(screen(anna), '$')
  await type(anna, 'echo "is $secret"')
  await sees(screen(anna), /is\s*~ \$/)

  await type(anna, 'exit')
  await anna.getByText(/The shell ended/).waitFor()
  await still(anna, 'terminal-ended')
  await anna.getByRole('button', { name: 'Start again' }).click()
  await eventually(() => anna.getByText(/The shell ended/).count()).toBe(0)
  await eventually(() => screen(anna).textContent()).not.toContain('exit')
  await sees(screen(anna), '$')
  await type(anna, 'echo "a" "new one"')
  await sees(screen(anna), 'a new one')

  await tab(/^Python/).click()
  await type(anna, 'secret = 42')
  await choose(/^Restart/)
  await anna.getByRole('button', { name: 'Restart it' }).click()
  await sees(screen(anna), /Python was restarted\..*>>>/)
  await type(anna, 'secret')
  await sees(screen(anna), 'NameError')
})

test('what a terminal shows is searched, and Escape goes back to it', async () => {
  await type(anna, 'for n in range(80): print("needle" if n % 20 == 0 else "hay", n)\n')
  await sees(screen(anna), 'hay 79')
  await anna.keyboard.press('Control+Shift+F')
  await anna.getByLabel('Search this terminal').fill('needle ')
  await sees(anna.locator('search'), /of 4/)
  await anna.keyboard.press('Shift+Enter')
  await anna.keyboard.press('Enter')
  await sees(anna.locator('search'), /[1-4] of 4/)
  await still(anna, 'terminal-search')
  await anna.getByLabel('Search this terminal').fill('no such thing')
  await sees(anna.locator('search'), 'Nothing found')
  await anna.keyboard.press('Escape')
  await anna.keyboard.type('"keys are " + "back"\n')
  await sees(screen(anna), "'keys are back'")
})

test('a link is shown before it is opened, and one that lies says so', async () => {
  const pages = anna.context().pages().length
  await type(anna, 'print("see https://docs.python.org/3/library/")')
  await sees(screen(anna), /\)see https:/)
  await clickOn(anna, 'see https://docs.python.org/3/library/')
  const dialog = anna.getByRole('dialog', { name: 'Open this link?' })
  const link = dialog.getByRole('link', { name: 'Open it' })
  expect(await link.getAttribute('href')).toBe('https://docs.python.org/3/library/')
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer')
  expect(await link.getAttribute('target')).toBe('_blank')
  expect(await dialog.getByText('it reads').count()).toBe(0)
  await anna.keyboard.press('Escape')

  const hidden = '\\033]8;;https://elsewhere.example/x\\033\\\\https://bank.example/log-in\\033]8;;\\033\\\\'
  await type(anna, `print('go ' + '${hidden}')`)
  await sees(screen(anna), /'\)go https:\/\/bank/)
  await clickOn(anna, 'https://bank.example/log-in')
  await sees(dialog, /it reads.*bank\.example.*leads to another\s+place/s)
  await sees(dialog, 'https://elsewhere.example/x')
  await still(anna, 'terminal-link')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(anna.context().pages().length).toBe(pages)
})

test('several lines are written in peace, kept, and sent at once', async () => {
  await choose('Write several lines…')
  const field = anna.getByLabel('Lines for Python')
  await field.focus()
  await anna.keyboard.type('def double(n):\nreturn 2 * n')
  await anna.keyboard.press('Escape')
  await field.waitFor({ state: 'hidden' })
  await choose('Write several lines…')
  expect(await field.inputValue()).toBe('def double(n):\n    return 2 * n')
  await still(anna, 'terminal-composer')
  await field.focus()
  await anna.keyboard.press('Control+End')
  await anna.keyboard.press('Control+Enter')
  await field.waitFor({ state: 'hidden' })
  await anna.keyboard.type('double(2100) + 1\n')
  await sees(screen(anna), '4201')
})

test('all of a terminal can be read as text, also what scrolled off', async () => {
  await choose('Read as text…')
  const text = anna.getByLabel('Text of Python')
  expect(await text.inputValue()).toMatch(/needle 0\nhay 1\n.*hay 79\n.*4201/s)
  await still(anna, 'terminal-text')
  await anna.keyboard.press('Escape')
  await text.waitFor({ state: 'hidden' })
})

test('on a phone there are the keys that its keyboard lacks', async () => {
  const bob = await all.join({ name: 'Bob', viewport: phone, colorScheme: 'dark' })
  await bob
    .getByRole('navigation', { name: 'Panes' })
    .getByRole('button', { name: /^Terminal/ })
    .click()
  await sees(screen(bob), '>>>')
  const key = (name: string) => bob.getByRole('toolbar').getByRole('button', { name, exact: true })
  await type(bob, 'while True: pass\n')
  await key('Control, with the next key').tap()
  expect(await key('Control, with the next key').getAttribute('aria-pressed')).toBe('true')
  await still(bob, 'terminal-phone-keys')
  await bob.keyboard.type('c')
  await sees(screen(bob), 'KeyboardInterrupt')
  expect(await key('Control, with the next key').getAttribute('aria-pressed')).toBe('false')
  await bob.keyboard.type('"one"')
  await bob.keyboard.press('Enter')
  await key('Up').tap()
  await bob.keyboard.type(' + "more"')
  await bob.keyboard.press('Enter')
  await sees(screen(bob), "'onemore'")
  await key('Paste').tap()
  await bob.getByLabel('Lines for Python').fill('"from " + "a field"')
  await still(bob, 'terminal-phone-lines')
  await bob.getByRole('button', { name: 'Send' }).tap()
  await sees(screen(bob), "'from a field'")
})

test('no page logged an error', () => {
  expect(all.browser.problems).toEqual([])
})
