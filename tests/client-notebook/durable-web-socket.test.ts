import * as encoding from 'lib0/encoding'
import { expect, test } from 'vitest'
import { readSyncFrame } from '../../client/notebook/document/durable-web-socket.ts'

function frame(type: number, kind: number, payload: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, type)
  encoding.writeVarUint(encoder, kind)
  encoding.writeVarUint8Array(encoder, payload)
  return encoding.toUint8Array(encoder)
}

const payload = new Uint8Array([4, 5, 6])

test.each([
  [0, 'step1'],
  [1, 'step2'],
  [2, 'update'],
] as const)('a sync frame of kind %i is read as %s', (kind, name) => {
  expect(readSyncFrame(frame(0, kind, payload))).toEqual({ kind: name, payload })
})

test('awareness, unknown kinds and nothing at all are no sync frames', () => {
  expect(readSyncFrame(frame(1, 0, payload))).toBeNull()
  expect(readSyncFrame(frame(0, 7, payload))).toBeNull()
  expect(readSyncFrame(new Uint8Array())).toBeNull()
})
