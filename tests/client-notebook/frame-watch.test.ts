import { describe, expect, test } from 'vitest'
import { readFrameMessage } from '../../client/notebook/outputs/frame-messages.ts'
import { FrameWatch, runsFramesApart } from '../../client/notebook/outputs/frame-watch.ts'

function watchOf(count: number, { visible = true } = {}) {
  let now = 0
  const watch = new FrameWatch(() => now)
  const frames = Array.from({ length: count }, () => {
    const frame = {
      asked: 0,
      ended: null as string | null,
      ask: () => {
        frame.asked += 1
      },
      isVisible: () => visible,
      end: (reason: string) => {
        frame.ended = reason
      },
    }
    watch.add(frame)
    return frame
  })
  const pass = (seconds: number, answering: readonly (typeof frames)[number][] = []) => {
    for (let second = 0; second < seconds; second += 2) {
      now += 2_000
      watch.tick()
      for (const frame of answering) watch.answered(frame)
    }
  }
  const end = () => {
    for (const frame of frames) watch.remove(frame)
  }
  return { watch, frames, pass, end, sleep: (seconds: number) => (now += seconds * 1_000) }
}

describe('script outputs', () => {
  test('run on while they answer', () => {
    const { frames, pass, end } = watchOf(2)
    pass(60, frames)
    expect(frames.map(({ ended }) => ended)).toEqual([null, null])
    expect(frames[0]?.asked).toBeGreaterThan(20)
    end()
  })

  test('are all ended when one gives no sign, since it holds up the others', () => {
    const { frames, pass } = watchOf(3)
    pass(16, frames.slice(1))
    expect(frames.map(({ ended }) => ended)).toEqual(['silent', 'silent', 'silent'])
  })

  test('are not blamed for a page that slept', () => {
    const { frames, pass, sleep, end } = watchOf(1)
    pass(4)
    sleep(3_600)
    pass(4, frames)
    pass(30, frames)
    expect(frames[0]?.ended).toBeNull()
    end()
  })

  test('make room for the newest when there are many: the oldest that nobody sees', () => {
    const { frames, end } = watchOf(13, { visible: false })
    expect(frames.map(({ ended }) => ended).filter(Boolean)).toEqual(['parked'])
    expect(frames[0]?.ended).toBe('parked')
    end()
  })

  test('are never ended while they are looked at, to make room', () => {
    const { frames, end } = watchOf(20)
    expect(frames.every(({ ended }) => ended === null)).toBe(true)
    end()
  })
})

test('only desktop Chromium runs frames beside the page', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36'
  expect(runsFramesApart(chrome)).toBe(true)
  expect(runsFramesApart(chrome.replace('150', '110'))).toBe(false)
  expect(runsFramesApart(chrome.replace('Safari', 'Mobile Safari'))).toBe(false)
  expect(runsFramesApart('Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0')).toBe(
    false,
  )
})

test('a frame may say four things, and nothing else is understood', () => {
  expect(readFrameMessage({ ready: true })).toEqual({ ready: true })
  expect(readFrameMessage({ height: 12.5 })).toEqual({ height: 12.5 })
  expect(readFrameMessage({ blocked: true })).toEqual({ blocked: true })
  expect(readFrameMessage({ pong: 3 })).toEqual({ pong: true })
  const others = [
    null,
    'ready',
    7,
    {},
    { ready: 'yes' },
    { height: Number.NaN },
    { height: -1 },
    { height: '9' },
  ]
  for (const other of [...others, { height: Number.POSITIVE_INFINITY }])
    expect(readFrameMessage(other)).toBeNull()
})
