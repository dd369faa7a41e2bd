// A cell's look as the escape sequence that sets it. Pure.

/** What xterm's cells and its current attributes have in common; the last four are not in its typings. */
export interface Attributes {
  readonly fg: number
  isBold(): number
  isDim(): number
  isItalic(): number
  isUnderline(): number
  isBlink(): number
  isInverse(): number
  isInvisible(): number
  isStrikethrough(): number
  isOverline(): number
  isFgRGB(): boolean
  isBgRGB(): boolean
  isFgPalette(): boolean
  isBgPalette(): boolean
  getFgColor(): number
  getBgColor(): number
  getFgColorMode(): number
  getBgColorMode(): number
  getUnderlineStyle(): number
  /** With a link, xterm tells the link's dashes for the underline; this is what was set. */
  readonly extended: { readonly _ext: number; readonly urlId: number }
  getUnderlineColor(): number
  isUnderlineColorRGB(): boolean
  isUnderlineColorPalette(): boolean
}

export const plain = '\x1b[0m'

/** xterm's name for the 16 colours that a theme gives; the same numbers in the palette of 256 are other colours. */
const themeColors = 0x1000000
const underlineFlag = 0x10000000

/** Sets exactly these attributes, whatever was set before. */
export function attributesSequence(attributes: Attributes): string {
  const codes: (number | string)[] = [0]
  if (attributes.isBold()) codes.push(1)
  if (attributes.isDim()) codes.push(2)
  if (attributes.isItalic()) codes.push(3)
  if (attributes.isUnderline()) codes.push(...underline(attributes))
  if (attributes.isBlink()) codes.push(5)
  if (attributes.isInverse()) codes.push(7)
  if (attributes.isInvisible()) codes.push(8)
  if (attributes.isStrikethrough()) codes.push(9)
  if (attributes.isOverline()) codes.push(53)
  codes.push(...foreground(attributes), ...background(attributes))
  return `\x1b[${codes.join(';')}m`
}

function foreground(attributes: Attributes): number[] {
  const color = attributes.getFgColor()
  if (attributes.isFgRGB()) return [38, 2, ...channels(color)]
  if (!attributes.isFgPalette()) return []
  if (attributes.getFgColorMode() !== themeColors) return [38, 5, color]
  return [color < 8 ? 30 + color : 82 + color]
}

function background(attributes: Attributes): number[] {
  const color = attributes.getBgColor()
  if (attributes.isBgRGB()) return [48, 2, ...channels(color)]
  if (!attributes.isBgPalette()) return []
  if (attributes.getBgColorMode() !== themeColors) return [48, 5, color]
  return [color < 8 ? 40 + color : 92 + color]
}

function underline(attributes: Attributes): (number | string)[] {
  const style = `4:${attributes.extended.urlId === 0 ? attributes.getUnderlineStyle() : ownStyle(attributes)}`
  const color = attributes.getUnderlineColor()
  // With colons: of `58;5;1` some terminals would take the 5 for blinking.
  if (attributes.isUnderlineColorRGB()) return [style, `58:2::${channels(color).join(':')}`]
  if (attributes.isUnderlineColorPalette()) return [style, `58:5:${color}`]
  return [style]
}

/** Zero where only the link underlines. */
function ownStyle({ extended, fg }: Attributes): number {
  return (fg & underlineFlag) === 0 ? 0 : (extended._ext >>> 26) & 7
}

function channels(color: number): number[] {
  return [(color >>> 16) & 0xff, (color >>> 8) & 0xff, color & 0xff]
}
