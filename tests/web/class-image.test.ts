// The image that a class runs in: chosen when it is made, kept with it, and asked for at each start of a sandbox.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ClassroomDetails, CreatedClassroom, Me } from '#protocol/http-api.ts'
import { testInstructorToken as token } from '../support/test-config.ts'
import { call, createClassroom, joinClassroom, TestWindow } from '../support/test-participant.ts'
import { type TestServer, testServer } from '../support/test-server.ts'

let server: TestServer
const usual = { name: 'python', title: 'Python 3.13' }
const newer = { name: 'python-3.14', title: 'Python 3.14' }

beforeAll(async () => {
  server = await testServer()
  server.host.images = [usual, newer]
})
afterAll(() => server[Symbol.asyncDispose]())

const create = (body: unknown) => call(server, 'POST', '/api/classrooms', { token, body })
const imageOf = async ({ id }: CreatedClassroom) => {
  const { body } = await call(server, 'GET', `/api/classrooms/${id}`, { token })
  const { image, isImageMissing } = body as ClassroomDetails
  return { image, isImageMissing }
}

test('an instructor is told what there is to choose from, and what a course asks for', async () => {
  const { body } = await call(server, 'GET', '/api/me', { token })
  const { images, courses } = body as Me
  expect(images).toEqual([usual, newer])
  expect(courses.find(({ folder }) => folder === 'threads-in-python')?.image).toBe('python')
})

test('participants are told of no images', async () => {
  const { body } = await call(server, 'GET', '/api/me')
  expect((body as Me).images).toEqual([])
})

test('a class runs in the image that was chosen, else in the usual one', async () => {
  const chosen = await createClassroom(server, token, { title: 'New things', image: 'python-3.14' })
  expect(await imageOf(chosen)).toEqual({ image: newer, isImageMissing: false })
  expect(await imageOf(await createClassroom(server, token, { title: 'Usual' }))).toMatchObject({
    image: usual,
  })
})

test('all sandboxes, seats and kernels of a class are started from its image', async () => {
  const { id, code } = await createClassroom(server, token, { title: 'New things', image: 'python-3.14' })
  const before = server.host.startedFrom.length
  const desk = await TestWindow.open(server, token, id, 'instructor')
  const { token: mine } = await joinClassroom(server, code, 'Anna')
  const anna = await TestWindow.open(server, mine, id, 'participant')
  await anna.send('sandbox:open', {})
  await anna.until(() => anna.state?.sandbox.state === 'ready')
  await desk.send('sandbox:open', {})
  await desk.until(() => desk.state?.sandbox.state === 'ready')
  const notebookId = desk.state?.documents.find(({ kind }) => kind === 'notebook')?.id as never
  await desk.send('kernel:restart', { notebookId })
  await desk.until(() => desk.state?.seats?.missing === 0 && desk.state.kernels[0]?.state === 'idle')
  const started = server.host.startedFrom.slice(before)
  expect(started.map(({ purpose }) => purpose)).toContain('kernel')
  expect(new Set(started.map(({ image }) => image))).toEqual(new Set(['python-3.14']))
  await anna[Symbol.asyncDispose]()
  await desk[Symbol.asyncDispose]()
})

test.each(['cobol', '../base', 'python:1234', 'Python-3.14'])(
  'an image "%s" that is not there is refused, and no class is left behind',
  async image => {
    const before = server.server.classrooms.ids().length
    expect(await create({ title: 'Old things', image })).toMatchObject({
      status: 400,
      body: {
        code: 'bad-request',
        message: expect.stringMatching(/only: python, python-3\.14\..*npm run images/),
      },
    })
    expect(server.server.classrooms.ids()).toHaveLength(before)
  },
)

test('a class whose image was removed says so, and goes on when it is back', async () => {
  const { id, code } = await createClassroom(server, token, { title: 'Removed', image: 'python-3.14' })
  const desk = await TestWindow.open(server, token, id, 'instructor')
  server.host.images = [usual]
  await call(server, 'GET', '/api/me', { token })
  await desk.until(() => desk.state?.classroom.isImageMissing === true)
  expect(desk.state?.classroom.image).toEqual(newer)
  const { token: mine } = await joinClassroom(server, code, 'Anna')
  const anna = await TestWindow.open(server, mine, id, 'participant')
  await anna.send('sandbox:open', {})
  await anna.until(() => anna.state?.sandbox.state === 'failed')
  expect(anna.state?.sandbox.message).toContain('no sandbox image "python-3.14"')
  server.host.images = [usual, newer]
  await anna.send('sandbox:open', {})
  await anna.until(() => anna.state?.sandbox.state === 'ready')
  await desk.until(() => desk.state?.classroom.isImageMissing === false)
  await anna[Symbol.asyncDispose]()
  await desk[Symbol.asyncDispose]()
})

test('while Docker is away, only a class in the usual image can begin', async () => {
  server.host.setOutage('Docker does not answer.')
  expect(await create({ title: 'New things', image: 'python-3.14' })).toMatchObject({
    status: 503,
    body: { code: 'sandboxes-unavailable' },
  })
  expect((await create({ title: 'Usual' })).status).toBe(201)
  server.host.setOutage(null)
})
