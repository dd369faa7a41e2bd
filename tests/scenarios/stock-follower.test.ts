// A stock y-websocket client with a participant's token: follows the notebook, and changes nothing whatever it sends.
import { createHash } from 'node:crypto'
import * as encoding from 'lib0/encoding'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import type { CreatedClassroom, Joined } from '#protocol/http-api.ts'
import type { CellId } from '#protocol/ids.ts'
import { cellsOf, insertCell, sourceOf } from '#protocol/notebook-document.ts'
import { endSandboxHost, ServerProcess } from '../support/server-process.ts'
import { testConfig, testInstructorToken } from '../support/test-config.ts'
import { call, createClassroom, joinClassroom, TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

const config = await testConfig()
let server: ServerProcess
let classroom: CreatedClassroom
let joined: Joined

beforeAll(async () => {
  server = await ServerProcess.start(config.dataDirectory)
  classroom = await createClassroom(server, testInstructorToken, { title: 'Followed' })
  joined = await joinClassroom(server, classroom.code, 'Anna')
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await endSandboxHost(config.dataDirectory)
  await config[Symbol.asyncDispose]()
})

async function notebookHash(): Promise<string> {
  const path = `/api/classrooms/${classroom.id}/notebooks/notebook.ipynb`
  const { body } = await call(server, 'GET', path, { token: testInstructorToken })
  return createHash('sha256').update(JSON.stringify(body)).digest('hex')
}

test('it follows every edit', async () => {
  await using desk = await TestWindow.open(server, testInstructorToken, classroom.id, 'instructor')
  await using follower = await TestWindow.open(server, joined.token, classroom.id, 'participant')
  const view = follower.state?.documents[0]
  if (!view) throw new Error('no notebook')
  const [written, read] = await Promise.all([desk.follow(view), follower.follow(view)])
  const text = sourceOf(insertCell(written, 1, { id: 'typed' as CellId, type: 'code' }))
  for (const letter of 'print("😀")') text.insert(text.length, letter)
  await until(
    () => read.getArray('cells').length === 2 && sourceOf(cellsOf(read).get(1)).toString() === 'print("😀")',
  )
})

test('what it writes through its provider changes nothing', async () => {
  const before = await notebookHash()
  await using follower = await TestWindow.open(server, joined.token, classroom.id, 'participant')
  const view = follower.state?.documents[0]
  if (!view) throw new Error('no notebook')
  const yjs = await follower.follow(view)
  sourceOf(cellsOf(yjs).get(0)).insert(0, 'intruder')
  insertCell(yjs, 0, { id: 'intruder' as CellId, type: 'code', source: 'intruder' })
  // A second window of the same person gets the notebook as it is, after the server took in all of that.
  await using other = await TestWindow.open(server, joined.token, classroom.id, 'participant')
  const fresh = await other.follow(view)
  expect(JSON.stringify(fresh.getArray('cells').toJSON())).not.toContain('intruder')
  expect(await notebookHash()).toBe(before)
})

test('no frame made by hand changes anything, however its numbers are written', async () => {
  const before = await notebookHash()
  const { documents } = (
    await call(server, 'GET', `/api/classrooms/${classroom.id}`, { token: joined.token })
  ).body as {
    documents: { path: string }[]
  }
  const intruder = new Y.Doc()
  insertCell(intruder, 0, { id: 'intruder' as CellId, type: 'code', source: 'intruder' })
  const update = Y.encodeStateAsUpdate(intruder)
  const updateV2 = Y.encodeStateAsUpdateV2(intruder)
  const heads = [
    [0, 1],
    [0, 2],
    [0, 0x82, 0x00],
    [0x80, 0x00, 2],
    [0x80, 0x00, 0x82, 0x00],
    [0, 0x81, 0x80, 0x00],
    [2],
    [4],
    [0, 3],
  ]
  for (const head of heads) {
    for (const body of [update, updateV2, new Uint8Array([0xff, 0xff, 0xff, 0xff, 0x0f])]) {
      const encoder = encoding.createEncoder()
      encoding.writeVarUint8Array(encoder, body)
      const frame = Buffer.concat([Buffer.from(head), encoding.toUint8Array(encoder)])
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}${documents[0]?.path}`, {
        headers: { authorization: `Bearer ${joined.token}` },
      })
      await new Promise<void>((opened, failed) => {
        socket.once('open', opened)
        socket.once('error', failed)
      })
      // The answer to a request behind it proves that the frame was dealt with; or the server hangs up.
      const dealtWith = new Promise<void>(done => {
        socket.on('message', () => done())
        socket.on('close', () => done())
      })
      socket.send(frame)
      socket.send(Buffer.from([0, 0, 1, 0]))
      await dealtWith
      socket.terminate()
    }
  }
  expect(await notebookHash()).toBe(before)
})

test('without a token, or with a page of another site, it gets nothing', async () => {
  const { documents } = (
    await call(server, 'GET', `/api/classrooms/${classroom.id}`, { token: joined.token })
  ).body as {
    documents: { path: string }[]
  }
  const url = `ws://127.0.0.1:${server.port}${documents[0]?.path}`
  const end = (headers: Record<string, string>) =>
    new Promise<string>(ended => {
      const socket = new WebSocket(url, { headers })
      socket.on('message', () => ended('served'))
      socket.on('close', code => ended(String(code)))
      socket.on('error', error => ended(error.message))
    })
  expect(await end({})).toBe('4401')
  expect(await end({ authorization: 'Bearer nobody' })).toBe('4401')
  expect(await end({ authorization: `Bearer ${joined.token}`, origin: 'https://evil.example' })).toContain(
    '403',
  )
})
