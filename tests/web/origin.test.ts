import { expect, test } from 'vitest'
import { isAllowedOrigin } from '../../server/web/origin.ts'

const host = 'class.example.org:3000'

test.each([
  ['http://class.example.org:3000', true],
  ['https://class.example.org:3000', false],
  ['http://class.example.org', false],
  ['http://evil-class.example.org:3000', false],
  ['http://class.example.org:3000.evil.example', false],
  ['http://class.example.org:30001', false],
  ['https://evil.example', false],
  ['null', false],
])('a page of %s may talk to the host it names: %s', (origin, isAllowed) => {
  expect(isAllowedOrigin({ origin, host }, null)).toBe(isAllowed)
})

test('a page of the public address may talk through the proxy', () => {
  const publicUrl = 'https://class.example.org'
  expect(isAllowedOrigin({ origin: publicUrl, host: '127.0.0.1:3000' }, publicUrl)).toBe(true)
  expect(isAllowedOrigin({ origin: 'http://class.example.org', host: '127.0.0.1:3000' }, publicUrl)).toBe(
    false,
  )
})

test('a page of the public host that came without TLS may not, also when the proxy keeps the host', () => {
  const publicUrl = 'https://class.example.org'
  const headers = { origin: 'http://class.example.org', host: 'class.example.org' }
  expect(isAllowedOrigin(headers, publicUrl)).toBe(false)
})

test('a script without a browser names no origin', () => {
  expect(isAllowedOrigin({ host }, null)).toBe(true)
})

test('a browser that hides its origin is refused when it comes from elsewhere', () => {
  expect(isAllowedOrigin({ host, 'sec-fetch-site': 'cross-site' }, null)).toBe(false)
  expect(isAllowedOrigin({ host, 'sec-fetch-site': 'same-origin' }, null)).toBe(true)
})
