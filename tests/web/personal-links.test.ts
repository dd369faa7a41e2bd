// A person comes back from another device by a link of their own.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CreatedClassroom, Joined, Me, SignedIn } from '#protocol/http-api.ts'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { call, createClassroom, joinClassroom, TestWindow } from '../support/test-participant.ts'
import { type TestServer, testServer } from '../support/test-server.ts'

let server: TestServer
let classroom: CreatedClassroom
let anna: Joined
let annas: TestWindow
let desk: TestWindow

beforeAll(async () => {
  server = await testServer()
  classroom = await createClassroom(server, testInstructorToken, { title: 'Devices' })
  anna = await joinClassroom(server, classroom.code, 'Anna')
  annas = await TestWindow.open(server, anna.token, classroom.id, 'participant')
  desk = await TestWindow.open(server, testInstructorToken, classroom.id, 'instructor')
})
afterAll(async () => {
  await annas[Symbol.asyncDispose]()
  await desk[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

const secretOf = (link: string) => new URL(link).hash.replace('#me=', '')

/** What another device gets for the link: its token, or the code of the refusal. */
async function signIn(link: string): Promise<{ token: string | null; body: SignedIn & { code?: string } }> {
  const { body, headers } = await call(server, 'POST', '/api/sign-in', { body: { secret: secretOf(link) } })
  const token = /=([^;]+);/.exec(headers.getSetCookie()[0] ?? '')?.[1] ?? null
  return { token, body: body as SignedIn & { code?: string } }
}

async function tokenFrom(link: string): Promise<string> {
  const { token } = await signIn(link)
  if (!token) throw new Error('the link let nobody in')
  return token
}

test('the link leads to the class, and carries its secret where no server and no log sees it', async () => {
  const { link } = await annas.send('link:make', {})
  const { pathname, search, hash } = new URL(link)
  expect(pathname).toBe(`/classroom/${classroom.id}`)
  expect(search).toBe('')
  expect(hash).toMatch(/^#me=[\w-]{43}$/)
  expect(JSON.stringify(await server.storage.records.all('personal link'))).not.toContain(secretOf(link))
})

test('another device is the same person, with the same sandbox and notes, and everybody is told of one', async () => {
  await annas.send('sandbox:open', {})
  await annas.until(() => annas.state?.sandbox.state === 'ready')
  const documentId = annas.state?.documents[0]?.id as DocumentId
  await annas.send('note:write', { documentId, cellId: 'c1' as CellId, text: 'mine' })
  const { link } = await annas.send('link:make', {})
  const { body } = await signIn(link)
  expect(body).toEqual({ role: 'participant', classroomId: classroom.id })
  const token = await tokenFrom(link)
  const me = (await call(server, 'GET', '/api/me', { headers: { cookie: await cookieFrom(link) } }))
    .body as Me
  expect(me.classrooms.map(({ name }) => name)).toEqual(['Anna'])
  await using other = await TestWindow.open(server, token, classroom.id, 'participant')
  expect(other.state?.me.id).toBe(anna.memberId)
  expect(other.state?.sandbox).toEqual(annas.state?.sandbox)
  expect(other.state?.notes).toMatchObject([{ text: 'mine' }])
  expect(desk.state?.members).toHaveLength(1)
  const terminal = await other.send('terminal:open', { kind: 'shell' })
  await annas.until(() => annas.state?.sandbox.terminals.at(-1)?.id === terminal.terminalId)
})

test('a new link ends the one before, and the devices that came with it stay', async () => {
  const { link: first } = await annas.send('link:make', {})
  const token = await tokenFrom(first)
  const { link: second } = await annas.send('link:make', {})
  expect((await signIn(first)).body.code).toBe('not-signed-in')
  await tokenFrom(second)
  await using other = await TestWindow.open(server, token, classroom.id, 'participant')
  expect(other.state?.me.name).toBe('Anna')
})

test('the trainer can hand one out, also over the end of the class and of the server', async () => {
  const { link } = await desk.send('member:link', { memberId: anna.memberId })
  const storage = server.storage
  const again = await testServer({}, storage)
  const answer = await call(again, 'POST', '/api/sign-in', { body: { secret: secretOf(link) } })
  expect(answer.body).toEqual({ role: 'participant', classroomId: classroom.id })
  await again[Symbol.asyncDispose]()
})

test('there is none for the trainer, the stage, or somebody of another class', async () => {
  await expect(desk.send('link:make', {})).rejects.toMatchObject({ code: 'not-found' })
  const other = await createClassroom(server, testInstructorToken, { title: 'Other' })
  const zoe = await joinClassroom(server, other.code, 'Zoe')
  const { memberId } = zoe
  await expect(desk.send('member:link', { memberId })).rejects.toMatchObject({ code: 'not-found' })
  await expect(desk.send('member:reset-sandbox', { memberId })).rejects.toMatchObject({ code: 'not-found' })
})

test('who is removed from the class does not come back with it', async () => {
  const ben = await joinClassroom(server, classroom.code, 'Ben')
  const { link } = await desk.send('member:link', { memberId: ben.memberId })
  await desk.send('member:remove', { memberId: ben.memberId })
  expect((await signIn(link)).body.code).toBe('not-signed-in')
})

test('the trainer gives somebody a new sandbox with their files, and it says so', async () => {
  const terminals = await annas.terminals()
  const before = annas.state?.sandbox.terminals[0]?.id
  const slot = terminals.watch(before as never)
  await terminals.sees(slot, />>>/)
  terminals.type(slot, "open('own.py', 'w').write('mine')\r")
  await terminals.sees(slot, /^4$|>>>\s*$/m)
  await desk.send('member:reset-sandbox', { memberId: anna.memberId })
  await annas.until(() => {
    const { state, terminals: now } = annas.state?.sandbox ?? {}
    return state === 'ready' && now?.[0]?.id !== before
  })
  const anew = terminals.watch(annas.state?.sandbox.terminals[0]?.id as never)
  await terminals.sees(anew, /The trainer reset your sandbox\. This is a new one, with your files\./)
  const { entries } = await annas.send('files:list', {})
  expect(entries.map(({ path }) => path)).toContain('own.py')
})

async function cookieFrom(link: string): Promise<string> {
  const { headers } = await call(server, 'POST', '/api/sign-in', { body: { secret: secretOf(link) } })
  return headers.getSetCookie()[0]?.split(';')[0] ?? ''
}
