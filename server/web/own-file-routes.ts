// The content of files in a person's own sandbox over HTTP: as text for the editor, up and down as bytes. The path is a
// parameter, since it may hold any character.
import express, { type Request, Router } from 'express'
import { filePath, fileVersion } from '#protocol/home-files.ts'
import { writeLimitBytes } from '#protocol/limits.ts'
import { parse } from '#protocol/parse.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Entrance } from './classroom-entrance.ts'
import { Downloads } from './downloads.ts'
import { sendContent } from './send-content.ts'

export function ownFileRoutes(enter: Entrance): Router {
  const router = Router()
  const downloads = new Downloads({
    atOnce: 2,
    waiting: 4,
    message: 'You are loading too many files at once. Please wait a moment, then try again.',
  })

  router.get('/classrooms/:id/my-files/text', async (request, response) => {
    const { classroom, access } = await enter(request, 'participant')
    response.json(await classroom.files.read(access.memberId, pathOf(request)))
  })

  router.get('/classrooms/:id/my-files/content', async (request, response) => {
    const { classroom, access } = await enter(request, 'participant')
    await downloads.take(access.memberId, async () => {
      if (response.destroyed) return
      const file = await classroom.files.download(access.memberId, pathOf(request))
      // Whatever it is, no browser takes it for a page of ours.
      response.attachment(file.name).type('application/octet-stream')
      response.set({
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'Cross-Origin-Resource-Policy': 'same-origin',
      })
      await sendContent(response, file)
    })
  })

  router.put(
    '/classrooms/:id/my-files/content',
    async (request, _response, next) => {
      await enter(request, 'participant')
      if (Number(request.headers['content-length'] ?? 0) > writeLimitBytes) throw tooLarge()
      next()
    },
    express.raw({ type: () => true, limit: writeLimitBytes }),
    async (request, response) => {
      const { classroom, access } = await enter(request, 'participant')
      classroom.requireOpen()
      const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const version = versionOf(request)
      response.json(await classroom.files.write(access.memberId, pathOf(request), content, version))
    },
  )

  return router
}

function pathOf(request: Request): string {
  return parse(filePath, request.query['path'])
}

/** Empty, for a file that must not be there yet, unless told; null, for whatever there is, as `*`. */
function versionOf(request: Request): string | null {
  const version = request.query['version'] ?? ''
  return version === '*' ? null : parse(fileVersion, version)
}

function tooLarge(): Refusal {
  const limit = writeLimitBytes / 1024 / 1024
  return new Refusal('too-large', `This file is larger than ${limit} MB. Please choose a smaller one.`)
}
