// What to do when a document's socket closes: come back, start with a fresh copy, or say why it is over. Pure.
import { closeCodes } from '#protocol/close-codes.ts'

export type Closing =
  | { readonly kind: 'retry'; readonly atLeastMs: number }
  | { readonly kind: 'fresh-copy' }
  | { readonly kind: 'over'; readonly message: string }

const finalMessages: Readonly<Record<number, string>> = {
  [closeCodes.badRequest]: 'This page and the server do not understand each other. Please reload the page.',
  [closeCodes.notSignedIn]: 'You are not signed in any more. Please join again.',
  [closeCodes.notAllowed]: 'You may not open this document. Please ask the instructor.',
  [closeCodes.notFound]: 'This document is not there any more. The class goes on in another one.',
  [closeCodes.tooLarge]:
    'There is no room for so much: the shared files of a class have at most 8 MB together, a file of your own 1 MB. The last change was not saved. Please reload the page to go on.',
}

/** The server said it has too many of us. */
const crowdedDelayMs = 5_000

export function closingFor(code: number): Closing {
  if (code === closeCodes.staleCopy) return { kind: 'fresh-copy' }
  const message = finalMessages[code]
  if (message !== undefined) return { kind: 'over', message }
  return { kind: 'retry', atLeastMs: code === closeCodes.tooManyRequests ? crowdedDelayMs : 0 }
}

const firstDelayMs = 500
const longestDelayMs = 10_000
const shortestDelayMs = 100

/** Exponential, with full jitter: a class that lost its server does not come back as one herd. */
export function retryDelayMs(attempt: number, random: number, atLeastMs = 0): number {
  const span = Math.min(longestDelayMs, firstDelayMs * 2 ** attempt)
  return atLeastMs + shortestDelayMs + Math.round(random * (span - shortestDelayMs))
}
