// Which heading a markdown text is. Pure.

/** 1 to 6 for the highest heading in the text, as in JupyterLab; null for a text without one. */
export function headingLevel(text: string): number | null {
  if (!text.includes('#')) return null
  let level = 7
  let fence: string | null = null
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== null) {
      if (mark?.startsWith(fence)) fence = null
    } else if (mark) fence = mark
    else {
      const sign = /^ {0,3}(#{1,6})(?:[ \t]|$)/.exec(line)?.[1]
      if (sign) level = Math.min(level, sign.length)
    }
  }
  return level > 6 ? null : level
}
