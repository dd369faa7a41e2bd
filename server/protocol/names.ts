// Names that people type: displayed to others, so cleaned of what could deceive or disturb. Pure.
import { z } from 'zod'

/** The longest display name, in characters. */
export const displayNameLimit = 60
/** The longest title of a classroom, notebook or file, in characters. */
export const titleLimit = 120

// Controls, line and paragraph separators, bidirectional overrides, zero-width characters, tags and private use.
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Co}\p{Cs}]|\u034f|\u115f|\u1160|\u3164|\uffa0/gu

/** The name as it is shown: composed, without invisible characters, single spaces. May be empty. */
export function cleanName(raw: string): string {
  return raw.normalize('NFC').replace(invisible, ' ').replace(/\s+/gu, ' ').trim()
}

/** What two names share when people would take them for the same: compatibility forms, case and spaces folded. */
export function nameKey(name: string): string {
  return cleanName(name).normalize('NFKC').toLocaleLowerCase('en').replace(/\s/gu, '')
}

/** Parses a person's name: cleaned, 1 to 60 characters; refuses the rest with a sentence. */
export const displayName = z
  .string()
  .max(10_000)
  .transform(cleanName)
  .refine(name => name.length > 0, 'Please type a name that others can read.')
  .refine(
    name => [...name].length <= displayNameLimit,
    `That name is too long. Please use at most ${displayNameLimit} characters.`,
  )

/** Parses a title: cleaned, 1 to 120 characters. */
export const title = z
  .string()
  .max(10_000)
  .transform(cleanName)
  .refine(text => text.length > 0, 'Please type a title.')
  .refine(
    text => [...text].length <= titleLimit,
    `That title is too long. Please use at most ${titleLimit} characters.`,
  )
