// The secret or code in a link's `#fragment`: read once and taken out of the address at once, so that nobody sees it
// on a projector and no history keeps it.

export type LinkFragment =
  | { readonly kind: 'instructor' | 'stage' | 'me'; readonly secret: string }
  | { readonly kind: 'code'; readonly code: string }

/** What `hash` says on the page at `path`; null when it is none of ours. Pure. */
export function parseFragment(path: string, hash: string): LinkFragment | null {
  const text = hash.replace(/^#/, '')
  const [, kind, encoded] = /^(instructor|stage|me)=(.+)$/.exec(text) ?? []
  if (kind && encoded) return { kind: kind as 'instructor' | 'stage' | 'me', secret: decode(encoded) }
  if (path === '/join' && text !== '') return { kind: 'code', code: decode(text) }
  return null
}

/** Takes the fragment out of the address and gives what it said. */
export function takeFragment(): LinkFragment | null {
  const found = parseFragment(location.pathname, location.hash)
  if (found) history.replaceState(history.state, '', location.pathname + location.search)
  return found
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
