// Output files over HTTP: content that a kernel or a notebook brought, so it is never more than a picture or plain text.
import { Router } from 'express'
import { Refusal } from '#protocol/refusals.ts'
import { outputFileTypeOf } from '../notebook/classroom-output-files.ts'
import type { Entrance } from './classroom-entrance.ts'
import { Downloads } from './downloads.ts'
import { sendContent } from './send-content.ts'

/** The closed list. Whatever is not on it is text, so that nothing of a stranger's is ever a page of ours. */
const contentTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml; charset=utf-8',
}
const plainText = 'text/plain; charset=utf-8'

export function outputRoutes(enter: Entrance): Router {
  const router = Router()
  // A notebook of pictures asks for many at once behind some proxies: they come one after the other.
  const downloads = new Downloads({
    atOnce: 8,
    waiting: 500,
    message: 'You are loading too many outputs at once. Please wait a moment, then reload the page.',
  })

  router.get('/classrooms/:id/outputs/:file', async (request, response) => {
    const { classroom, access } = await enter(request, 'stage')
    const fileId = String(request.params['file'])
    const type = outputFileTypeOf(fileId)
    const etag = `"${fileId}"`
    if (type && request.headers['if-none-match'] === etag) {
      response.status(304).set('ETag', etag).end()
      return
    }
    if (!type) throw notKept()
    await downloads.take(access.memberId, async () => {
      // Somebody who has scrolled on while it waited.
      if (response.destroyed) return
      const opened = await classroom.outputFiles.open(fileId)
      if (!opened) throw notKept()
      const contentType = contentTypes[type] ?? plainText
      response.set({
        'Content-Type': contentType,
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Cache-Control': 'private, max-age=31536000, immutable',
        ETag: etag,
        Vary: 'Accept-Encoding',
      })
      const isDownload = request.query['download'] !== undefined
      const name = contentType === plainText ? 'output.txt' : `output.${type}`
      response.set('Content-Disposition', `${isDownload ? 'attachment' : 'inline'}; filename="${name}"`)
      const isCompressed =
        /text|svg/.test(contentType) && /\bgzip\b/.test(String(request.headers['accept-encoding']))
      await sendContent(response, opened, { isCompressed })
    })
  })

  return router
}

function notKept(): Refusal {
  return new Refusal('not-found', 'This output is not kept any more. Please run its cell again to see it.')
}
