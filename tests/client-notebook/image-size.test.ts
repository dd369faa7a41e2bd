import { expect, test } from 'vitest'
import { pictureSize, shownSize } from '../../client/notebook/outputs/image-size.ts'

function pngHeader(width: number, height: number): string {
  const bytes = Buffer.from('89504e470d0a1a0a0000000d4948445200000000000000000806000000', 'hex')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes.toString('base64')
}

const base64 = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex').toString('base64')

test('a PNG tells its size in its first bytes', () => {
  expect(pictureSize(pngHeader(640, 300))).toEqual({ width: 640, height: 300 })
})

test('a JPEG tells it behind its notes', () => {
  const notes = `ffe1 0102 ${'00'.repeat(0x100)}`
  const frame = 'ffc0 0011 08 012c 0280 03'
  expect(pictureSize(base64(`ffd8 ${notes} ${frame} 000000000000`))).toEqual({ width: 640, height: 300 })
})

test('a GIF and the three kinds of WebP tell it too', () => {
  const size = { width: 640, height: 300 }
  expect(pictureSize(base64('474946383961 8002 2c01 000000'))).toEqual(size)
  const riff = '52494646 00000000 57454250'
  expect(pictureSize(base64(`${riff} 56503820 00000000 000000 9d012a 8002 2c01 0000`))).toEqual(size)
  expect(pictureSize(base64(`${riff} 5650384c 00000000 2f 7fc24a00 ${'00'.repeat(6)}`))).toEqual(size)
  expect(pictureSize(base64(`${riff} 56503858 00000000 00000000 7f0200 2b0100 0000`))).toEqual(size)
})

test('anything else has no size', () => {
  expect(pictureSize('')).toBeNull()
  expect(pictureSize('not base64!')).toBeNull()
  expect(pictureSize(Buffer.from('\xff\xd8\xff', 'latin1').toString('base64'))).toBeNull()
  expect(pictureSize(pngHeader(0, 10))).toBeNull()
})

test('a JPEG whose segments lead in a circle ends all the same', () => {
  expect(pictureSize(base64(`ffd8 ${'ffe1 0000'.repeat(5_000)}`))).toBeNull()
})

test('a size that a kernel asks for counts when it makes sense', () => {
  expect(shownSize(null, { width: 320, height: 150 })).toEqual({ width: 320, height: 150 })
  expect(shownSize(null, { width: -1, height: 'big' })).toEqual({})
  expect(shownSize(null, undefined)).toEqual({})
})

test('one side that a kernel asks for keeps the proportions', () => {
  const own = { width: 800, height: 400 }
  expect(shownSize(own, {})).toEqual(own)
  expect(shownSize(own, { width: 400 })).toEqual({ width: 400, height: 200 })
  expect(shownSize(own, { height: 100 })).toEqual({ width: 200, height: 100 })
})

test('a tower of a picture is made smaller as a whole', () => {
  expect(shownSize({ width: 100, height: 100_000 }, {})).toEqual({ width: 1, height: 1200 })
  expect(shownSize({ width: 1000, height: 2400 }, {})).toEqual({ width: 500, height: 1200 })
})
