import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TerminalId } from '#protocol/ids.ts'
import {
  encodeLinkFrame,
  type LinkFrame,
  LinkFrameReader,
  linkFrameLimitBytes,
} from '#protocol/link-frames.ts'

const data = fc.uint8Array({ maxLength: 100 })
const position = fc.maxSafeNat()
const terminalId = fc.constantFrom('terminal-a', 'terminal-bc') as fc.Arbitrary<TerminalId>
const frames: fc.Arbitrary<LinkFrame> = fc.oneof(
  fc.record({
    kind: fc.constant('message' as const),
    message: fc.record({ kind: fc.constant('event' as const), name: fc.string(), data: fc.string() }),
  }),
  fc.record({ kind: fc.constant('output' as const), terminalId, position, data }),
  fc.record({
    kind: fc.constant('input' as const),
    terminalId,
    author: fc.string({ unit: 'grapheme', maxLength: 12 }),
    data,
  }),
)

describe('link frames', () => {
  test('come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), (sent, step) => {
        const stream = Buffer.concat(sent.map(encodeLinkFrame))
        const reader = new LinkFrameReader()
        const got: LinkFrame[] = []
        for (let at = 0; at < stream.length; at += step)
          got.push(...reader.push(stream.subarray(at, at + step)))
        const plain = got.map(frame =>
          'data' in frame ? { ...frame, data: new Uint8Array(frame.data) } : frame,
        )
        expect(plain).toEqual(sent)
      }),
    )
  })

  test('larger than the limit end the stream before they are held in memory', () => {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(linkFrameLimitBytes + 1)
    expect(() => new LinkFrameReader().push(head)).toThrow('link frame')
  })
})
