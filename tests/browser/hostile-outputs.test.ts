// Outputs of hostile code in real Chromium: nothing of them runs in the page, asks a server, or leaves its cell.
// What may run in frames is in hostile-outputs-frames.test.ts.
import { crc32, deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  bringUp,
  type HostileBundles,
  type HostileClass,
  hostileClass,
  placesCovered,
} from '../support/hostile-class.ts'

let hostile: HostileClass

const mark = 'window.hacked = (window.hacked || 0) + 1'

/** HTML, by what it tries; `EVIL` is the attacker's address. */
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
  'more of a cover': `<style>b{position:absolute!important;inset:-9999px;z-index:2147483647;background:red} i{position:sticky;top:0;height:100vh;width:100vw;display:block;margin:-999px} u{transform:scale(999);display:block} s{font-size:99999px;line-height:9}</style><b class="cover">b</b><i>i</i><u>u</u><s>s</s><p style="margin-top:-9999px;height:20000px;background:red">p</p>`,
  'a cover above all others': `<div popover="manual" id="p" style="position:fixed;inset:0;display:block;background:red">p</div><dialog open style="position:fixed;inset:0">d</dialog><div style="position:fixed;inset:0;anchor-name:--a;view-transition-name:root">x</div>`,
  'styles behind other rules': `<style>@media all{:host{display:none}} @supports (display:grid){:host{position:fixed;inset:0}} @layer x{p{background:url(EVIL/layer)}} @container (width>0){p{background:url(EVIL/container)}} p{&:hover{background:url(EVIL/nested)} & b{background:url(EVIL/nested-too)}} @scope{p{background:url(EVIL/scope)}} @namespace url(EVIL/namespace); @starting-style{p{background:url(EVIL/starting)}}</style><p><b>x</b></p>`,
  'more ways to an address': `<p style="cursor:url(EVIL/cursor),auto;list-style-image:url(EVIL/list);border-image:url(EVIL/border) 1;mask:url(EVIL/mask);filter:url(EVIL/filter#x);clip-path:url(EVIL/clip#x);shape-outside:url(EVIL/shape);content:url(EVIL/content);offset-path:url(EVIL/offset#x);-webkit-mask-image:url(EVIL/webkit);background:-webkit-image-set(url(EVIL/webkit-set) 1x);src:url(EVIL/src)">x</p><input type="image" src="EVIL/input"><a href="https://example.org" ping="EVIL/ping">x</a><img lowsrc="EVIL/lowsrc" dynsrc="EVIL/dynsrc"><body background="EVIL/body"><link rel="dns-prefetch preconnect" href="EVIL/connect"><track src="EVIL/track"><portal src="EVIL/portal"></portal>`,
  'what takes the keyboard': `<input autofocus><a href="https://example.org" autofocus tabindex="1" accesskey="s">a</a><div contenteditable autofocus tabindex="1">d</div><details open><summary autofocus tabindex="1">s</summary></details><textarea autofocus></textarea>`,
  'a foreign object': `<svg width="9" height="9"><foreignObject width="999" height="999"><body onload="${mark}"><script>${mark}</script><iframe src="EVIL/foreign"></iframe></body></foreignObject><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>${mark}</script></svg>#x"/><set attributeName="onmouseover" to="${mark}"/><animate onbegin="${mark}" attributeName="x" dur="1s"/></svg>`,
  formulas: `<math href="javascript:${mark}">x</math><math><maction actiontype="statusline#http://x" xlink:href="javascript:${mark}">x</maction><annotation-xml encoding="text/html"><img src="x" onerror="${mark}"><script>${mark}</script></annotation-xml><mtext><img src="EVIL/mtext"></mtext></math>`,
  'what changes when it is read again': `<svg></p><style><a id="</style><img src=1 onerror=${mark}>"></svg><math><mtext><h1><a><h6></a></h6><mglyph><svg><mtext><style><a title="</style><img src onerror='${mark}'>"></style></h1><form><math><mtext></form><form><mglyph><style></math><img src onerror=${mark}><noembed><img title="</noembed><img src onerror=${mark}>"></noembed><xmp><p title="</xmp><img src onerror=${mark}>"></xmp><!--><img src onerror=${mark}>--><![CDATA[><img src onerror=${mark}>]]>`,
  'names of the page': `<img name="getElementById"><img name="querySelector"><a id="app" name="app">x</a><a id="attributes"></a><form id="f"><input id="parentNode" name="nodeName"><input name="attributes"></form><img id="childNodes"><iframe name="fetch"></iframe>`,
  'a link out of its frame': `<a href="https://127.0.0.1:9/never" target="_top">top</a><a class="trap" href="/desk" target="_self">home</a><a class="trap" href="#root" target="_parent">root</a><a class="trap" href="data:text/html,<script>${mark}</script>">data</a><a class="trap" href=" java\nscript:${mark}">split</a><a class="trap" href="&#106;avascript:${mark}">coded</a><a class="trap" href="blob:x">blob</a><area class="trap" href="javascript:${mark}">`,
  'tables in tables': `${'<table><tr><td>'.repeat(400)}deep${'</table>'.repeat(400)}`,
  'elements in elements': `${'<div>'.repeat(20_000)}deep`,
  'very wide and very high': `<div style="width:9999999px;height:9999999px;background:linear-gradient(red,blue)">x</div><table><tr>${'<td>x</td>'.repeat(3_000)}</tr></table>`,
  'a table whose beginning is drawn first': `<style>@import "EVIL/long-import"; td{background:url(EVIL/long-style)}</style><table><tbody><tr><td><a class="trap" href="javascript:${mark}">x</a><img srcset="EVIL/long 1x"><svg><style><a id="</style><img src=EVIL/long-mutation>"></svg></td></tr>${'<tr><td background="EVIL/long-row">x</td></tr>'.repeat(60)}</tbody></table>`,
  'text that turns around': `\u202e\u2066evil\u2069\u202e\u200b\u200d\ufeff <b>x</b>${'\u0300'.repeat(3_000)}`,
  'a template': `<template><script>${mark}</script></template><noscript><p title="</noscript><img src=x onerror=${mark}>">`,
}

const bundles: HostileBundles = {
  ...Object.fromEntries(Object.entries(html).map(([name, text]) => [name, { 'text/html': text }])),
  'an SVG picture with a script': {
    'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="${mark}"><script>${mark}</script><image href="EVIL/in-svg"/></svg>`,
  },
  'markdown with everything': {
    'text/markdown': `[a](javascript:${mark}) ![b](EVIL/markdown) <img src=x onerror="${mark}"> [c](data:text/html,<script>${mark}</script>)`,
  },
  'javascript itself': { 'application/javascript': mark },
  'a picture type with a quote': { 'image/png': `" onerror="${mark}` },
  'markdown that covers': {
    'text/markdown': `<div style="position:fixed;inset:0;z-index:99999">x</div>\n\n# ${'#'.repeat(500)}\n\n${'> '.repeat(2_000)}deep\n\n${'* '.repeat(2_000)}deep\n\n${'['.repeat(5_000)}\n\n${'![a]('.repeat(2_000)}\n\n$${'{'.repeat(3_000)}$`,
  },
  'a formula that grows': {
    'text/latex':
      '$\\def\\a{xxxxxxxxxx}\\def\\b{\\a\\a\\a\\a\\a\\a\\a\\a\\a\\a}\\def\\c{\\b\\b\\b\\b\\b\\b\\b\\b\\b\\b}\\c\\c\\c\\href{javascript:alert(1)}{x}\\includegraphics{EVIL/latex}\\rule{9999em}{9999em}$',
  },
  'text of the terminal': {
    'text/plain': `\x1b]8;;javascript:${mark}\x07click\x1b]8;;\x07\x1b[2J\x1b[9999;9999H\x1b]0;title\x07<img src=x onerror="${mark}">\u202egnp.exe`,
  },
  'JSON that is deep and wide': {
    'application/json': nested(40),
    'text/plain': 'x',
  },
  'an SVG picture that grows': {
    'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="99999" height="99999"><defs><g id="a"><circle r="9"/></g>${Array.from({ length: 6 }, (_, level) => `<g id="${'bcdefg'[level]}">${`<use xlink:href="#${'abcdef'[level]}"/>`.repeat(6)}</g>`).join('')}</defs><use xlink:href="#g"/><foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="EVIL/svg-frame"></iframe></foreignObject><style>@import "EVIL/svg-import";</style></svg>`,
  },
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

/** A list in a list in a list. */
function nested(levels: number): unknown {
  let value: unknown = 'core'
  for (let level = 0; level < levels; level += 1) value = [value]
  return {
    __proto__: null,
    constructor: 1,
    list: value,
    many: Array.from({ length: 20_000 }, (_, index) => index),
  }
}

beforeAll(async () => {
  hostile = await hostileClass(bundles)
  await hostile.page.evaluate(() => {
    Object.assign(window, { violations: [] })
    const { violations } = window as unknown as { violations: string[] }
    new ReportingObserver(
      reports =>
        violations.push(
          ...reports
            .map(({ body }) => JSON.stringify(body))
            .filter(text => !/effectiveDirective":"(script-src-attr|base-uri)/.test(text)),
        ),
      {
        types: ['csp-violation'],
        buffered: true,
      },
    ).observe()
  })
})

afterAll(async () => {
  await hostile[Symbol.asyncDispose]()
})

test('the notebook is there', async () => {
  await hostile.cellOf('a script').waitFor()
})

test.each(Object.keys(bundles))('%s stays in its cell', async name => {
  const cell = hostile.cellOf(name)
  await bringUp(cell)
  expect(await placesCovered(cell)).toEqual([])
  expect(await cell.getByText(`# ${name}`).isVisible()).toBe(true)
  expect((await cell.boundingBox())?.height).toBeLessThan(1500)
})

test('nothing of theirs has taken the keyboard, or is in the way of Tab', async () => {
  const { page } = hostile
  const focused = await page.evaluate(() => document.activeElement?.closest('[data-cell-id]') !== null)
  expect(focused).toBe(false)
  const reaching = await page.evaluate(() => {
    const roots = [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? [])
    const selector =
      '[tabindex], [autofocus], [accesskey], [contenteditable], [popover], dialog, input, button, form'
    return roots.flatMap(root => [...root.querySelectorAll(selector)].map(element => element.outerHTML))
  })
  expect(reaching).toEqual([])
})

test('what looks like a link to a script does nothing', async () => {
  const { page } = hostile
  for (const trap of await page.locator('.trap').all())
    await trap.click({ force: true, timeout: 2000, noWaitAfter: true }).catch(() => {})
  expect(await page.evaluate(() => (window as { hacked?: number }).hacked ?? 0)).toBe(0)
  expect(page.url()).toContain('/stage/')
})

test('no link of theirs leads anywhere but to the web, in a window of its own', async () => {
  const links = await hostile.page.evaluate(() => {
    const roots = [
      document,
      ...[...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? []),
    ]
    return roots
      .flatMap(root => [...root.querySelectorAll('a[href]')])
      .filter(link => !link.hasAttribute('download'))
      .map(link => [link.getAttribute('href'), link.getAttribute('target'), link.getAttribute('rel')])
  })
  expect(links.length).toBeGreaterThan(0)
  for (const [address, target, rel] of links) {
    expect(address).toMatch(/^(https?|mailto):/)
    expect([target, rel]).toEqual(['_blank', 'noopener noreferrer'])
  }
})

test('nothing ran, nothing was asked of anybody, and the page is where it was', async () => {
  const { page, asked } = hostile
  await page.waitForLoadState('networkidle')
  expect(await page.evaluate(() => (window as { hacked?: number }).hacked ?? 0)).toBe(0)
  expect(asked).toEqual([])
  expect(page.url()).toContain('/stage/')
  expect(page.context().pages()).toHaveLength(1)
  expect(await page.locator('form, object, embed, input[type=password]').count()).toBe(0)
  const frames = await page
    .locator('iframe')
    .evaluateAll(all => all.map(frame => [frame.getAttribute('sandbox'), frame.getAttribute('src')]))
  for (const frame of frames) expect(frame).toEqual(['allow-scripts', '/output-frame'])
})

test('no address of theirs was left for the page’s own rules to block', async () => {
  // Chromium reports handlers and bases when they are read, although the document they are read into runs nothing.
  expect(
    await hostile.page.evaluate(() => (window as unknown as { violations: string[] }).violations),
  ).toEqual([])
})
