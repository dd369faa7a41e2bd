// Sixels as pixels: the picture format of terminals, six dots to a character. Pure, and bounded whatever the input says.
// https://vt100.net/docs/vt3xx-gp/chapter14.html
import { pictureLimits } from '#protocol/terminal-pictures.ts'

export interface PaintedSixels {
  readonly width: number
  readonly height: number
  /** Red, green, blue and how much it covers, each pixel. What was not painted covers nothing. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
}

const [repeat, raster, color, newBand, carriageReturn] = [0x21, 0x22, 0x23, 0x2d, 0x24]
const [firstSixel, lastSixel] = [0x3f, 0x7e]
const bandHeight = 6
const numberLimit = 100_000
const numbersLimit = 8

/** The sixteen colours of the VT340, in percent. */
const usualColors: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  [20, 20, 80],
  [80, 13, 13],
  [20, 80, 20],
  [80, 20, 80],
  [20, 80, 80],
  [80, 80, 20],
  [53, 53, 53],
  [26, 26, 26],
  [33, 33, 60],
  [60, 26, 26],
  [33, 60, 33],
  [60, 33, 60],
  [33, 60, 60],
  [60, 60, 33],
  [80, 80, 80],
]

/** `data` is what stands behind the `q`. Null for what paints nothing, and for more than a picture may have. */
export function paintSixels(data: Uint8Array): PaintedSixels | null {
  const size = sizeOf(data)
  if (size.width === 0 || size.height === 0 || size.width * size.height > pictureLimits.pixels) return null
  const pixels = new Uint8ClampedArray(size.width * size.height * 4)
  const colors = new Map(usualColors.map((rgb, index) => [index, fromPercent(rgb)]))
  let current = colors.get(0) ?? [0, 0, 0]
  walk(data, {
    color: ([index = 0, system, one = 0, two = 0, three = 0]) => {
      if (system === 2) colors.set(index, fromPercent([one, two, three]))
      else if (system === 1) colors.set(index, fromHls(one, two, three))
      current = colors.get(index) ?? [0, 0, 0]
    },
    sixel: (bits, column, count, band) => {
      const end = Math.min(column + count, size.width)
      for (let bit = 0; bit < bandHeight; bit++) {
        const y = band * bandHeight + bit
        if ((bits & (1 << bit)) === 0 || y >= size.height) continue
        for (let x = column; x < end; x++) pixels.set([...current, 255], (y * size.width + x) * 4)
      }
    },
  })
  return { ...size, pixels }
}

function sizeOf(data: Uint8Array): { width: number; height: number } {
  let [width, height, declaredWidth, declaredHeight] = [0, 0, 0, 0]
  walk(data, {
    raster: ([, , across = 0, down = 0]) => {
      declaredWidth = across
      declaredHeight = down
    },
    sixel: (_bits, column, count, band) => {
      width = Math.max(width, column + count)
      height = Math.max(height, (band + 1) * bandHeight)
    },
  })
  return { width: Math.max(width, declaredWidth), height: Math.max(height, declaredHeight) }
}

interface Painter {
  raster?(numbers: readonly number[]): void
  color?(numbers: readonly number[]): void
  sixel(bits: number, column: number, count: number, band: number): void
}

function walk(data: Uint8Array, painter: Painter): void {
  let [column, band, count] = [0, 0, 1]
  for (let at = 0; at < data.length; at++) {
    const code = data[at] as number
    if (code >= firstSixel && code <= lastSixel) {
      painter.sixel(code - firstSixel, column, count, band)
      column = Math.min(column + count, numberLimit)
      count = 1
      continue
    }
    if (code === newBand || code === carriageReturn) {
      column = 0
      if (code === newBand) band++
      continue
    }
    if (code !== repeat && code !== raster && code !== color) continue
    const { numbers, next } = numbersAt(data, at + 1)
    at = next - 1
    if (code === repeat) count = numbers[0] || 1
    else if (code === raster) painter.raster?.(numbers)
    else painter.color?.(numbers)
  }
}

function numbersAt(data: Uint8Array, at: number): { numbers: number[]; next: number } {
  const numbers = [0]
  let next = at
  for (; next < data.length; next++) {
    const code = data[next] as number
    if (code === 0x3b) {
      if (numbers.length < numbersLimit) numbers.push(0)
    } else if (code >= 0x30 && code <= 0x39) {
      const last = numbers.length - 1
      numbers[last] = Math.min((numbers[last] ?? 0) * 10 + code - 0x30, numberLimit)
    } else break
  }
  return { numbers, next }
}

type Rgb = readonly [number, number, number]

function fromPercent([red, green, blue]: Rgb): Rgb {
  return [red * 2.55, green * 2.55, blue * 2.55]
}

/** Hue in degrees, with blue at 0; lightness and saturation in percent. */
function fromHls(hue: number, lightness: number, saturation: number): Rgb {
  const [light, strength] = [lightness / 100, saturation / 100]
  const span = strength * Math.min(light, 1 - light)
  const channel = (shift: number) => {
    const part = (shift + (hue + 240) / 30) % 12
    return 255 * (light - span * Math.max(-1, Math.min(part - 3, 9 - part, 1)))
  }
  return [channel(0), channel(8), channel(4)]
}
