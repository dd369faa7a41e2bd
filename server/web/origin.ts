// Which web pages may talk to us. Asked for every upgrade and every request that changes something. Pure.
import type { IncomingHttpHeaders } from 'node:http'

/**
 * A browser names the page's origin; a script without a browser names none and is let through, since it brings a
 * bearer token or gets nowhere. A page of ours comes from `publicUrl`, or from the very host it was asked for; when
 * that host is the public one, nothing but `publicUrl` counts: a page that came without TLS may be anybody's.
 */
export function isAllowedOrigin(headers: IncomingHttpHeaders, publicUrl: string | null): boolean {
  const { origin, host } = headers
  if (origin === undefined) return headers['sec-fetch-site'] === undefined || isOwnFetch(headers)
  if (publicUrl !== null && origin === publicUrl) return true
  const isPublicHost = publicUrl !== null && host === new URL(publicUrl).host
  return host !== undefined && !isPublicHost && origin === `http://${host}`
}

function isOwnFetch(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-site'] === 'same-origin' || headers['sec-fetch-site'] === 'none'
}
