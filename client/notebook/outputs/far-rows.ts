// A long table's beginning. What is clipped anyway is neither made safe nor laid out before somebody asks for all of it.

/** More than fit into an output that is clipped. */
const nearRows = 40
/** HTML with something of this in it is judged as a whole: it may belong into a frame. */
const interactive =
  /<(?:script|iframe|frame|object|embed|applet|form|input|button|select|textarea|dialog|audio|video)\b|\son\w+\s*=/i

/** The HTML without the far rows of its tables, not made safe yet; null when there are none. */
export function withoutFarRows(html: string): HTMLElement | null {
  if (html.split(/<tr\b/i, nearRows + 2).length <= nearRows + 1 || interactive.test(html)) return null
  // The tag keeps a style sheet at the very start together with what it is for.
  const { body } = new DOMParser().parseFromString(`<body>${html}`, 'text/html')
  const far = body.querySelectorAll(`tbody > tr:nth-child(n + ${nearRows + 1})`)
  if (far.length === 0) return null
  for (const row of far) row.remove()
  return body
}
