// One opening of a page in Chromium for `bench -- firstpaint`: what was fetched, when cells could be read, how it scrolled.
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { sum } from './rounds.ts'

export interface Opening {
  /** Bytes of compressed script that had come when the first cells could be read, and when all was scrolled through. */
  readonly scriptBytes: number
  readonly allScriptBytes: number
  /** From the start of the navigation, in milliseconds. */
  readonly readableMs: number
  readonly drawnMs: number
  /** Of the main thread while the page was opened, and while it was scrolled, in milliseconds. */
  readonly longestTaskMs: number
  readonly longestScrollTaskMs: number
  readonly longestFrameMs: number
  readonly lateFrames: number
  readonly frames: number
  readonly heapBytes: number
}

const scroller = '[data-notebook-scroller]'

interface Probe {
  readableMs: number
  drawnMs: number
  /** Gaps between frames, in milliseconds, since the list was last emptied. */
  gaps: number[]
  tasks: number[]
}

/** Runs in the page from its first moment on. */
function watchPage(): void {
  const probe: Probe = { readableMs: 0, drawnMs: 0, gaps: [], tasks: [] }
  Object.assign(window, { probe })
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) probe.tasks.push(duration)
  }).observe({ type: 'longtask', buffered: true })
  const isOnScreen = (element: Element) => {
    const { top, bottom, height } = element.getBoundingClientRect()
    return height > 0 && bottom > 0 && top < innerHeight
  }
  const isDrawn = (cell: Element) => {
    if (cell.getAttribute('data-cell-type') === 'markdown') return cell.textContent !== ''
    const pictures = [...cell.querySelectorAll('img')]
    const output = cell.querySelector('[data-has-outputs]')
    return (
      output !== null &&
      output.clientHeight > 20 &&
      pictures.every(({ complete, naturalWidth }) => complete && naturalWidth > 0)
    )
  }
  let last = performance.now()
  const frame = (now: number) => {
    probe.gaps.push(now - last)
    last = now
    if (probe.drawnMs === 0) {
      const near = [...document.querySelectorAll('[data-cell-id]')].slice(0, 20).filter(isOnScreen)
      // A frame that is asked for now has what was there before it on the screen.
      if (near.some(cell => (cell.textContent ?? '').trim() !== '')) probe.readableMs ||= performance.now()
      if (near.length > 0 && near.every(isDrawn)) probe.drawnMs = performance.now()
    }
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}

const readProbe = (page: Page) => page.evaluate(() => (window as unknown as { probe: Probe }).probe)

/** Opens `address` with nothing cached, waits until it is quiet, scrolls to the end, and closes it. */
export async function open(
  browser: Browser,
  address: string,
  storageState: Awaited<ReturnType<BrowserContext['storageState']>>,
): Promise<Opening> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, storageState })
  try {
    const page = await context.newPage()
    await page.addInitScript(watchPage)
    const session = await context.newCDPSession(page)
    await page.goto(address)
    await page.waitForFunction(() => (window as unknown as { probe: Probe }).probe.drawnMs > 0, undefined, {
      timeout: 120_000,
    })
    await page.waitForLoadState('networkidle')
    const opened = await readProbe(page)
    await page.evaluate(() => {
      const { probe } = window as unknown as { probe: Probe }
      probe.gaps.length = 0
      probe.tasks.length = 0
    })
    await scrollToEnd(page, session)
    const scrolled = await readProbe(page)
    const scripts = await scriptsOf(page)
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    return {
      scriptBytes: sum(scripts.filter(({ cameMs }) => cameMs <= opened.readableMs).map(({ bytes }) => bytes)),
      allScriptBytes: sum(scripts.map(({ bytes }) => bytes)),
      readableMs: opened.readableMs,
      drawnMs: opened.drawnMs,
      longestTaskMs: Math.max(0, ...opened.tasks),
      longestScrollTaskMs: Math.max(0, ...scrolled.tasks),
      longestFrameMs: Math.max(0, ...scrolled.gaps),
      lateFrames: scrolled.gaps.filter(gap => gap > 100).length,
      frames: scrolled.gaps.length,
      heapBytes: usedSize,
    }
  } finally {
    await context.close()
  }
}

/** Every script that the page has fetched, as the page itself saw it come. */
function scriptsOf(page: Page): Promise<{ bytes: number; cameMs: number }[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(entry => entry instanceof PerformanceResourceTiming)
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .map(({ encodedBodySize, responseEnd }) => ({ bytes: encodedBodySize, cameMs: responseEnd })),
  )
}

/** As a hand on a free wheel does it, 10,000 pixels a second, until the last cell is there. */
async function scrollToEnd(page: Page, session: CDPSession): Promise<void> {
  const box = await page.locator(scroller).boundingBox()
  if (!box) throw new Error('There is no notebook to scroll.')
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  for (let place = await placeOf(page); !place.isAtEnd; ) {
    await session.send('Input.synthesizeScrollGesture', {
      ...middle,
      yDistance: -20_000,
      speed: 10_000,
      gestureSourceType: 'mouse',
    })
    const next = await placeOf(page)
    if (next.top <= place.top) {
      throw new Error(
        `The wheel does not scroll the notebook at ${next.top} px: something in its way takes it.`,
      )
    }
    place = next
  }
}

function placeOf(page: Page): Promise<{ top: number; isAtEnd: boolean }> {
  return page.locator(scroller).evaluate(({ scrollTop, clientHeight, scrollHeight }) => ({
    top: scrollTop,
    isAtEnd: scrollTop + clientHeight >= scrollHeight - 2,
  }))
}
