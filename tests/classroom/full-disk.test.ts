// What the disk refuses has not happened: it is said, nothing is half done, and the same can be tried again.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CreatedClassroom, Joined } from '#protocol/http-api.ts'
import { testInstructorToken as token } from '../support/test-config.ts'
import { call, createClassroom, joinClassroom, TestWindow } from '../support/test-participant.ts'
import { type TestServer, testServer } from '../support/test-server.ts'

let server: TestServer
let classroom: CreatedClassroom
let anna: Joined
let desk: TestWindow

beforeEach(async () => {
  server = await testServer()
  classroom = await createClassroom(server, token, { title: 'Full' })
  anna = await joinClassroom(server, classroom.code, 'Anna')
  desk = await TestWindow.open(server, token, classroom.id, 'instructor')
})
afterEach(async () => {
  server.storage.isFailing = false
  await desk[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

const refused = { code: 'storage-failed' }

test('who could not join gets in with the same name later', async () => {
  const join = () => call(server, 'POST', '/api/join', { body: { code: classroom.code, name: 'Ben' } })
  server.storage.isFailing = true
  expect(await join()).toMatchObject({ status: 503, body: refused })
  server.storage.isFailing = false
  expect((await join()).status).toBe(201)
})

test('who is removed is out at once, and the removal can be tried again', async () => {
  const window = await TestWindow.open(server, anna.token, classroom.id, 'participant')
  const details = () => call(server, 'GET', `/api/classrooms/${classroom.id}`, { token: anna.token })
  server.storage.isFailing = true
  await expect(desk.send('member:remove', { memberId: anna.memberId })).rejects.toMatchObject(refused)
  await window.until(() => !window.socket.connected)
  expect((await details()).status).toBe(401)
  server.storage.isFailing = false
  await desk.send('member:remove', { memberId: anna.memberId })
  await desk.until(() => desk.heard.some(({ name }) => name === 'member:removed'))
  await window[Symbol.asyncDispose]()
})

test('a class that could not be ended goes on, and can be ended later', async () => {
  server.storage.isFailing = true
  await expect(desk.send('classroom:end', {})).rejects.toMatchObject(refused)
  await expect(desk.send('classroom:rename', { title: 'New' })).rejects.toMatchObject(refused)
  const { classroom: shown } = await desk.send('classroom:enter', {})
  expect(shown).toMatchObject({ state: 'open', title: 'Full' })
  server.storage.isFailing = false
  await desk.send('classroom:end', {})
  expect((await desk.send('classroom:enter', {})).classroom.state).toBe('ended')
})
