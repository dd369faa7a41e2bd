// Recordings of terminals over HTTP: a download that no browser takes for a page.
import { Router } from 'express'
import { castType } from '#protocol/asciicast.ts'
import type { RecordingList } from '#protocol/http-api.ts'
import { id, type TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Entrance } from './classroom-entrance.ts'
import { Downloads } from './downloads.ts'
import { sendContent } from './send-content.ts'

export function recordingRoutes(enter: Entrance): Router {
  const router = Router()
  const downloads = new Downloads({
    atOnce: 2,
    waiting: 4,
    message: 'You are loading too many recordings at once. Please wait a moment, then try again.',
  })

  router.get('/classrooms/:id/recordings', async (request, response) => {
    const { classroom, access } = await enter(request, 'participant')
    const recordings = classroom.recordedTerminals.list(access, {
      nameOf: memberId => classroom.people.nameOf(memberId),
      isOpen: terminalId => classroom.sandboxes.ownerOf(terminalId) !== null,
    })
    response.json({ recordings } satisfies RecordingList)
  })

  router.get('/classrooms/:id/terminals/:terminal/recording.cast', async (request, response) => {
    const { classroom, access } = await enter(request, 'participant')
    const terminal = id<TerminalId>().safeParse(request.params['terminal'])
    if (!terminal.success) throw new Refusal('not-found', 'There is no recording of this terminal.')
    await downloads.take(access.memberId, async () => {
      if (response.destroyed) return
      const recording = await classroom.recordedTerminals.read(access, terminal.data)
      response.attachment(recording.name).type(castType)
      response.set({
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'Cross-Origin-Resource-Policy': 'same-origin',
        Vary: 'Accept-Encoding',
      })
      const isCompressed = /\bgzip\b/.test(String(request.headers['accept-encoding']))
      await sendContent(response, recording, { isCompressed })
    })
  })

  return router
}
