// New ids and secrets.
import { randomBytes } from 'node:crypto'

/** `prefix-` and 80 bits of chance in lower-case letters and digits. */
export function randomId<Id extends string>(prefix: string): Id {
  const number = BigInt(`0x${randomBytes(10).toString('hex')}`)
  return `${prefix}-${number.toString(36).padStart(16, '0')}` as Id
}

/** 256 bits, URL-safe. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url')
}
