// The way back to a kept place: it holds on for some frames while a page is drawn, and lets go of who scrolls by themselves.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DocumentId } from '#protocol/ids.ts'
import { returnTo } from '../../client/notebook/follow/kept-place.ts'

const place = { documentId: 'one' as DocumentId, scrollTop: 400, cell: null }
const scroller = { offsetParent: {}, dataset: { documentId: 'one' }, scrollTop: 0, querySelector: () => null }
let frames: (() => void)[] = []
let page: EventTarget

beforeEach(() => {
  frames = []
  page = new EventTarget()
  scroller.scrollTop = 0
  vi.stubGlobal('document', { querySelectorAll: () => [scroller] })
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => frames.push(draw))
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
})
afterEach(() => vi.unstubAllGlobals())

function nextFrame(): boolean {
  const draw = frames.shift()
  draw?.()
  return draw !== undefined
}

test('it holds on to the place while the page is still being drawn', () => {
  returnTo(place)
  nextFrame()
  scroller.scrollTop = 90
  nextFrame()
  expect(scroller.scrollTop).toBe(400)
  for (let count = 0; nextFrame(); count++) expect(count).toBeLessThan(20)
  scroller.scrollTop = 90
  expect(nextFrame()).toBe(false)
  expect(scroller.scrollTop).toBe(90)
})

test.each(['wheel', 'touchmove', 'pointerdown', 'keydown'])(
  'it lets go of who scrolls by themselves, told by %s',
  name => {
    returnTo(place)
    nextFrame()
    page.dispatchEvent(new Event(name))
    scroller.scrollTop = 90
    while (nextFrame());
    expect(scroller.scrollTop).toBe(90)
  },
)
