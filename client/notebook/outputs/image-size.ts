// The size of a picture from its first bytes, so that its place is kept before it is decoded and nothing jumps. Pure.

export interface Size {
  readonly width: number
  readonly height: number
}

/** As much base64 as is looked at: a JPEG may have kilobytes of notes before its size. */
const lookedAt = 96 * 1024

/** Of a PNG, JPEG, GIF or WebP; null for others, and for what is broken. `base64` is without white space. */
export function pictureSize(base64: string): Size | null {
  const start = base64.slice(0, lookedAt)
  let bytes: string
  try {
    bytes = atob(start.slice(0, start.length - (start.length % 4)))
  } catch {
    return null
  }
  const size = pngSize(bytes) ?? gifSize(bytes) ?? jpegSize(bytes) ?? webpSize(bytes)
  return size && size.width > 0 && size.height > 0 ? size : null
}

const numberAt = (bytes: string, ...places: readonly number[]) =>
  places.reduce((sum, place) => sum * 256 + bytes.charCodeAt(place), 0)

/** Width and height stand in the first chunk, right after the signature. */
function pngSize(bytes: string): Size | null {
  if (!bytes.startsWith('\x89PNG\r\n\x1a\n') || bytes.length < 24) return null
  return { width: numberAt(bytes, 16, 17, 18, 19), height: numberAt(bytes, 20, 21, 22, 23) }
}

function gifSize(bytes: string): Size | null {
  if (!/^GIF8[79]a/.test(bytes) || bytes.length < 10) return null
  return { width: numberAt(bytes, 7, 6), height: numberAt(bytes, 9, 8) }
}

/** From the first start-of-frame segment; the ones before it are skipped by their lengths. */
function jpegSize(bytes: string): Size | null {
  if (!bytes.startsWith('\xff\xd8')) return null
  let at = 2
  while (at + 9 <= bytes.length && bytes.charCodeAt(at) === 0xff) {
    const kind = bytes.charCodeAt(at + 1)
    const isFrame = kind >= 0xc0 && kind <= 0xcf && kind !== 0xc4 && kind !== 0xc8 && kind !== 0xcc
    if (isFrame) {
      return { width: numberAt(bytes, at + 7, at + 8), height: numberAt(bytes, at + 5, at + 6) }
    }
    at += 2 + numberAt(bytes, at + 2, at + 3)
  }
  return null
}

function webpSize(bytes: string): Size | null {
  if (!bytes.startsWith('RIFF') || bytes.slice(8, 12) !== 'WEBP' || bytes.length < 30) return null
  switch (bytes.slice(12, 16)) {
    case 'VP8 ':
      return { width: numberAt(bytes, 27, 26) & 0x3fff, height: numberAt(bytes, 29, 28) & 0x3fff }
    case 'VP8L': {
      const packed = numberAt(bytes, 24, 23, 22, 21)
      return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      return { width: numberAt(bytes, 26, 25, 24) + 1, height: numberAt(bytes, 29, 28, 27) + 1 }
    default:
      return null
  }
}

/** In pixels. What is taller, such as a tower of plots, is shown whole and smaller. */
const tallest = 1_200

/**
 * The size to show a picture in, in CSS pixels: what the kernel asks for (`metadata['image/png']`), where one side alone
 * leaves the other to the picture's own proportions; else its own size. Empty when nothing is known.
 */
export function shownSize(own: Size | null, metadata: unknown): Partial<Size> {
  const wanted = wantedSize(metadata)
  if (!own) return wanted
  const scale = wanted.width ? wanted.width / own.width : wanted.height ? wanted.height / own.height : 1
  const width = wanted.width ?? own.width * scale
  const height = wanted.height ?? own.height * scale
  const reduction = Math.min(1, tallest / height)
  return { width: Math.max(1, Math.round(width * reduction)), height: Math.round(height * reduction) }
}

function wantedSize(metadata: unknown): Partial<Size> {
  const { width, height } = (metadata ?? {}) as { width?: unknown; height?: unknown }
  const isUsable = (value: unknown): value is number =>
    typeof value === 'number' && value > 0 && value < 10_000
  return { ...(isUsable(width) && { width }), ...(isUsable(height) && { height }) }
}
