// The page in which a script output runs: of no origin, without a way to any host. The page around it posts the HTML.
// The protocol is in `http-api.ts`.
import { Router } from 'express'
import { outputFrameAddress } from '#protocol/output-addresses.ts'

// What runs here is anybody's. `sandbox` holds even if somebody opens the address by itself; nothing may be loaded or
// sent. Evaluating text is what plotting libraries do; there is nothing here that it could reach.
const contentSecurityPolicy = [
  'sandbox allow-scripts',
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' data: blob:",
  "style-src 'unsafe-inline' data:",
  'img-src data: blob:',
  'media-src data: blob:',
  'font-src data:',
  'worker-src blob:',
  "connect-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ')

// The one way out that no policy of this page closes is to a peer, and a frame within could have it: `srcdoc` is under no
// `frame-src`, and has a window of its own. So whatever stands in one is put behind this same guard. Outputs can change
// everything that a script calls here, so it keeps what it needs from before. Runs in the browser, as text.
const guard = `
(function guard() {
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) delete window[name]
  const { apply } = Reflect
  const { attachShadow, getAttribute, setAttribute } = Element.prototype
  const { observe } = MutationObserver.prototype
  const { querySelectorAll: inDocument } = Document.prototype
  const { querySelectorAll: inFragment } = DocumentFragment.prototype
  const { startsWith } = String.prototype
  const head = '<script>(' + guard + ')()</' + 'script>'
  const watch = (root, find) => {
    const look = () => {
      const frames = apply(find, root, ['iframe[srcdoc]'])
      for (let at = 0; frames[at]; at += 1) {
        const content = apply(getAttribute, frames[at], ['srcdoc'])
        if (!apply(startsWith, content, [head])) apply(setAttribute, frames[at], ['srcdoc', head + content])
      }
    }
    const kinds = { subtree: true, childList: true, attributes: true, attributeFilter: ['srcdoc'] }
    apply(observe, new MutationObserver(look), [root, kinds])
  }
  watch(document, inDocument)
  // Roots that come without being asked for here are watched by nobody.
  Element.prototype.attachShadow = function (options) {
    const root = apply(attachShadow, this, [{ ...options, clonable: false }])
    watch(root, inFragment)
    return root
  }
  for (const kind of [Element, ShadowRoot]) delete kind.prototype.setHTMLUnsafe
  delete Document.parseHTMLUnsafe
})()
`

// The HTML goes in piece by piece: a parser of its own would take scripts before this page can see to their order.
const script = `
const page = window.parent
const tell = message => page.postMessage(message, '*')
let isShown = false
let isBlocked = false
let height = -1

function measure() {
  const { body, documentElement } = document
  const next = Math.ceil(Math.max(documentElement.getBoundingClientRect().height, body?.scrollHeight ?? 0))
  if (next === height) return
  height = next
  tell({ height })
}

function written(parts) {
  const target = document.currentScript?.isConnected ? document.currentScript : null
  const content = document.createRange().createContextualFragment(parts.join(''))
  if (target) target.before(content)
  else document.body.append(content)
}
document.write = (...parts) => written(parts)
document.writeln = (...parts) => written([...parts, '\\n'])
document.open = () => document
document.close = () => {}

/** A script that was parsed elsewhere does not run; a copy of it does, when it is put in its place. */
function run(parsed) {
  const script = document.createElement('script')
  for (const { name, value } of parsed.attributes) script.setAttribute(name, value)
  script.text = parsed.text
  if (!script.src || parsed.hasAttribute('async') || script.type === 'module') return parsed.replaceWith(script)
  script.async = false
  return new Promise(over => {
    script.onload = over
    script.onerror = over
    parsed.replaceWith(script)
  })
}

async function show(html) {
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  for (const name of ['documentElement', 'body']) {
    for (const { name: key, value } of parsed[name].attributes) document[name].setAttribute(key, value)
  }
  document.body.append(...parsed.head.childNodes, ...parsed.body.childNodes)
  new ResizeObserver(() => requestAnimationFrame(measure)).observe(document.body)
  for (const script of [...document.body.querySelectorAll('script')]) await run(script)
  document.dispatchEvent(new Event('DOMContentLoaded', { bubbles: true }))
  window.dispatchEvent(new Event('load'))
  measure()
}

window.addEventListener('message', event => {
  if (event.source !== page || typeof event.data !== 'object' || event.data === null) return
  event.stopImmediatePropagation()
  const { html, ping } = event.data
  if (ping !== undefined) tell({ pong: ping })
  if (typeof html !== 'string' || isShown) return
  isShown = true
  void show(html)
})
document.addEventListener('securitypolicyviolation', ({ blockedURI }) => {
  if (isBlocked || !/^(https?|wss?)/.test(blockedURI)) return
  isBlocked = true
  tell({ blocked: true })
})
window.addEventListener('load', event => {
  if (event.isTrusted) tell({ ready: true })
})
`

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Output</title>
<style>
:root { color-scheme: light; background: #fff }
body { margin: 0; font: 14px/1.5 system-ui, sans-serif }
</style>
<script>${guard}</script>
<script>{${script}}</script>
</head>
<body></body>
</html>
`

/** Needs no cookie and holds nothing of any class. */
export function outputFrameRoute(): Router {
  const router = Router()
  router.get(outputFrameAddress, (_request, response) => {
    response.removeHeader('Cross-Origin-Opener-Policy')
    response.set({
      'Content-Security-Policy': contentSecurityPolicy,
      'X-DNS-Prefetch-Control': 'off',
      // As long as a lesson, so that twenty frames are one request; shorter than a page outlives an update.
      'Cache-Control': 'public, max-age=600',
    })
    response.type('html').send(page)
  })
  return router
}
