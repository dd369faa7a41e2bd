// Output files and the output frame over HTTP: who gets them, and as what.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClassroomId } from '#protocol/ids.ts'
import { outputFileAddress, outputFrameAddress } from '#protocol/output-addresses.ts'
import type { OutputContent } from '../../server/storage/output-file-store.ts'
import { type TestServer, testServer } from '../support/test-server.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let running: TestServer

beforeEach(async () => {
  running = await testServer()
})

afterEach(async () => {
  await running[Symbol.asyncDispose]()
})

function address(path: string): string {
  return `http://127.0.0.1:${running.port}${path}`
}

async function newClass() {
  const classroom = await running.server.classrooms.create({ title: 'Outputs' })
  return classroom
}

async function join(code: string, name = 'Ada'): Promise<string> {
  const reply = await fetch(address('/api/join'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: address('') },
    body: JSON.stringify({ code, name }),
  })
  return ((await reply.json()) as { token: string }).token
}

function get(path: string, token: string | null, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(address(path), {
    headers: { ...headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) },
  })
}

describe('an output file', () => {
  test('is read by participants, never by strangers or from another class', async () => {
    const [one, other] = [await newClass(), await newClass()]
    const { fileId } = await one.outputFiles.put({ type: 'png', bytes: png })
    const token = await join(one.record.code)
    const reply = await get(outputFileAddress(one.id, fileId), token)
    expect(reply.status).toBe(200)
    expect(Buffer.from(await reply.arrayBuffer())).toEqual(png)
    expect((await get(outputFileAddress(one.id, fileId), null)).status).toBe(401)
    const stranger = await join(other.record.code, 'Bo')
    expect((await get(outputFileAddress(one.id, fileId), stranger)).status).toBe(401)
    expect((await get(outputFileAddress(other.id, fileId), stranger)).status).toBe(404)
  })

  test.each<[OutputContent, string]>([
    [{ type: 'png', bytes: png }, 'image/png'],
    [{ type: 'svg', text: '<svg xmlns="http://www.w3.org/2000/svg"/>' }, 'image/svg+xml; charset=utf-8'],
    [{ type: 'txt', text: '<script>alert(1)</script>' }, 'text/plain; charset=utf-8'],
    [{ type: 'json', text: '{"a":"<b>"}' }, 'text/plain; charset=utf-8'],
    [{ type: 'png', base64: '<script>not base64</script>' }, 'text/plain; charset=utf-8'],
  ])('is never more than a picture or text: %j', async (content, type) => {
    const classroom = await newClass()
    const { fileId } = await classroom.outputFiles.put(content)
    const reply = await get(outputFileAddress(classroom.id, fileId), await join(classroom.record.code))
    expect(reply.headers.get('Content-Type')).toBe(type)
    expect(reply.headers.get('Content-Security-Policy')).toBe("default-src 'none'; sandbox")
    expect(reply.headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(reply.headers.get('Cache-Control')).toBe('private, max-age=31536000, immutable')
  })

  test('is not sent again to who has it, and comes as a file when that is asked', async () => {
    const classroom = await newClass()
    const { fileId } = await classroom.outputFiles.put({ type: 'txt', text: 'x'.repeat(100_000) })
    const token = await join(classroom.record.code)
    const path = outputFileAddress(classroom.id, fileId)
    const first = await get(`${path}?download`, token)
    expect(first.headers.get('Content-Disposition')).toBe('attachment; filename="output.txt"')
    expect(await first.text()).toHaveLength(100_000)
    const again = await get(path, token, { 'If-None-Match': first.headers.get('ETag') ?? '' })
    expect(again.status).toBe(304)
  })

  test.each([
    '..%2F..%2Ffollowalong.db',
    '%00',
    `${'0'.repeat(64)}.html`,
    `${'0'.repeat(64)}.png`,
    `${'A'.repeat(64)}.png`,
    'x.spool',
  ])('%s is not there', async name => {
    const classroom = await newClass()
    const path = `/api/classrooms/${classroom.id}/outputs/${name}`
    const reply = await get(path, await join(classroom.record.code))
    expect(reply.status).toBe(404)
    expect(await reply.json()).toMatchObject({ code: 'not-found' })
  })

  test('an id that only looks like a class is refused', async () => {
    const reply = await get(outputFileAddress('nowhere' as ClassroomId, 'a'), null)
    expect(reply.status).toBe(404)
  })
})

describe('the output frame', () => {
  test('has no origin, loads nothing, sends nothing, and is framed by our pages only', async () => {
    const reply = await get(outputFrameAddress, null)
    const policy = reply.headers.get('Content-Security-Policy') ?? ''
    expect(policy).toMatch(/^sandbox allow-scripts; default-src 'none';/)
    expect(policy).toContain("connect-src 'none'")
    expect(policy).toContain("form-action 'none'")
    expect(policy).toContain("frame-ancestors 'self'")
    expect(policy).not.toMatch(/allow-same-origin|https?:|\*/)
    expect(reply.headers.get('Cache-Control')).toContain('max-age')
    expect(reply.headers.get('Set-Cookie')).toBeNull()
  })

  test('is all that our own pages may frame', async () => {
    const policy = (await get('/', null)).headers.get('Content-Security-Policy')
    expect(policy).toContain("frame-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
  })
})
