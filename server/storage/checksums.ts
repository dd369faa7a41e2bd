// The checksum of every stored row. It covers the row's key too, so that a row cannot pass for another. Pure.
import { crc32 } from 'node:zlib'

type Key = readonly (string | number)[]

/** CRC-32 over the key and the content of a row. */
export function checksumOf(key: Key, content: Uint8Array | string = ''): number {
  return crc32(content, crc32(JSON.stringify(key)))
}
