// The code that participants type to join: eight characters that cannot be confused, about 40 bits. Pure but for chance.
import { randomInt } from 'node:crypto'

// No 0/o, 1/l/i: read aloud and from a projector without mistakes.
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const codeLength = 8

/** A new code, as shown: `kfm4-x7qp`. 31^8 ≈ 8.5e11 of them. */
export function newClassCode(): string {
  const letters = Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]).join('')
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}

/** What was typed, as codes are shown: case, spaces and hyphens do not matter. May be no code at all. */
export function normalizeClassCode(typed: string): string {
  const letters = typed.toLowerCase().replace(/[^a-z0-9]/g, '')
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}
