// Where tokens travel: the `Authorization` header or cookies that no script can read. Never an address.
import type { IncomingMessage } from 'node:http'
import { parseCookie } from 'cookie'
import type { Response } from 'express'
import type { ClassroomId } from '#protocol/ids.ts'

/** How long a browser keeps a cookie: as long as people come back to read an ended class. */
const cookieAgeMs = 180 * 24 * 60 * 60 * 1000

/** Whose cookie it is. One browser may hold several at once. */
export type CookieOwner = 'instructor' | { readonly stage: ClassroomId } | { readonly member: ClassroomId }

/** `__Host-` binds a cookie to this host alone; browsers take it only over TLS. */
export function cookieName(owner: CookieOwner, isSecure: boolean): string {
  const name =
    owner === 'instructor'
      ? 'instructor'
      : 'stage' in owner
        ? `stage-${owner.stage}`
        : `member-${owner.member}`
  return `${isSecure ? '__Host-' : ''}followalong-${name}`
}

export function setTokenCookie(
  response: Response,
  owner: CookieOwner,
  token: string,
  isSecure: boolean,
): void {
  response.cookie(cookieName(owner, isSecure), token, {
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure,
    path: '/',
    maxAge: cookieAgeMs,
  })
}

export interface RequestTokens {
  readonly bearer: string | null
  cookie(owner: CookieOwner): string | null
  /** The classrooms that this browser has a member's cookie of. */
  readonly memberOf: readonly ClassroomId[]
}

export function tokensOf(request: IncomingMessage, isSecure: boolean): RequestTokens {
  const bearer = /^Bearer ([\x21-\x7e]{1,256})$/.exec(request.headers.authorization ?? '')?.[1] ?? null
  const cookies = parseCookie(request.headers.cookie ?? '')
  const memberPrefix = cookieName({ member: '' as ClassroomId }, isSecure)
  return {
    bearer,
    cookie: owner => cookies[cookieName(owner, isSecure)] ?? null,
    memberOf: Object.keys(cookies)
      .filter(name => name.startsWith(memberPrefix))
      .map(name => name.slice(memberPrefix.length) as ClassroomId),
  }
}
