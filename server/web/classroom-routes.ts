// The HTTP API of classrooms, for pages and for scripts alike. The README documents it.
import express, { type Request, Router } from 'express'
import {
  type ClassroomDetails,
  type CreatedClassroom,
  createClassroom,
  importLimitBytes,
} from '#protocol/http-api.ts'
import { type ClassroomId, id } from '#protocol/ids.ts'
import { parse } from '#protocol/parse.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Role } from '#protocol/roles.ts'
import { type Access, requireRole } from '../classroom/access.ts'
import type { Classroom } from '../classroom/classroom.ts'
import type { RouteParts } from './route-parts.ts'

export function classroomRoutes({ authentication, classrooms, links }: RouteParts): Router {
  const router = Router()

  /** The classroom of the address and who asks; refuses strangers and too small roles. */
  async function enter(request: Request, least: Role): Promise<{ classroom: Classroom; access: Access }> {
    const asked = id<ClassroomId>().safeParse(request.params['id'])
    const classroom = asked.success ? await classrooms.find(asked.data) : null
    if (!classroom) throw new Refusal('not-found', 'There is no such class. Please check the address.')
    const access = authentication.accessTo(request, classroom)
    if (!access) throw new Refusal('not-signed-in', 'Please join the class with its code and your name.')
    requireRole(access, least)
    return { classroom, access }
  }

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
      ...classroom.details(access),
      links: access.role === 'instructor' ? links.of(classroom.id, code) : null,
    } satisfies ClassroomDetails)
  })

  router.post('/classrooms/:id/end', async (request, response) => {
    const { classroom } = await enter(request, 'instructor')
    await classroom.end()
    response.json(classroom.view('instructor'))
  })

  router.post(
    '/classrooms/:id/notebooks',
    async (request, _response, next) => {
      await enter(request, 'instructor')
      const announced = Number(request.headers['content-length'] ?? 0)
      if (announced > importLimitBytes) throw tooLarge()
      next()
    },
    express.raw({ type: () => true, limit: importLimitBytes }),
    async (request, response) => {
      const { classroom } = await enter(request, 'instructor')
      const name = typeof request.query['name'] === 'string' ? request.query['name'] : 'notebook.ipynb'
      const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      response.status(201).json(await classroom.importNotebook(name, content))
    },
  )

  router.get('/classrooms/:id/notebooks/:notebook', async (request, response) => {
    const { classroom } = await enter(request, 'stage')
    const { name, content } = await classroom.exportNotebook(String(request.params['notebook']))
    response.attachment(name).type('application/x-ipynb+json').send(content)
  })

  router.get('/classrooms/:id/export.zip', async (request, response) => {
    const { classroom, access } = await enter(request, 'participant')
    const { name, content } = await classroom.takeHome(access)
    response.attachment(name).type('application/zip').send(content)
  })

  return router
}

function tooLarge(): Refusal {
  const limit = importLimitBytes / 1024 / 1024
  return new Refusal(
    'too-large',
    `This notebook is larger than ${limit} MB. Please clear its outputs (in Jupyter: Edit, Clear All Outputs) and try again.`,
  )
}
