// The plan is the instructor's alone: nobody else is told that there is one, and nobody else opens it.

import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { closeCodes } from '#protocol/close-codes.ts'
import { cellsOf, insertCell } from '#protocol/notebook-document.ts'
import { type AllRoles, allRoles } from '../support/all-roles.ts'
import { cell, namesOf } from '../support/open-class.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { call, createClassroom, TestWindow } from '../support/test-participant.ts'
import { testServer } from '../support/test-server.ts'

let all: AllRoles
let desk: TestWindow

beforeAll(async () => {
  all = await allRoles()
  desk = await all.open('instructor')
})
afterAll(async () => {
  await desk[Symbol.asyncDispose]()
  await all[Symbol.asyncDispose]()
})

function planOf(window: TestWindow) {
  const plan = window.state?.documents.find(({ kind }) => kind === 'plan')
  if (!plan) throw new Error('no plan')
  return plan
}

function closeCodeOf(path: string, token: string): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${all.server.port}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return new Promise((closed, failed) => {
    socket.on('close', closed)
    socket.on('error', failed)
  })
}

async function zipOf(token: string): Promise<Record<string, string>> {
  const response = await fetch(
    `http://127.0.0.1:${all.server.port}/api/classrooms/${all.classroom.id}/export.zip`,
    { headers: { authorization: `Bearer ${token}` } },
  )
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()))
  return Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, strFromU8(bytes)]))
}

describe.each(['stage', 'participant', 'helper'] as const)('a %s', role => {
  test('is told of no plan, whatever happens to the documents', async () => {
    await using window = await all.open(role)
    const plan = planOf(desk)
    insertCell(await desk.follow(plan), 0, { id: cell('secret'), type: 'markdown', source: 'ask Ben' })
    const { documentId } = await desk.send('file:create', { name: `for-${role}.py` })
    await desk.send('document:rename', { documentId, name: `of-${role}.py` })
    await desk.send('document:move', { documentId, index: 0 })
    await window.until(() => namesOf(window)[0] === `of-${role}.py`)
    const own = `/api/classrooms/${all.classroom.id}`
    const token = all.tokens[role]
    const replies = await Promise.all([own, '/api/me'].map(path => call(all.server, 'GET', path, { token })))
    const runs = await window.send('runs:read', {})
    const seen = JSON.stringify([window.state, window.heard, replies.map(({ body }) => body), runs])
    expect(seen).not.toContain(plan.id)
    expect(seen).not.toContain('plan')
  })

  test('cannot open it, export it, or find out by notes that it is there', async () => {
    await using window = await all.open(role)
    const { id, path } = planOf(desk)
    const token = all.tokens[role]
    expect(await closeCodeOf(`${path}?as=${role}`, token)).toBe(closeCodes.notFound)
    for (const wish of [id, 'plan.ipynb', 'plan']) {
      const { status } = await call(
        all.server,
        'GET',
        `/api/classrooms/${all.classroom.id}/notebooks/${wish}`,
        { token },
      )
      expect(status).toBe(404)
    }
    if (role === 'stage') return
    const note = { documentId: id, cellId: cell('first'), text: 'is it there?' }
    const nowhere = { ...note, documentId: 'plan-nowhere' as typeof id }
    const [found, lost] = await Promise.allSettled([
      window.send('note:write', note),
      window.send('note:write', nowhere),
    ])
    expect(found).toEqual(lost)
    expect(Object.keys(await zipOf(token)).join()).not.toContain('plan')
  })
})

test('an instructor who looks as the stage does not open it either', async () => {
  const code = await closeCodeOf(`${planOf(desk).path}?as=stage`, testInstructorToken)
  expect(code).toBe(closeCodes.notFound)
})

test('every instructor writes the same one, and takes it home', async () => {
  await using other = await all.open('instructor')
  const plan = planOf(desk)
  expect(planOf(other).id).toBe(plan.id)
  insertCell(await desk.follow(plan), 0, { id: cell('note'), type: 'markdown', source: 'slow down here' })
  const seen = await other.follow(plan)
  await other.until(() => JSON.stringify(cellsOf(seen).toJSON()).includes('slow down here'))
  const home = await zipOf(testInstructorToken)
  expect(Object.entries(home).find(([path]) => path.endsWith('/plan.ipynb'))?.[1]).toContain('slow down here')
})

test('it stays as it is: it runs nothing, has no other name, and cannot be shown', async () => {
  const { id } = planOf(desk)
  const cells = [{ cellId: cell('first'), source: '1' }]
  const bad = { code: 'bad-request' }
  const none = { code: 'not-found' }
  await expect(desk.send('cells:run', { notebookId: id, cells })).rejects.toMatchObject(none)
  await expect(desk.send('script:run', { notebookId: id, cells })).rejects.toMatchObject(none)
  await expect(desk.send('document:rename', { documentId: id, name: 'x' })).rejects.toMatchObject(bad)
  await expect(desk.send('document:move', { documentId: id, index: 0 })).rejects.toMatchObject(bad)
  await expect(desk.send('document:remove', { documentId: id })).rejects.toMatchObject(bad)
  await expect(desk.send('place:show', { documentId: id })).rejects.toMatchObject(bad)
  const gather = desk.send('attention:gather', { documentId: id, cellId: null })
  await expect(gather).rejects.toMatchObject(bad)
  expect(all.server.host.sandboxIds).toEqual([])
})

test('a class from before there were plans gets one when its instructor comes, and only one', async () => {
  const before = await testServer()
  const { storage } = before
  const { id } = await createClassroom(before, testInstructorToken, { title: 'Old' })
  await before[Symbol.asyncDispose]()
  const [kept] = await storage.records.all('classroom')
  const record = kept?.value as { documents: { kind: string }[] }
  const documents = record.documents.filter(({ kind }) => kind !== 'plan')
  await storage.records.put('classroom', id, { ...record, documents })
  await using server = await testServer({}, storage)
  const windows = await Promise.all(
    [1, 2, 3].map(() => TestWindow.open(server, testInstructorToken, id, 'instructor')),
  )
  for (const window of windows) {
    await window.until(() => window.state?.documents.filter(({ kind }) => kind === 'plan').length === 1)
    await window[Symbol.asyncDispose]()
  }
  expect(new Set(windows.map(window => planOf(window).id)).size).toBe(1)
})

test('a notebook may be called like the plan, and has nothing to do with it', async () => {
  await desk.send('notebook:create', { title: 'plan' })
  await using window = await all.open('participant')
  expect(namesOf(window)).toContain('plan.ipynb')
  const path = `/api/classrooms/${all.classroom.id}/notebooks/plan.ipynb`
  expect((await call(all.server, 'GET', path, { token: all.tokens.participant })).status).toBe(200)
})
