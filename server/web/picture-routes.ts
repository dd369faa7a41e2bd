// Pictures that programs printed in terminals, over HTTP: content of a stranger's, so never more than a picture.
import { Router } from 'express'
import { id, type TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Entrance } from './classroom-entrance.ts'
import { Downloads } from './downloads.ts'

export function pictureRoutes(enter: Entrance): Router {
  const router = Router()
  // A screen full of them asks for all at once.
  const downloads = new Downloads({
    atOnce: 4,
    waiting: 100,
    message: 'You are loading too many pictures at once. Please wait a moment, then open the terminal again.',
  })

  router.get('/classrooms/:id/terminals/:terminal/pictures/:number', async (request, response) => {
    const { classroom, access } = await enter(request, 'stage')
    const terminal = id<TerminalId>().safeParse(request.params['terminal'])
    const number = /^\d{1,8}$/.exec(String(request.params['number']))?.[0]
    if (!terminal.success || !number) throw new Refusal('not-found', 'There is no such picture.')
    await downloads.take(access.memberId, async () => {
      if (response.destroyed) return
      const { type, columns, rows, data } = await classroom.screens.picture(
        access,
        terminal.data,
        Number(number),
      )
      response.set({
        'Content-Type': type,
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Picture-Cells': `${columns}x${rows}`,
      })
      response.send(data)
    })
  })

  return router
}
