// What kind of picture some bytes are and how large it is, by their first bytes alone. Pure; decodes nothing.
import type { PictureType } from '#protocol/terminal-pictures.ts'

export interface PictureFormat {
  readonly type: PictureType
  readonly width: number
  readonly height: number
}

/** Null for what is no picture of these kinds, or says no size. */
export function pictureFormat(data: Buffer): PictureFormat | null {
  const format = png(data) ?? gif(data) ?? jpeg(data)
  return format && format.width > 0 && format.height > 0 ? format : null
}

function png(data: Buffer): PictureFormat | null {
  if (data.length < 33 || data.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') return null
  if (data.toString('latin1', 12, 16) !== 'IHDR') return null
  return { type: 'image/png', width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
}

function gif(data: Buffer): PictureFormat | null {
  if (data.length < 13 || !/^GIF8[79]a$/.test(data.toString('latin1', 0, 6))) return null
  return { type: 'image/gif', width: data.readUInt16LE(6), height: data.readUInt16LE(8) }
}

/** The first frame's header, behind the segments before it. */
function jpeg(data: Buffer): PictureFormat | null {
  if (data.length < 4 || data.readUInt16BE(0) !== 0xffd8) return null
  let at = 2
  while (at + 9 <= data.length && data[at] === 0xff) {
    const marker = data[at + 1] as number
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) {
      return { type: 'image/jpeg', height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) }
    }
    at += 2 + data.readUInt16BE(at + 2)
  }
  return null
}

/** `body` is what stands behind the `q` of a sixel sequence. The size is what is painted, or what it says if that is more. */
export function sixelFormat(body: Buffer): PictureFormat | null {
  const [, declaredWidth = '0', declaredHeight = '0'] =
    /^"\d*;\d*;(\d{1,5});(\d{1,5})/.exec(body.toString('latin1', 0, 32)) ?? []
  let [width, column, bands, count] = [0, 0, 0, 0]
  let isCounting = false
  let isPainted = false
  for (const byte of body) {
    const isDigit = byte >= 0x30 && byte <= 0x39
    if (isCounting && isDigit) {
      count = Math.min(count * 10 + byte - 0x30, 100_000)
      continue
    }
    if (byte >= 0x3f && byte <= 0x7e) {
      column += isCounting ? count : 1
      if (column > width) width = column
      isPainted = true
    } else if (byte === 0x24) column = 0
    else if (byte === 0x2d) {
      column = 0
      bands++
      isPainted = false
    }
    isCounting = byte === 0x21
    count = 0
  }
  if (isPainted) bands++
  if (width === 0) return null
  return {
    type: 'image/x-sixel',
    width: Math.max(width, Number(declaredWidth)),
    height: Math.max(bands * 6, Number(declaredHeight)),
  }
}
