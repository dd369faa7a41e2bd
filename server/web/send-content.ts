// Streams content into a reply; a browser that goes away or reads too slowly is no fault.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Response } from 'express'

export interface Content {
  readonly bytes: number
  readonly content: AsyncIterable<Uint8Array>
}

/** A reader is let go who takes nothing for that long, or all of it more slowly than that: a file is held open for it. */
export interface ReaderLimits {
  readonly stalledMs: number
  readonly slowestBytesPerSecond: number
}

const usualLimits: ReaderLimits = { stalledMs: 2 * 60_000, slowestBytesPerSecond: 16 * 1024 }

interface Sending {
  readonly isCompressed?: boolean
  readonly limits?: ReaderLimits
}

/** Headers but the length and the encoding are to be set before. */
export async function sendContent(
  response: Response,
  { bytes, content }: Content,
  { isCompressed = false, limits = usualLimits }: Sending = {},
): Promise<void> {
  const source = content instanceof Readable ? content : Readable.from(content, { objectMode: false })
  if (response.destroyed) {
    source.destroy()
    return
  }
  response.setTimeout(limits.stalledMs, () => response.destroy())
  const slowestMs = limits.stalledMs + (bytes / limits.slowestBytesPerSecond) * 1000
  const timer = setTimeout(() => response.destroy(), slowestMs)
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
  } finally {
    clearTimeout(timer)
  }
}
