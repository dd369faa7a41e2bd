import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FloodGate } from '../../server/sandbox-host/flood-gate.ts'
import { OutputCoalescer } from '../../server/sandbox-host/output-coalescer.ts'
import { StartLine } from '../../server/sandbox-host/start-line.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function coalescer() {
  const sent: string[] = []
  return { sent, coalescer: new OutputCoalescer(data => sent.push(data.toString())) }
}

test('the first piece goes out at once, those behind it together', () => {
  const { sent, coalescer: output } = coalescer()
  output.push(Buffer.from('a'))
  expect(sent).toEqual(['a'])
  output.push(Buffer.from('b'))
  output.push(Buffer.from('c'))
  expect(sent).toEqual(['a'])
  vi.advanceTimersByTime(8)
  expect(sent).toEqual(['a', 'bc'])
})

test('after a quiet time the first piece goes out at once again', () => {
  const { sent, coalescer: output } = coalescer()
  output.push(Buffer.from('a'))
  vi.advanceTimersByTime(8)
  output.push(Buffer.from('b'))
  expect(sent).toEqual(['a', 'b'])
})

test('much output does not wait', () => {
  const { sent, coalescer: output } = coalescer()
  output.push(Buffer.from('a'))
  output.push(Buffer.alloc(40_000, 'x'))
  expect(sent.map(text => text.length)).toEqual([1, 40_000])
})

test('nothing stays behind at the end', () => {
  const { sent, coalescer: output } = coalescer()
  output.push(Buffer.from('a'))
  output.push(Buffer.from('b'))
  output.close()
  expect(sent).toEqual(['a', 'b'])
  expect(vi.getTimerCount()).toBe(0)
})

const limits = { burstBytes: 1000, bytesPerSecond: 100 }

test('a burst passes, a flood pauses', () => {
  const gate = new FloodGate(limits, 0)
  expect(gate.spend(1000, 0)).toBe(0)
  expect(gate.spend(1, 0)).toBe(10)
  expect(gate.spend(1000, 0)).toBe(50)
})

test('a flood passes at the sustained rate', () => {
  const gate = new FloodGate(limits, 0)
  gate.spend(1100, 0)
  expect(gate.isShut(999)).toBe(true)
  expect(gate.isShut(1000)).toBe(false)
})

test('an opened gate lets through what it was opened for, and no more', () => {
  const gate = new FloodGate(limits, 0)
  gate.spend(5000, 0)
  gate.open(600, 0)
  expect(gate.spend(600, 0)).toBe(0)
  expect(gate.spend(1, 0)).toBeGreaterThan(0)
})

test('starts happen in order of arrival, few at a time', async () => {
  const line = new StartLine(2)
  const begun: number[] = []
  const finish: (() => void)[] = []
  const all = [0, 1, 2, 3].map(number =>
    line.run(async () => {
      begun.push(number)
      await new Promise<void>(resolve => {
        finish[number] = resolve
      })
    }),
  )
  await vi.advanceTimersByTimeAsync(0)
  expect(begun).toEqual([0, 1])
  finish[1]?.()
  await vi.advanceTimersByTimeAsync(0)
  expect(begun).toEqual([0, 1, 2])
  finish[0]?.()
  finish[2]?.()
  await vi.advanceTimersByTimeAsync(0)
  finish[3]?.()
  await Promise.all(all)
  expect(begun).toEqual([0, 1, 2, 3])
})

test('a start that fails makes room for the next', async () => {
  const line = new StartLine(1)
  const failing = line.run(() => Promise.reject(new Error('no')))
  const next = line.run(async () => 'yes')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('yes')
})
