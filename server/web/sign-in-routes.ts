// Signing in and joining: secrets and codes become cookies.
import express, { Router } from 'express'
import { type Joined, join, type Me, type SignedIn, signIn } from '#protocol/http-api.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { parse } from '#protocol/parse.ts'
import { Refusal } from '#protocol/refusals.ts'
import { stageId } from '../classroom/access.ts'
import { listCourses } from '../classroom/courses.ts'
import { JoinLimits } from './join-limits.ts'
import { setTokenCookie, tokensOf } from './request-tokens.ts'
import type { RouteParts } from './route-parts.ts'

export function signInRoutes(parts: RouteParts): Router {
  const { authentication, classrooms, coursesDirectory, credentials, isSecure, log } = parts
  const router = Router()
  const limits = new JoinLimits()
  router.use(express.json({ limit: '64kb' }))

  /** Throws, after a while, what is wrong with that try. */
  async function refuseTry(address: string, refusal: Refusal): Promise<never> {
    if (await limits.failed(address)) throw refusal
    throw new Refusal('too-many-tries', 'Too many tries from your network. Please wait a minute.')
  }

  router.post('/sign-in', async (request, response) => {
    const { secret } = parse(signIn, request.body)
    if (credentials.isInstructorSecret(secret)) {
      setTokenCookie(response, 'instructor', await credentials.issue(null), isSecure)
      response.json({ role: 'instructor', classroomId: null } satisfies SignedIn)
      return
    }
    const member = credentials.personalLinks.ownerOf(secret)
    const access = member && (await classrooms.find(member.classroomId))?.people.member(member.id)
    if (access) {
      const { classroomId, memberId, role } = access
      const token = await credentials.issue({ id: memberId, classroomId })
      setTokenCookie(response, { member: classroomId }, token, isSecure)
      response.json({ role, classroomId } satisfies SignedIn)
      return
    }
    const classroomId = classrooms.idOfStageSecret(secret)
    if (!classroomId) {
      const refusal = new Refusal('not-signed-in', 'This link is no longer good. Please ask for a new one.')
      return refuseTry(request.ip ?? '', refusal)
    }
    const token = await credentials.issue({ id: stageId(classroomId), classroomId })
    setTokenCookie(response, { stage: classroomId }, token, isSecure)
    response.json({ role: 'stage', classroomId } satisfies SignedIn)
  })

  router.post('/join', async (request, response) => {
    const { code, name } = parse(join, request.body)
    const classroom = await classrooms.findByCode(code)
    if (!classroom) {
      const sentence = 'There is no class with this code. Please check it, letter by letter.'
      return refuseTry(request.ip ?? '', new Refusal('wrong-code', sentence))
    }
    const known = authentication.accessTo(request, classroom, 'participant')
    const member = known?.name === name ? { id: known.memberId, name } : await classroom.join(name)
    const token = await credentials.issue({ id: member.id, classroomId: classroom.id })
    setTokenCookie(response, { member: classroom.id }, token, isSecure)
    response
      .status(201)
      .json({ token, classroomId: classroom.id, memberId: member.id, name: member.name } satisfies Joined)
  })

  router.get('/me', async (request, response) => {
    const isInstructor = authentication.isInstructor(request)
    const ids: readonly ClassroomId[] = isInstructor ? classrooms.ids() : tokensOf(request, isSecure).memberOf
    const mine = await Promise.all(
      ids.map(async id => {
        const classroom = await classrooms.find(id)
        const access = classroom && authentication.accessTo(request, classroom)
        return classroom && access
          ? { ...classroom.view(access.role), role: access.role, name: access.name }
          : null
      }),
    )
    response.json({
      isInstructor,
      classrooms: mine.filter(one => one !== null).sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
      courses: isInstructor
        ? await listCourses(coursesDirectory, (folder, error) =>
            log.warn({ folder, err: error }, 'a course cannot be used'),
          )
        : [],
      images: isInstructor ? await classrooms.images() : [],
    } satisfies Me)
  })

  return router
}
