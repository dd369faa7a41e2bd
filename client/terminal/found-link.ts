// A link that a program printed, as it is judged before anybody follows it. Pure.

export interface FoundLink {
  /** As a browser understands it: a host of other letters that look alike shows as what it is. */
  readonly address: string
  readonly host: string
  /** What stands in the terminal, when that is not the address. */
  readonly shown: string | null
}

const longestShown = 200

/** Null for what is no address of the web. */
export function foundLink(target: string, shown: string): FoundLink | null {
  const url = webAddress(target)
  if (!url) return null
  const text = shown.trim()
  const isSame = [text, `http://${text}`, `https://${text}`].some(each => webAddress(each)?.href === url.href)
  return { address: url.href, host: url.host, shown: isSame ? null : text.slice(0, longestShown) }
}

function webAddress(text: string): URL | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null
}
