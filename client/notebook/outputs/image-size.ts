// The size of a PNG from its first bytes, so that its place is kept before it is decoded and nothing jumps. Pure.

export interface Size {
  readonly width: number
  readonly height: number
}

const signature = '\x89PNG\r\n\x1a\n'

/** Width and height stand in the first chunk, right after the signature. */
export function pngSize(base64: string): Size | null {
  const start = base64.slice(0, 64).replace(/\s/g, '').slice(0, 32)
  let bytes: string
  try {
    bytes = atob(start)
  } catch {
    return null
  }
  if (!bytes.startsWith(signature) || bytes.length < 24) return null
  const number = (at: number) =>
    [0, 1, 2, 3].reduce((sum, offset) => sum * 256 + bytes.charCodeAt(at + offset), 0)
  const size = { width: number(16), height: number(20) }
  return size.width > 0 && size.height > 0 ? size : null
}

/** The size that a kernel asks for (`metadata['image/png']`), in CSS pixels. */
export function wantedSize(metadata: unknown): Partial<Size> {
  const { width, height } = (metadata ?? {}) as { width?: unknown; height?: unknown }
  const isUsable = (value: unknown): value is number =>
    typeof value === 'number' && value > 0 && value < 10_000
  return { ...(isUsable(width) && { width }), ...(isUsable(height) && { height }) }
}
