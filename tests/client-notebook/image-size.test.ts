import { expect, test } from 'vitest'
import { pngSize, wantedSize } from '../../client/notebook/outputs/image-size.ts'

function pngHeader(width: number, height: number): string {
  const bytes = Buffer.from('89504e470d0a1a0a0000000d4948445200000000000000000806000000', 'hex')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes.toString('base64')
}

test('a PNG tells its size in its first bytes', () => {
  expect(pngSize(pngHeader(640, 300))).toEqual({ width: 640, height: 300 })
})

test('anything else has no size', () => {
  expect(pngSize('')).toBeNull()
  expect(pngSize('not base64!')).toBeNull()
  expect(pngSize(Buffer.from('GIF89a................').toString('base64'))).toBeNull()
  expect(pngSize(pngHeader(0, 10))).toBeNull()
})

test('a size that a kernel asks for counts when it makes sense', () => {
  expect(wantedSize({ width: 320, height: 150 })).toEqual({ width: 320, height: 150 })
  expect(wantedSize({ width: -1, height: 'big' })).toEqual({})
  expect(wantedSize(undefined)).toEqual({})
})
