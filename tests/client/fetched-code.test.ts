import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fetchedCode } from '../../client/shell/fetched-code.ts'

const failure = new TypeError('Failed to fetch dynamically imported module')
const reload = vi.fn()
const server = { isThere: true, asked: 0 }
const kept = new Map<string, string>()
let styles: unknown[] = []

beforeEach(() => {
  Object.assign(server, { isThere: true, asked: 0 })
  reload.mockClear()
  kept.clear()
  styles = []
  vi.stubGlobal('fetch', async () => {
    server.asked += 1
    if (!server.isThere) throw new TypeError('network')
    return { ok: true }
  })
  vi.stubGlobal('location', { reload })
  vi.stubGlobal('document', { querySelectorAll: () => styles })
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** An import that fails so many times. */
function code(failures: number) {
  return vi.fn(async () => {
    if (failures-- > 0) throw failure
    return 'code'
  })
}

test('code that comes is asked for once, and nothing else', async () => {
  const load = code(0)
  await expect(fetchedCode(load)).resolves.toBe('code')
  expect(load).toHaveBeenCalledTimes(1)
  expect(server.asked).toBe(0)
})

test('code that does not come is asked for again when the server answers', async () => {
  server.isThere = false
  const load = code(1)
  const coming = fetchedCode(load)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(load).toHaveBeenCalledTimes(1)
  expect(server.asked).toBeLessThan(15)
  server.isThere = true
  await vi.advanceTimersByTimeAsync(6_000)
  await expect(coming).resolves.toBe('code')
  expect(reload).not.toHaveBeenCalled()
})

test('a style that did not come with it is asked for again first', async () => {
  const happened: string[] = []
  const missing = {
    sheet: null,
    cloneNode: () => ({ onload: () => {} }),
    replaceWith: (again: { onload(): void }) => {
      happened.push('style')
      again.onload()
    },
  }
  styles = [{ sheet: {} }, missing]
  const load = code(1)
  await fetchedCode(async () => {
    happened.push('code')
    return load()
  })
  expect(happened).toEqual(['code', 'style', 'code'])
})

test('where the browser remembers the failure the page is loaded anew, but not over and over', async () => {
  await expect(fetchedCode(code(2))).rejects.toBe(failure)
  expect(reload).toHaveBeenCalledTimes(1)
  await expect(fetchedCode(code(2))).rejects.toBe(failure)
  expect(reload).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(61_000)
  await expect(fetchedCode(code(2))).rejects.toBe(failure)
  expect(reload).toHaveBeenCalledTimes(2)
})
