// Events that wait are joined, and what a later one makes pointless goes.
import { describe, expect, test } from 'vitest'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { eventSize, KernelBacklog } from '../../server/sandbox-host/kernel-backlog.ts'
import { KernelOutbox } from '../../server/sandbox-host/kernel-outbox.ts'
import { clear, display, finished, started, stream, update } from './kernel-happenings.ts'

function kept(...events: KernelEvent[]): KernelEvent[] {
  const backlog = new KernelBacklog()
  for (const event of events) backlog.add(event)
  return backlog.takeAll()
}

describe('a backlog', () => {
  test('joins neighbouring text of one stream of one cell', () => {
    expect(kept(stream('a', '1'), stream('a', '2'), stream('a', 'e', 'stderr'), stream('b', '3'))).toEqual([
      stream('a', '12'),
      stream('a', 'e', 'stderr'),
      stream('b', '3'),
    ])
  })

  test('never makes one event huge', () => {
    const piece = 'x'.repeat(200_000)
    expect(kept(stream('a', piece), stream('a', piece))).toHaveLength(2)
  })

  test('drops what a clear makes pointless, of that cell only', () => {
    expect(
      kept(stream('a', '1'), stream('b', 'b'), display('a', '2'), clear('a', false), stream('a', '3')),
    ).toEqual([stream('b', 'b'), clear('a', false), stream('a', '3')])
  })

  test('keeps what a waiting clear would clear until there is something new', () => {
    expect(kept(display('a', '1'), clear('a', true))).toEqual([display('a', '1'), clear('a', true)])
    expect(kept(display('a', '1'), clear('a', true), clear('a', true))).toHaveLength(2)
    const frames = [1, 2, 3].flatMap(n => [clear('a', true), display('a', `${n}`)])
    expect(kept(started('a'), stream('a', 'x'), ...frames, finished('a'))).toEqual([
      started('a'),
      clear('a', true),
      display('a', '3'),
      finished('a'),
    ])
  })

  test('keeps what a clear waited to clear when its cell ended before', () => {
    const events = [display('a', '1'), clear('a', true), finished('a'), stream('a', 'late')]
    expect(kept(...events)).toEqual(events)
  })

  test('keeps the latest update of a display', () => {
    expect(kept(update('d', '1'), update('e', '1'), update('d', '2'))).toEqual([
      update('e', '1'),
      update('d', '2'),
    ])
  })

  test('knows its size through all of it', () => {
    const backlog = new KernelBacklog()
    for (const event of [stream('a', 'x'), clear('a', false), update('d', '1'), update('d', '2')])
      backlog.add(event)
    expect(backlog.size).toBe(eventSize(clear('a', false)) + eventSize(update('d', '2')))
    while (backlog.take());
    expect(backlog.size).toBe(0)
  })
})

describe('an outbox', () => {
  function outbox() {
    const told: [number, KernelEvent][] = []
    return { told, box: new KernelOutbox({ emit: (sequence, event) => told.push([sequence, event]) }) }
  }

  test('numbers events from 1 without gaps and tells each at once', () => {
    const { told, box } = outbox()
    box.add(started('a'))
    box.add(stream('a', '1'))
    box.add(stream('a', '2'))
    expect(told).toEqual([
      [1, started('a')],
      [2, stream('a', '1')],
      [3, stream('a', '2')],
    ])
  })

  test('tells again what nobody acknowledged, in order and with the same numbers', () => {
    const { told, box } = outbox()
    for (const event of [started('a'), stream('a', '1'), finished('a')]) box.add(event)
    box.acknowledge(1)
    told.length = 0
    box.resend()
    expect(told).toEqual([
      [2, stream('a', '1')],
      [3, finished('a')],
    ])
    box.acknowledge(3)
    told.length = 0
    box.resend()
    expect(told).toEqual([])
  })

  test('joins text without end while nobody acknowledges, and loses none of it', () => {
    const { told, box } = outbox()
    for (let n = 0; n < 10_000; n += 1) box.add(stream('a', `${n}\n`))
    expect(told.length).toBeLessThan(100)
    for (let last = -1; told.length !== last; ) {
      last = told.length
      box.acknowledge(told.at(-1)?.[0] ?? 0)
    }
    expect(told.map(([sequence]) => sequence)).toEqual(told.map((_, index) => index + 1))
    const text = told.map(([, event]) => (event.type === 'stream' ? event.text : '')).join('')
    expect(text).toBe(Array.from({ length: 10_000 }, (_, n) => `${n}\n`).join(''))
  })

  test('leaves output out when too much of it waits, never what a cell came to', () => {
    const { told, box } = outbox()
    const large = 'x'.repeat(1_000_000)
    for (let n = 0; n < 200; n += 1) box.add(display(`${n}`, large))
    box.add(finished('a'))
    for (let last = -1; told.length !== last; ) {
      last = told.length
      box.acknowledge(told.at(-1)?.[0] ?? 0)
    }
    expect(told.length).toBeLessThan(80)
    expect(told.at(-1)?.[1]).toEqual(finished('a'))
    expect(told.at(-2)?.[1]).toMatchObject({ type: 'stream', text: expect.stringContaining('left out') })
  })
})
