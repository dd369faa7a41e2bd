// The HTTP API as scripts and pages use it, on a whole server with sandboxes in memory.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClassroomDetails, CreatedClassroom, Joined, Me } from '#protocol/http-api.ts'
import { importLimitBytes } from '#protocol/http-api.ts'
import { testInstructorToken as token } from '../support/test-config.ts'
import { call, createClassroom, joinClassroom } from '../support/test-participant.ts'
import { type TestServer, testServer } from '../support/test-server.ts'

let server: TestServer
let classroom: CreatedClassroom

beforeAll(async () => {
  server = await testServer()
  classroom = await createClassroom(server, token, { title: 'Threads' })
})
afterAll(() => server[Symbol.asyncDispose]())

const refusal = (code: string) => ({ code, message: expect.stringMatching(/^[A-Z"].*[.!]$/s) })
const join = (body: unknown) => call(server, 'POST', '/api/join', { body })
const cookieOf = (headers: Headers) =>
  headers
    .getSetCookie()
    .map(cookie => cookie.split(';')[0])
    .join('; ')

describe('opening a class', () => {
  test('takes the instructor token and gives code and links', async () => {
    expect(classroom).toMatchObject({ title: 'Threads', code: expect.stringMatching(/^.{4}-.{4}$/) })
    expect(classroom.links.participant).toMatch(new RegExp(`/join#${classroom.code}$`))
    expect(classroom.links.instructor).toContain(`/desk/${classroom.id}#instructor=`)
    expect(classroom.links.stage).toContain(`/stage/${classroom.id}#stage=`)
  })

  test('from a course brings its notebooks and files', async () => {
    const { id, title } = await createClassroom(server, token, { course: 'threads-in-python' })
    const { body } = await call(server, 'GET', `/api/classrooms/${id}`, { token })
    expect(title).toBe('Threads in Python')
    const names = (body as ClassroomDetails).documents.map(document => document.name)
    expect(names).toEqual(['01-threads.ipynb', 'inventory.py', 'inventory.csv', 'tills.py', 'plan.ipynb'])
  })

  test.each([
    ['without a token', undefined, {}, 401, 'not-signed-in'],
    ['with a wrong token', 'nobody-nobody-nobody', {}, 401, 'not-signed-in'],
    ['from a course that is not there', token, { course: 'cooking' }, 422, 'course-unusable'],
    ['from a course outside the folder', token, { course: '../server' }, 400, 'bad-request'],
    ['with a title of nothing', token, { title: ' \u200b ' }, 400, 'bad-request'],
    ['with something unknown', token, { colour: 'red' }, 400, 'bad-request'],
  ])('%s is refused', async (_how, bearer, body, status, code) => {
    const answer = await call(server, 'POST', '/api/classrooms', {
      ...(bearer ? { token: bearer } : {}),
      body,
    })
    expect(answer).toMatchObject({ status, body: refusal(code) })
  })

  test('with broken JSON is refused in words', async () => {
    const answer = await call(server, 'POST', '/api/classrooms', {
      token,
      body: new TextEncoder().encode('{"title":'),
      headers: { 'content-type': 'application/json' },
    })
    expect(answer).toMatchObject({ status: 400, body: refusal('bad-request') })
  })
})

describe('joining', () => {
  test('takes a code and a name, and gives a token and a cookie that no script can read', async () => {
    const { status, body, headers } = await join({ code: classroom.code.toUpperCase(), name: ' Anna ' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ classroomId: classroom.id, name: 'Anna' })
    expect(headers.getSetCookie()[0]).toMatch(/^followalong-member-.*HttpOnly; SameSite=Lax$/)
    const { token: mine } = body as Joined
    expect((await call(server, 'GET', `/api/classrooms/${classroom.id}`, { token: mine })).status).toBe(200)
  })

  test('again with the same name in the same browser is the same person', async () => {
    const first = await join({ code: classroom.code, name: 'Ben' })
    const again = await call(server, 'POST', '/api/join', {
      body: { code: classroom.code, name: 'Ben' },
      headers: { cookie: cookieOf(first.headers) },
    })
    expect((again.body as Joined).memberId).toBe((first.body as Joined).memberId)
  })

  test.each([
    ['a wrong code', { code: 'aaaa-aaaa', name: 'Cleo' }, 404, 'wrong-code'],
    ['a taken name', { name: 'ANNA' }, 409, 'name-taken'],
    ["the trainer's name", { name: 'Trainer' }, 409, 'name-taken'],
    ['a name of 500 characters', { name: 'x'.repeat(500) }, 400, 'bad-request'],
    ['a name of controls', { name: '\u0000\u0007\u202e' }, 400, 'bad-request'],
    ['no name', {}, 400, 'bad-request'],
    ['a name that is a list', { name: ['Anna'] }, 400, 'bad-request'],
  ])('with %s is refused', async (_what, wish, status, code) => {
    expect(await join({ code: classroom.code, ...wish })).toMatchObject({ status, body: refusal(code) })
  })

  test('a name with controls in it is cleaned', async () => {
    const { body } = await join({ code: classroom.code, name: 'Da\u0007n\u202ea' })
    expect((body as Joined).name).toBe('Da n a')
  })

  test('a full class is refused with its limit', async () => {
    await using small = await testServer({ classLimit: 1 })
    const { code } = await createClassroom(small, token)
    await joinClassroom(small, code, 'Anna')
    const answer = await call(small, 'POST', '/api/join', { body: { code, name: 'Ben' } })
    expect(answer).toMatchObject({ status: 409, body: refusal('classroom-full') })
  })

  test('from a page of another site is refused', async () => {
    const answer = await call(server, 'POST', '/api/join', {
      body: { code: classroom.code, name: 'Eve' },
      headers: { origin: 'https://evil.example' },
    })
    expect(answer).toMatchObject({ status: 403, body: refusal('wrong-origin') })
  })
})

describe('signing in', () => {
  test("the instructor's secret becomes a cookie of another value, which opens all classes", async () => {
    const { body, headers } = await call(server, 'POST', '/api/sign-in', { body: { secret: token } })
    expect(body).toEqual({ role: 'instructor', classroomId: null })
    const cookie = cookieOf(headers)
    expect(cookie).not.toContain(token)
    const me = (await call(server, 'GET', '/api/me', { headers: { cookie } })).body as Me
    expect(me.isInstructor).toBe(true)
    expect(me.classrooms.map(({ id }) => id)).toContain(classroom.id)
    expect(me.courses[0]).toMatchObject({ folder: 'threads-in-python' })
  })

  test("a stage's secret opens that stage and nothing of people", async () => {
    const secret = classroom.links.stage.split('#stage=')[1]
    const { body, headers } = await call(server, 'POST', '/api/sign-in', { body: { secret } })
    expect(body).toEqual({ role: 'stage', classroomId: classroom.id })
    const details = await call(server, 'GET', `/api/classrooms/${classroom.id}`, {
      headers: { cookie: cookieOf(headers) },
    })
    expect(details.body).toMatchObject({ roster: [], links: null, code: classroom.code })
  })

  test('a wrong secret is refused', async () => {
    const answer = await call(server, 'POST', '/api/sign-in', { body: { secret: 'guess-guess-guess' } })
    expect(answer).toMatchObject({ status: 401, body: refusal('not-signed-in') })
  })

  test('whoever is nobody is told so, without an error', async () => {
    expect((await call(server, 'GET', '/api/me')).body).toEqual({
      isInstructor: false,
      classrooms: [],
      courses: [],
      images: [],
    })
  })
})

describe('reading a class', () => {
  test('shows an instructor the roster, and a participant nobody else', async () => {
    const { token: mine } = await joinClassroom(server, classroom.code, 'Fay')
    const path = `/api/classrooms/${classroom.id}`
    const seen = (await call(server, 'GET', path, { token: mine })).body as ClassroomDetails
    expect(seen).toMatchObject({ roster: [], links: null, code: null, state: 'open' })
    expect(JSON.stringify(seen)).not.toContain('Anna')
    const all = (await call(server, 'GET', path, { token })).body as ClassroomDetails
    expect(all.roster.map(({ name }) => name)).toContain('Fay')
    expect(all.documents[0]?.path).toMatch(/^\/yjs\/notebook-[a-z0-9]+\/1$/)
  })

  test('is refused to strangers and to members of another class', async () => {
    const path = `/api/classrooms/${classroom.id}`
    expect(await call(server, 'GET', path)).toMatchObject({ status: 401, body: refusal('not-signed-in') })
    const other = await createClassroom(server, token)
    const { token: stranger } = await joinClassroom(server, other.code, 'Gil')
    expect(await call(server, 'GET', path, { token: stranger })).toMatchObject({ status: 401 })
    expect(await call(server, 'GET', '/api/classrooms/nothing-here', { token })).toMatchObject({
      status: 404,
      body: refusal('not-found'),
    })
  })
})

describe('importing a notebook', () => {
  const send = (content: Uint8Array | string, { name = 'mine.ipynb', bearer = token } = {}) =>
    call(server, 'POST', `/api/classrooms/${classroom.id}/notebooks?name=${encodeURIComponent(name)}`, {
      token: bearer,
      body: typeof content === 'string' ? new TextEncoder().encode(content) : content,
      headers: { 'content-type': 'application/x-ipynb+json' },
    })
  const good = JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 })

  test('adds it beside the others, under a name that is free and safe', async () => {
    expect(await send(good)).toMatchObject({ status: 201, body: { name: 'mine.ipynb' } })
    expect(await send(good)).toMatchObject({ status: 201, body: { name: 'mine-2.ipynb' } })
    expect(await send(good, { name: '../../etc/passwd' })).toMatchObject({
      status: 201,
      body: { name: 'passwd.ipynb' },
    })
  })

  test.each([
    ['a notebook that is cut off', good.slice(0, 20)],
    ['a picture', '\u0089PNG\r\n'],
    ['nothing', ''],
    ['JSON that is no notebook', '{"a": 1}'],
    ['format 3', '{"nbformat": 3, "worksheets": []}'],
  ])('%s is refused in words, and the class stays as it was', async (_what, content) => {
    const before = (await call(server, 'GET', `/api/classrooms/${classroom.id}`, { token })).body
    expect(await send(content)).toMatchObject({ status: 422, body: refusal('not-a-notebook') })
    expect((await call(server, 'GET', `/api/classrooms/${classroom.id}`, { token })).body).toEqual(before)
  })

  test('200 MB are refused by their announced size, before they are sent', async () => {
    const { request } = await import('node:http')
    const status = await new Promise<number>((answered, failed) => {
      const sending = request({
        port: server.port,
        method: 'POST',
        path: `/api/classrooms/${classroom.id}/notebooks`,
        headers: { authorization: `Bearer ${token}`, 'content-length': 200 * 1024 * 1024 },
      })
      sending.on('response', response => answered(response.statusCode ?? 0))
      sending.on('error', failed)
      sending.write('{')
    })
    expect(status).toBe(413)
  })

  test('one that grows beyond the limit while it is sent is refused', async () => {
    const answer = await send(new Uint8Array(importLimitBytes + 1))
    expect(answer).toMatchObject({ status: 413, body: refusal('too-large') })
  })

  test('is for instructors only', async () => {
    const { token: mine } = await joinClassroom(server, classroom.code, 'Hal')
    expect(await send(good, { bearer: mine })).toMatchObject({ status: 403, body: refusal('not-allowed') })
  })
})

describe('ending a class', () => {
  test('keeps it readable for its people and closes it to new ones', async () => {
    const ended = await createClassroom(server, token, { title: 'Short' })
    const { token: mine } = await joinClassroom(server, ended.code, 'Anna')
    const path = `/api/classrooms/${ended.id}`
    expect(await call(server, 'POST', `${path}/end`, { token: mine })).toMatchObject({ status: 403 })
    expect(await call(server, 'POST', `${path}/end`, { token })).toMatchObject({
      status: 200,
      body: { state: 'ended' },
    })
    expect(await join({ code: ended.code, name: 'Ben' })).toMatchObject({
      status: 410,
      body: refusal('classroom-ended'),
    })
    expect(await call(server, 'GET', path, { token: mine })).toMatchObject({
      status: 200,
      body: { state: 'ended' },
    })
    expect((await call(server, 'GET', `${path}/notebooks/notebook.ipynb`, { token: mine })).status).toBe(200)
    expect((await call(server, 'GET', `${path}/export.zip`, { token: mine })).status).toBe(200)
  })
})

describe('the machine', () => {
  test('answers whether it lives and whether it can teach', async () => {
    expect(await call(server, 'GET', '/healthz')).toMatchObject({ status: 200, body: { ok: true } })
    expect(await call(server, 'GET', '/readyz')).toMatchObject({ status: 200, body: { ready: true } })
  })

  test('says why it cannot teach', async () => {
    await using broken = await testServer()
    broken.host.setOutage('Docker does not answer.')
    expect(await call(broken, 'GET', '/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, message: 'Docker does not answer.' },
    })
  })

  test('sends pages with headers that keep strangers out', async () => {
    const { headers } = await call(server, 'GET', '/')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })
})
