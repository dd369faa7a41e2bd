// The HTTP API of classrooms, for pages and for scripts alike. The README documents it.
import express, { Router } from 'express'
import {
  type ClassroomDetails,
  type CreatedClassroom,
  createClassroom,
  fileLimitBytes,
  type ImportedDocument,
  importLimitBytes,
} from '#protocol/http-api.ts'
import { parse } from '#protocol/parse.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Classroom } from '../classroom/classroom.ts'
import { classroomDetails } from '../classroom/classroom-summary.ts'
import { fileTooLarge } from '../classroom/shared-text.ts'
import { classroomEntrance } from './classroom-entrance.ts'
import { Downloads } from './downloads.ts'
import { outputRoutes } from './output-routes.ts'
import { ownFileRoutes } from './own-file-routes.ts'
import { pictureRoutes } from './picture-routes.ts'
import { recordingRoutes } from './recording-routes.ts'
import type { RouteParts } from './route-parts.ts'
import { sendContent } from './send-content.ts'

export function classroomRoutes(parts: RouteParts): Router {
  const { authentication, classrooms, links } = parts
  const router = Router()

  const enter = classroomEntrance(parts)
  // Each takes a thread, and space on the server's disk until it is taken.
  const exports = new Downloads({
    atOnce: 2,
    waiting: 0,
    message: 'You are taking something home already. Please wait until that is done.',
  })

  router.post('/classrooms', express.json({ limit: '64kb' }), async (request, response) => {
    if (!authentication.isInstructor(request)) {
      throw new Refusal(
        'not-signed-in',
        "Only an instructor can open a class. Please use the instructor's token.",
      )
    }
    const classroom = await classrooms.create(parse(createClassroom, request.body ?? {}))
    const { id, title, code } = classroom.record
    response.status(201).json({ id, title, code, links: links.of(id, code) } satisfies CreatedClassroom)
  })

  router.get('/classrooms/:id', async (request, response) => {
    const { classroom, access } = await enter(request, 'stage')
    const { code } = classroom.record
    response.json({
      ...classroomDetails(classroom.snapshot(access)),
      links: access.role === 'instructor' ? links.of(classroom.id, code) : null,
    } satisfies ClassroomDetails)
  })

  router.post('/classrooms/:id/end', async (request, response) => {
    const { classroom } = await enter(request, 'instructor')
    await classroom.end()
    response.json(classroom.view('instructor'))
  })

  /** Takes a body as bytes from an instructor; refuses `too-large` before it is read where its size is announced. */
  function receive(
    path: string,
    limitBytes: number,
    tooLarge: () => Refusal,
    add: (classroom: Classroom, name: string | null, content: Uint8Array) => Promise<ImportedDocument>,
  ): void {
    router.post(
      path,
      async (request, _response, next) => {
        await enter(request, 'instructor')
        if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge()
        next()
      },
      express.raw({ type: () => true, limit: limitBytes }),
      async (request, response) => {
        const { classroom } = await enter(request, 'instructor')
        const name = typeof request.query['name'] === 'string' ? request.query['name'] : null
        const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        response.status(201).json(await add(classroom, name, content))
      },
    )
  }

  receive('/classrooms/:id/notebooks', importLimitBytes, notebookTooLarge, (classroom, name, content) =>
    classroom.importNotebook(name ?? 'notebook.ipynb', content),
  )
  receive('/classrooms/:id/files', fileLimitBytes, fileTooLarge, (classroom, name, content) =>
    classroom.uploadFile(name ?? 'file.txt', content),
  )

  router.get('/classrooms/:id/notebooks/:notebook', async (request, response) => {
    const { classroom, access } = await enter(request, 'stage')
    await exports.take(access.memberId, async () => {
      const exported = await classroom.takeHome.notebook(String(request.params['notebook']))
      response.attachment(exported.name).type('application/x-ipynb+json')
      await sendContent(response, exported)
    })
  })

  router.get('/classrooms/:id/export.zip', async (request, response) => {
    const { classroom, access } = await enter(request, 'participant')
    await exports.take(access.memberId, async () => {
      const exported = await classroom.takeHome.everything(access)
      response.attachment(exported.name).type('application/zip')
      await sendContent(response, exported)
    })
  })

  router.get('/classrooms/:id/my-files.zip', async (request, response) => {
    const { classroom, access } = await enter(request, 'participant')
    await exports.take(access.memberId, async () => {
      const exported = await classroom.takeHome.ownFiles(access)
      response.attachment(exported.name).type('application/zip')
      await sendContent(response, exported)
    })
  })

  router.use(outputRoutes(enter), recordingRoutes(enter), pictureRoutes(enter), ownFileRoutes(enter))
  return router
}

function notebookTooLarge(): Refusal {
  const limit = importLimitBytes / 1024 / 1024
  return new Refusal(
    'too-large',
    `This notebook is larger than ${limit} MB. Please clear its outputs (in Jupyter: Edit, Clear All Outputs) and try again.`,
  )
}
