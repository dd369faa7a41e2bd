// Jupyter's messages on the wire: what we encode we can read, and nothing else gets through.
import { describe, expect, test } from 'vitest'
import { decodeMessage, encodeMessage } from '../../server/sandbox-host/kernel-wire.ts'

const message = { id: 'm-1', type: 'execute_request', content: { code: 'print("ä🙂")' } }

describe('the wire protocol', () => {
  test('reads what it wrote, with routing ids before it and buffers behind it', () => {
    const frames = [Buffer.from('routing'), ...encodeMessage('key', 's', message), Buffer.from('buffer')]
    const read = decodeMessage('key', frames)
    expect(read).toMatchObject({
      type: 'execute_request',
      parentId: null,
      header: { msg_id: 'm-1', session: 's', version: '5.3' },
    })
    expect(JSON.parse(String(read?.content))).toEqual(message.content)
  })

  test('signs as every Jupyter kernel does', () => {
    // hmac_sha256("key", header + parent + metadata + content) as Python's hmac module gives it.
    const parts = ['{"msg_id":"1","msg_type":"status"}', '{"msg_id":"2"}', '{}', '{}'].map(part =>
      Buffer.from(part),
    )
    const signature = '28caff1bbfce248e415a9ee43cf73932f0751e6aa9fd412bd1fa0f0c9dc1bdbb'
    const frames = [Buffer.from('<IDS|MSG>'), Buffer.from(signature), ...parts]
    expect(decodeMessage('key', frames)).toMatchObject({ type: 'status', parentId: '2' })
  })

  test('tells whose message caused this one', () => {
    const answer = { ...message, parentHeader: { msg_id: 'parent' } }
    expect(decodeMessage('key', encodeMessage('key', 's', answer))?.parentId).toBe('parent')
  })

  test.each<[string, (frames: Buffer[]) => Buffer[]]>([
    ['another key', frames => frames.with(1, Buffer.from('0'.repeat(64)))],
    ['a changed content', frames => frames.with(5, Buffer.from('{"code":"x"}'))],
    ['a short signature', frames => frames.with(1, Buffer.from('00'))],
    ['no delimiter', frames => frames.slice(1)],
    ['a missing frame', frames => frames.slice(0, 5)],
    ['nothing at all', () => []],
  ])('refuses %s', (_, spoil) => {
    expect(decodeMessage('key', spoil(encodeMessage('key', 's', message)))).toBeNull()
  })

  test.each([
    ['a header that is no object', '[]'],
    ['a header that is no JSON', '{'],
    ['a header without a type', '{"msg_id":"1"}'],
    ['a huge header', JSON.stringify({ msg_type: 'status', more: 'x'.repeat(100_000) })],
  ])('refuses %s, however well signed', async (_, header) => {
    const { createHmac } = await import('node:crypto')
    const parts = [header, '{}', '{}', '{}'].map(part => Buffer.from(part))
    const signature = createHmac('sha256', 'key').update(Buffer.concat(parts)).digest('hex')
    expect(decodeMessage('key', [Buffer.from('<IDS|MSG>'), Buffer.from(signature), ...parts])).toBeNull()
  })
})
