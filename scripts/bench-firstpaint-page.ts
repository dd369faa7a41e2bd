// One opening of a page in Chromium for `bench -- firstpaint`: what was fetched, when cells could be read, how it scrolled.
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'

export interface Opening {
  /** Bytes of script as they came over the wire until the near cells were drawn, and until the page was quiet. */
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
    const scripts = await countScripts(session)
    await page.goto(address)
    await page.waitForFunction(() => (window as unknown as { probe: Probe }).probe.drawnMs > 0, undefined, {
      timeout: 120_000,
    })
    const scriptBytes = scripts()
    await page.waitForLoadState('networkidle')
    const opened = await readProbe(page)
    await page.evaluate(() => {
      const { probe } = window as unknown as { probe: Probe }
      probe.gaps.length = 0
      probe.tasks.length = 0
    })
    await scrollToEnd(page, session)
    const scrolled = await readProbe(page)
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    return {
      scriptBytes,
      allScriptBytes: scripts(),
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

/** How many bytes of script have come so far. */
async function countScripts(session: CDPSession): Promise<() => number> {
  const scripts = new Set<string>()
  let bytes = 0
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength
  })
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  return () => bytes
}

/** As a hand on the wheel does it, 4,000 pixels a second, until the last cell is there. */
async function scrollToEnd(page: Page, session: CDPSession): Promise<void> {
  const isAtEnd = () =>
    page.evaluate(() => {
      const sheet = document.querySelector('[data-notebook-scroller]')
      return sheet === null || sheet.scrollTop + sheet.clientHeight >= sheet.scrollHeight - 2
    })
  for (let turn = 0; turn < 100 && !(await isAtEnd()); turn += 1) {
    await session.send('Input.synthesizeScrollGesture', {
      x: 300,
      y: 500,
      yDistance: -8_000,
      speed: 4_000,
      gestureSourceType: 'mouse',
    })
  }
}
