import { expect, test, vi } from 'vitest'
import { HeardOutput } from '../../scripts/rehearsal/heard-output.ts'

async function isSettled(promise: Promise<void>): Promise<boolean> {
  return Promise.race([promise.then(() => true), Promise.resolve(false)])
}

test('a text is found at once and in pieces, but not before it was asked for', async () => {
  const heard = new HeardOutput()
  heard.push(Buffer.from('prompt> '))
  const next = heard.next('prompt> ')
  expect(await isSettled(next)).toBe(false)
  for (const piece of ['…pro', 'm', 'pt', '> …']) heard.push(Buffer.from(piece))
  await next
})

test('one letter is found by itself, whatever came before', async () => {
  const heard = new HeardOutput()
  const next = heard.next('a')
  heard.push(Buffer.from('bcd'))
  expect(await isSettled(next)).toBe(false)
  heard.push(Buffer.from('a'))
  await next
})

test('what never comes is told with what was waited for', async () => {
  vi.useFakeTimers()
  try {
    const heard = new HeardOutput()
    const told = expect(heard.next('prompt> ', 1000)).rejects.toThrow('"prompt> " did not come within 1 s')
    vi.advanceTimersByTime(1000)
    await told
  } finally {
    vi.useRealTimers()
  }
})

test('all bytes are counted, also while nothing is waited for', () => {
  const heard = new HeardOutput()
  heard.push(Buffer.from('twelve bytes'))
  expect(heard.bytes).toBe(12)
})
