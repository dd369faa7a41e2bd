// What a kernel says, read with distrust: shapes checked, sizes bounded, nothing deep.
import { describe, expect, test } from 'vitest'
import { pagedText, readMessage, representationLimit } from '../../server/sandbox-host/kernel-messages.ts'

function read(type: string, content: unknown) {
  const raw = typeof content === 'string' ? content : JSON.stringify(content)
  return readMessage({ type, header: {}, parentId: 'p', content: Buffer.from(raw) })?.content ?? null
}

describe('messages of a kernel', () => {
  test('keeps what is known and drops the rest', () => {
    expect(read('stream', { name: 'stdout', text: 'x', more: 1 })).toEqual({ name: 'stdout', text: 'x' })
    expect(read('comm_open', {})).toBeNull()
    expect(read('constructor', {})).toBeNull()
  })

  test.each([
    ['stream', { name: 'stdlog', text: 'x' }],
    ['stream', { name: 'stdout', text: 7 }],
    ['stream', '{"name": "stdout", "text": "x"'],
    ['status', {}],
    ['execute_result', { data: {}, metadata: {} }],
  ])('passes over a %s that is not one', (type, content) => {
    expect(read(type, content)).toBeNull()
  })

  test('takes a display id from transient, and nothing else', () => {
    expect(read('display_data', { data: {}, metadata: {}, transient: { display_id: 'd', x: 1 } })).toEqual({
      data: {},
      metadata: {},
      transient: { display_id: 'd' },
    })
    expect(read('display_data', { data: {}, metadata: {}, transient: 'odd' })).toMatchObject({
      transient: {},
    })
  })

  test('leaves out a representation that is too large and says so where there is no text', () => {
    const large = 'x'.repeat(representationLimit + 1)
    expect(
      read('display_data', { data: { 'image/png': large, 'text/plain': 'Figure' }, metadata: {} }),
    ).toMatchObject({
      data: { 'text/plain': 'Figure' },
    })
    const alone = read('display_data', { data: { 'text/plain': large }, metadata: {} })
    expect(alone).toMatchObject({ data: { 'text/plain': expect.stringContaining('larger than 8 MB') } })
  })

  test('leaves out JSON so deep that copying it would overflow a stack', () => {
    const deep = `{"data": {"application/json": ${'['.repeat(50_000)}${']'.repeat(50_000)}}, "metadata": {}}`
    expect(read('display_data', deep)).toMatchObject({
      data: { 'text/plain': expect.stringContaining('application/json') },
    })
  })

  test('bounds all representations together, and takes only mime types', () => {
    const data = Object.fromEntries([1, 2, 3].map(n => [`image/x${n}`, 'x'.repeat(5_000_000)]))
    const content = read('display_data', { data: { ...data, odd: 1 }, metadata: {} })
    expect(Object.keys((content as { data: object }).data)).toEqual(['image/x1', 'image/x2', 'text/plain'])
  })

  test('mends text that is not well-formed', () => {
    expect(read('stream', '{"name": "stdout", "text": "a\\ud800b"}')).toEqual({
      name: 'stdout',
      text: 'a\ufffdb',
    })
  })

  test('gives an error that lacks a part the part', () => {
    expect(read('error', {})).toEqual({ ename: 'Error', evalue: '', traceback: [] })
    const long = read('error', { traceback: ['x'.repeat(150_000), 'y'.repeat(150_000), 'z'] })
    const { traceback } = long as { traceback: string[] }
    expect(traceback.map(line => line.length)).toEqual([150_000, 50_000])
  })

  test('finds what the pager would have shown', () => {
    const page = { source: 'page', data: { 'text/plain': 'help' }, start: 0 }
    expect(pagedText([{ source: 'set_next_input', text: 'x' }, page])).toBe('help')
    expect(pagedText([{ source: 'page', data: null }])).toBeNull()
  })
})
