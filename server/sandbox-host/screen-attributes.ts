// A cell's look as the escape sequence that sets it. Pure.

/** What xterm's cells and its current attributes have in common. */
export interface Attributes {
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
}

/** Sets exactly these attributes, whatever was set before. */
export function attributesSequence(attributes: Attributes): string {
  const codes = [0]
  if (attributes.isBold()) codes.push(1)
  if (attributes.isDim()) codes.push(2)
  if (attributes.isItalic()) codes.push(3)
  if (attributes.isUnderline()) codes.push(4)
  if (attributes.isBlink()) codes.push(5)
  if (attributes.isInverse()) codes.push(7)
  if (attributes.isInvisible()) codes.push(8)
  if (attributes.isStrikethrough()) codes.push(9)
  if (attributes.isOverline()) codes.push(53)
  if (attributes.isFgRGB()) codes.push(38, 2, ...channels(attributes.getFgColor()))
  else if (attributes.isFgPalette()) codes.push(38, 5, attributes.getFgColor())
  if (attributes.isBgRGB()) codes.push(48, 2, ...channels(attributes.getBgColor()))
  else if (attributes.isBgPalette()) codes.push(48, 5, attributes.getBgColor())
  return `\x1b[${codes.join(';')}m`
}

function channels(color: number): number[] {
  return [(color >>> 16) & 0xff, (color >>> 8) & 0xff, color & 0xff]
}
