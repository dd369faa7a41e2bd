// Streams content into a reply; a browser that goes away meanwhile is no fault.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Response } from 'express'

export interface Content {
  readonly bytes: number
  readonly content: AsyncIterable<Uint8Array>
}

/** A browser that takes nothing for that long is let go: what it was sent is held for it. */
const stalledMs = 2 * 60_000

/** Headers but the length and the encoding are to be set before. */
export async function sendContent(
  response: Response,
  { bytes, content }: Content,
  isCompressed = false,
): Promise<void> {
  const source = content instanceof Readable ? content : Readable.from(content, { objectMode: false })
  if (response.destroyed) {
    source.destroy()
    return
  }
  response.setTimeout(stalledMs, () => response.destroy())
  try {
    if (isCompressed) {
      response.set('Content-Encoding', 'gzip')
      await pipeline(source, createGzip({ level: 4 }), response)
    } else {
      response.set('Content-Length', String(bytes))
      await pipeline(source, response)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}
