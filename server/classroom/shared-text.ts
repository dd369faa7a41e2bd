// The text of an uploaded file. Pure.
import { fileLimitBytes } from '#protocol/http-api.ts'
import { Refusal } from '#protocol/refusals.ts'

/** UTF-8, its mark taken off. Refuses `too-large` and `not-a-text-file`. */
export function sharedText(content: Uint8Array): string {
  if (content.byteLength > fileLimitBytes) throw fileTooLarge()
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content)
    if (!text.includes('\0')) return text
  } catch {
    // Told below.
  }
  throw new Refusal(
    'not-a-text-file',
    'Only text can be shared with the class: code, CSV, JSON and the like, saved as UTF-8.',
  )
}

export function fileTooLarge(): Refusal {
  const limit = fileLimitBytes / 1024 / 1024
  return new Refusal(
    'too-large',
    `A shared file may have at most ${limit} MB. Please share a smaller part of it.`,
  )
}
