import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TerminalId } from '#protocol/ids.ts'
import {
  decodeServerFrame,
  decodeWindowFrame,
  encodeServerFrame,
  encodeWindowFrame,
  inputLimitBytes,
  type ServerFrame,
  type WindowFrame,
} from '#protocol/terminal-frames.ts'

const slot = fc.integer({ min: 0, max: 65_535 })
const position = fc.maxSafeNat()
const data = fc.uint8Array({ maxLength: 200 })
const columns = fc.integer({ min: 20, max: 400 })
const rows = fc.integer({ min: 5, max: 200 })

const windowFrames: fc.Arbitrary<WindowFrame> = fc.oneof(
  fc.record({
    type: fc.constant('watch' as const),
    slot,
    terminalId: fc.constant('terminal-1a' as TerminalId),
  }),
  fc.record({ type: fc.constant('unwatch' as const), slot }),
  fc.record({ type: fc.constant('input' as const), slot, data }),
  fc.record({ type: fc.constant('resize' as const), slot, columns, rows }),
  fc.record({ type: fc.constant('acknowledge' as const), slot, position }),
)
const serverFrames: fc.Arbitrary<ServerFrame> = fc.oneof(
  fc.record({ type: fc.constant('snapshot' as const), slot, position, columns, rows, data }),
  fc.record({ type: fc.constant('output' as const), slot, position, data }),
  fc.record({ type: fc.constant('resized' as const), slot, columns, rows }),
  fc.record({ type: fc.constant('ended' as const), slot, message: fc.string() }),
)

describe('terminal frames', () => {
  test('of a window come out as they went in', () => {
    fc.assert(
      fc.property(windowFrames, frame => {
        expect(decodeWindowFrame(encodeWindowFrame(frame))).toEqual(frame)
      }),
    )
  })

  test('of the server come out as they went in', () => {
    fc.assert(
      fc.property(serverFrames, frame => {
        expect(decodeServerFrame(encodeServerFrame(frame))).toEqual(frame)
      }),
    )
  })

  test('made by a stranger are understood or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), bytes => {
        const frame = decodeWindowFrame(bytes)
        if (frame) expect(encodeWindowFrame(frame)).toEqual(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  test('that ask for a hostile size, position or length are refused', () => {
    const resize = (columns: number, rows: number) =>
      encodeWindowFrame({ type: 'resize', slot: 1, columns, rows })
    expect(decodeWindowFrame(resize(65_535, 50))).toBeNull()
    expect(decodeWindowFrame(resize(80, 0))).toBeNull()
    const acknowledge = (position: number) => encodeWindowFrame({ type: 'acknowledge', slot: 1, position })
    expect(decodeWindowFrame(acknowledge(-1))).toBeNull()
    expect(decodeWindowFrame(acknowledge(Number.NaN))).toBeNull()
    const input = encodeWindowFrame({ type: 'input', slot: 1, data: new Uint8Array(inputLimitBytes + 1) })
    expect(decodeWindowFrame(input)).toBeNull()
    const watch = encodeWindowFrame({ type: 'watch', slot: 1, terminalId: '../../etc' as TerminalId })
    expect(decodeWindowFrame(watch)).toBeNull()
  })
})
