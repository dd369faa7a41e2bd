import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { inputQueueLimitBytes, PtyWriter } from '../../server/sandbox-host/pty-writer.ts'

/** A pty that takes `room` bytes and then says that it is full. */
class FakePty {
  taken = ''
  room = Number.POSITIVE_INFINITY
  attempts = 0

  readonly write = (data: Uint8Array): number => {
    this.attempts++
    if (this.room === 0) throw Object.assign(new Error('full'), { code: 'EAGAIN' })
    const count = Math.min(data.length, this.room)
    this.room -= count
    this.taken += Buffer.from(data.subarray(0, count)).toString()
    return count
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const ready = (pty: FakePty) => {
  const writer = new PtyWriter(pty.write)
  writer.release()
  return writer
}

test('input is held until the pty is ready, then written in order', () => {
  const pty = new FakePty()
  const writer = new PtyWriter(pty.write)
  writer.write(Buffer.from('one '))
  writer.write(Buffer.from('two'))
  expect(pty.taken).toBe('')
  writer.release()
  expect(pty.taken).toBe('one two')
})

test('a full pty gets the rest in order when it has room again', () => {
  const pty = new FakePty()
  const writer = ready(pty)
  pty.room = 3
  writer.write(Buffer.from('abcdef'))
  writer.write(Buffer.from('ghi'))
  expect(pty.taken).toBe('abc')
  pty.room = Number.POSITIVE_INFINITY
  vi.advanceTimersByTime(100)
  expect(pty.taken).toBe('abcdefghi')
})

test('the owner is never behind what others have typed', () => {
  const pty = new FakePty()
  const writer = ready(pty)
  pty.room = 2
  writer.write(Buffer.from('\x1b[A'), false)
  writer.write(Buffer.from('p'.repeat(100)), false)
  writer.write(Buffer.from('own1 '))
  writer.write(Buffer.from('own2 '))
  pty.room = 1 + 10 + 20
  vi.advanceTimersByTime(100)
  // Only the key that was half written is finished first.
  expect(pty.taken).toBe(`\x1b[Aown1 own2 ${'p'.repeat(20)}`)
  writer.write(Buffer.from('\x03'))
  pty.room = Number.POSITIVE_INFINITY
  vi.advanceTimersByTime(100)
  expect(pty.taken).toBe(`\x1b[Aown1 own2 ${'p'.repeat(20)}\x03${'p'.repeat(80)}`)
})

test('a pty that stays full is asked seldom', () => {
  const pty = new FakePty()
  const writer = ready(pty)
  pty.room = 0
  writer.write(Buffer.from('x'))
  vi.advanceTimersByTime(10_000)
  expect(pty.attempts).toBeLessThan(220)
})

test('what does not fit into the queue is dropped as a whole', () => {
  const pty = new FakePty()
  const writer = ready(pty)
  pty.room = 0
  expect(writer.write(Buffer.alloc(inputQueueLimitBytes - 1, 'a'))).toBe(true)
  expect(writer.write(Buffer.from('bb'))).toBe(false)
  expect(writer.write(Buffer.from('c'))).toBe(true)
  pty.room = Number.POSITIVE_INFINITY
  vi.advanceTimersByTime(100)
  expect(pty.taken.replace(/^a+/, '')).toBe('c')
})

test('nothing is written after the end', () => {
  const pty = new FakePty()
  const writer = ready(pty)
  pty.room = 0
  writer.write(Buffer.from('late'))
  writer.close()
  pty.room = Number.POSITIVE_INFINITY
  vi.advanceTimersByTime(10_000)
  expect(writer.write(Buffer.from('later'))).toBe(false)
  expect(pty.taken).toBe('')
})

test('a pty that is gone ends the writing without an error', () => {
  const writer = new PtyWriter(() => {
    throw Object.assign(new Error('gone'), { code: 'EIO' })
  })
  writer.release()
  writer.write(Buffer.from('x'))
  expect(writer.write(Buffer.from('y'))).toBe(false)
})
