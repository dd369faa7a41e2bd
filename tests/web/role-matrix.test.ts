// Every command and every route with every role, generated from the command table: one without a rule does not compile.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { closeCodes } from '#protocol/close-codes.ts'
import { type CommandInput, type CommandName, commands } from '#protocol/commands.ts'
import type { CellId, DocumentId, ExecutionId, MemberId, TerminalId } from '#protocol/ids.ts'
import type { Refusal } from '#protocol/refusals.ts'
import { isAtLeast, type Role, roles } from '#protocol/roles.ts'
import { type AllRoles, allRoles } from '../support/all-roles.ts'
import { call, TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

let all: AllRoles

beforeAll(async () => {
  all = await allRoles()
})
afterAll(() => all[Symbol.asyncDispose]())

/** Said here a second time on purpose: who changes the command table by mistake is told. */
const least: Record<CommandName, Role> = {
  'classroom:enter': 'stage',
  'classroom:end': 'instructor',
  'classroom:rename': 'instructor',
  'member:remove': 'instructor',
  'member:link': 'instructor',
  'member:reset-sandbox': 'instructor',
  'link:make': 'participant',
  'classroom:expect': 'instructor',
  'classroom:allow-sending': 'instructor',
  'notebook:create': 'instructor',
  'notebook:duplicate': 'instructor',
  'file:create': 'instructor',
  'document:rename': 'instructor',
  'document:move': 'instructor',
  'document:remove': 'instructor',
  'document:restore': 'instructor',
  'place:show': 'instructor',
  'attention:gather': 'instructor',
  'attention:release': 'instructor',
  'cells:run': 'instructor',
  'outputs:clear': 'instructor',
  'script:run': 'instructor',
  'runs:read': 'stage',
  'kernel:complete': 'instructor',
  'kernel:inspect': 'instructor',
  'kernel:interrupt': 'instructor',
  'kernel:restart': 'instructor',
  'kernel:answer': 'instructor',
  'sandbox:open': 'participant',
  'sandbox:reset': 'participant',
  'files:list': 'participant',
  'files:look': 'participant',
  'files:leave': 'participant',
  'files:open': 'participant',
  'files:save': 'participant',
  'files:settle': 'participant',
  'files:run': 'participant',
  'files:rename': 'participant',
  'files:remove': 'participant',
  'files:make-folder': 'participant',
  'terminal:open': 'participant',
  'terminal:close': 'participant',
  'terminal:rename': 'participant',
  'terminal:restart': 'participant',
  'terminal:show': 'instructor',
  'typing:ask': 'helper',
  'typing:answer': 'participant',
  'typing:end': 'participant',
  'note:write': 'participant',
}

const notebookId = 'notebook-nowhere' as DocumentId
const cellId = 'c1' as CellId
const inputs: { readonly [C in CommandName]: CommandInput<C> } = {
  'classroom:enter': {},
  'classroom:rename': { title: 'Own' },
  'member:remove': { memberId: 'member-nobody' as MemberId },
  'member:link': { memberId: 'member-nobody' as MemberId },
  'member:reset-sandbox': { memberId: 'member-nobody' as MemberId },
  'link:make': {},
  'classroom:allow-sending': { isAllowed: true },
  'classroom:expect': { people: 0, from: null },
  'notebook:create': { title: 'New' },
  'notebook:duplicate': { notebookId },
  'file:create': { name: 'new.py' },
  'document:rename': { documentId: notebookId, name: 'new' },
  'document:move': { documentId: notebookId, index: 0 },
  'document:remove': { documentId: notebookId },
  'document:restore': { documentId: notebookId },
  'place:show': { documentId: notebookId },
  'attention:gather': { documentId: notebookId, cellId: null },
  'attention:release': {},
  'cells:run': { notebookId, cells: [{ cellId, source: '1' }] },
  'outputs:clear': { notebookId, cellIds: [cellId] },
  'script:run': { notebookId, cells: [{ cellId, source: '1' }] },
  'runs:read': {},
  'kernel:complete': { notebookId, source: '', offset: 0 },
  'kernel:inspect': { notebookId, source: '', offset: 0 },
  'kernel:interrupt': { notebookId },
  'kernel:restart': { notebookId },
  'kernel:answer': { notebookId, executionId: 'execution-none' as ExecutionId, text: '' },
  'sandbox:open': {},
  'sandbox:reset': { isEmptied: false },
  'files:list': {},
  'files:look': { whose: null },
  'files:leave': { whose: null },
  'files:open': { whose: null, path: 'a.py' },
  'files:save': { documentId: notebookId },
  'files:settle': { documentId: notebookId, keep: 'mine' },
  'files:run': { path: 'a.py' },
  'files:rename': { path: 'a.py', to: 'b.py' },
  'files:remove': { path: 'a.py' },
  'files:make-folder': { path: 'new' },
  'terminal:open': { kind: 'shell' },
  'terminal:close': { terminalId: 'terminal-nowhere' as TerminalId },
  'terminal:rename': { terminalId: 'terminal-nowhere' as TerminalId, title: 'Server' },
  'terminal:restart': { terminalId: 'terminal-nowhere' as TerminalId },
  'terminal:show': { terminalId: 'terminal-nowhere' as TerminalId, isShown: true },
  'typing:ask': { terminalId: 'terminal-nowhere' as TerminalId },
  'typing:answer': { terminalId: 'terminal-nowhere' as TerminalId, isGranted: true },
  'typing:end': { terminalId: 'terminal-nowhere' as TerminalId },
  'note:write': { documentId: notebookId, cellId, text: 'mine' },
  // The last one: nothing can be done after it.
  'classroom:end': {},
}

const names = Object.keys(inputs) as CommandName[]

/** The code of the refusal; null when it was done. */
async function refusalOf(asked: Promise<unknown>): Promise<string | null> {
  return asked.then(
    () => null,
    (refusal: Refusal) => refusal.code,
  )
}

test('the table asks for the roles that are meant', () => {
  expect(Object.fromEntries(Object.entries(commands).map(([name, { least }]) => [name, least]))).toEqual(
    least,
  )
})

describe.each(roles)('a window of role %s', role => {
  const allowed = names.filter(name => isAtLeast(role, least[name]))

  test(`may send ${allowed.length} of ${names.length} commands`, async () => {
    const done: CommandName[] = []
    for (const name of names) {
      if (name === 'classroom:end' && role === 'instructor') continue
      // One each: so many at once would be refused for that alone.
      await using window = await all.open(role)
      const code = await refusalOf(window.send(name, inputs[name]))
      if (code !== 'not-allowed') done.push(name)
    }
    expect(done).toEqual(allowed.filter(name => !(name === 'classroom:end' && role === 'instructor')))
  })

  test('cannot be opened in a higher role, nor in a class of others', async () => {
    const { server, classroom, other, tokens } = all
    for (const wish of roles.filter(higher => higher !== role && isAtLeast(higher, role))) {
      const opening = TestWindow.open(server, tokens[role], classroom.id, wish)
      expect(await refusalOf(opening)).toBe('not-signed-in')
    }
    if (role === 'instructor') return
    expect(await refusalOf(TestWindow.open(server, tokens[role], other.id, role))).toBe('not-signed-in')
  })

  test('asks the HTTP API for no more than its role allows', async () => {
    const { server, classroom, other, tokens } = all
    const status = async (method: string, path: string) =>
      (await call(server, method, path, { token: tokens[role], ...(method === 'POST' && { body: {} }) }))
        .status
    const own = `/api/classrooms/${classroom.id}`
    const foreign = `/api/classrooms/${other.id}`
    const isInstructor = role === 'instructor'
    expect(await status('GET', own)).toBe(200)
    expect(await status('GET', `${own}/notebooks/notebook.ipynb`)).toBe(200)
    expect(await status('GET', `${own}/export.zip`)).toBe(role === 'stage' ? 403 : 200)
    expect(await status('POST', `${own}/notebooks`)).toBe(isInstructor ? 422 : 403)
    if (isInstructor) return
    expect(await status('POST', `${own}/end`)).toBe(403)
    expect(await status('POST', '/api/classrooms')).toBe(401)
    for (const path of ['', '/notebooks/notebook.ipynb', '/export.zip']) {
      expect(await status('GET', foreign + path)).toBe(401)
    }
    expect(await status('POST', `${foreign}/end`)).toBe(401)
  })
})

/** Resolves with the code that the server closes the socket with. */
function closeCodeOf(path: string, token: string | null): Promise<number> {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` }
  const socket = new WebSocket(`ws://127.0.0.1:${all.server.port}${path}`, { headers })
  return new Promise((closed, failed) => {
    socket.on('close', closed)
    socket.on('error', failed)
  })
}

describe('whoever does not belong', () => {
  test('gets no window, no document and no terminal', async () => {
    const { server, classroom, others, removed } = all
    const details = await call(server, 'GET', `/api/classrooms/${classroom.id}`, {
      token: all.tokens.instructor,
    })
    const { path } = (details.body as { documents: { path: string }[] }).documents[0] ?? { path: '' }
    for (const token of [removed, others.token, 'nobody-nobody-nobody', null]) {
      if (token !== null) {
        const opening = TestWindow.open(server, token, classroom.id, 'participant')
        expect(await refusalOf(opening)).toBe('not-signed-in')
      }
      expect(await closeCodeOf(path, token)).toBe(closeCodes.notSignedIn)
      expect(await closeCodeOf(`/term?classroom=${classroom.id}`, token)).toBe(closeCodes.notSignedIn)
    }
  })

  test('cannot bring an instructor to run what belongs to another class', async () => {
    const { server, other, tokens } = all
    const details = await call(server, 'GET', `/api/classrooms/${other.id}`, { token: tokens.instructor })
    const { id } = (details.body as { documents: { id: DocumentId }[] }).documents[0] ?? { id: notebookId }
    await using desk = await all.open('instructor')
    expect(await refusalOf(desk.send('kernel:restart', { notebookId: id }))).toBe('not-found')
    const { memberId } = all.others
    expect(await refusalOf(desk.send('member:remove', { memberId }))).toBe('not-found')
  })
})

async function freshTerminal(window: TestWindow): Promise<TerminalId> {
  const { terminals } = await window.send('sandbox:reset', { isEmptied: false })
  const terminalId = terminals[0]?.id as TerminalId
  const isReady = () => {
    const sandbox = window.state?.sandbox
    return sandbox?.state === 'ready' && sandbox.terminals[0]?.id === terminalId
  }
  await window.until(isReady, 'a sandbox that is ready')
  return terminalId
}

describe('a terminal', () => {
  test('is seen by its owner and by staff of the class, and typed into by its owner alone', async () => {
    const { server, classroom, other, anna, ben, others } = all
    const zoes = await TestWindow.open(server, others.token, other.id, 'participant')
    const annas = await TestWindow.open(server, anna.token, classroom.id, 'participant')
    const terminalId = await freshTerminal(annas)
    const foreignId = await freshTerminal(zoes)

    const own = await annas.terminals()
    const slot = own.watch(terminalId)
    await own.sees(slot, />>>/)
    await using bens = await TestWindow.open(server, ben.token, classroom.id, 'participant')
    await using desk = await all.open('instructor')
    await using helper = await all.open('helper')
    for (const [window, id, isSeen] of [
      [bens, terminalId, false],
      [desk, terminalId, true],
      [helper, terminalId, true],
      [helper, foreignId, false],
      [desk, foreignId, false],
    ] as const) {
      const terminals = await window.terminals()
      const theirs = terminals.watch(id)
      if (isSeen) await terminals.sees(theirs, />>>/)
      else await until(() => terminals.endOf(theirs) === 'You cannot watch this terminal.')
      terminals.type(theirs, 'intruder\r')
    }
    expect(await refusalOf(bens.send('terminal:close', { terminalId }))).toBe('not-found')
    own.type(slot, 'x = 1\r')
    await own.sees(slot, /x = 1\n>>>/)
    expect(own.text(slot)).not.toContain('intruder')
    await annas[Symbol.asyncDispose]()
    await zoes[Symbol.asyncDispose]()
  })
})

test('who is removed loses all sockets and credentials at once, however slow the disk is', async () => {
  const { server, classroom, ben, tokens } = all
  const bens = await TestWindow.open(server, ben.token, classroom.id, 'participant')
  await using desk = await all.open('instructor')
  const path = bens.state?.documents[0]?.path ?? ''
  const closing = [closeCodeOf(path, ben.token), closeCodeOf(`/term?classroom=${classroom.id}`, ben.token)]
  // Until both are counted, or they would be refused as a stranger's.
  await Promise.all([bens.send('classroom:enter', {}), call(server, 'GET', '/healthz')])
  server.storage.isHolding = true
  const removing = desk.send('member:remove', { memberId: ben.memberId })
  // The disk does not obey before all this has happened.
  await bens.until(() => bens.heard.some(({ name }) => name === 'connection:ended'))
  const codes = await Promise.all(closing)
  for (const code of codes) expect([closeCodes.notAllowed, closeCodes.notSignedIn]).toContain(code)
  expect(bens.socket.connected).toBe(false)
  const asked = await call(server, 'GET', `/api/classrooms/${classroom.id}`, { token: ben.token })
  expect(asked.status).toBe(401)
  server.storage.isHolding = false
  server.storage.flush()
  await removing
  await bens[Symbol.asyncDispose]()
  expect(
    (await call(server, 'GET', `/api/classrooms/${classroom.id}`, { token: tokens.helper })).status,
  ).toBe(200)
})

test('one person cannot use up the sockets of the server', async () => {
  const { classroom, anna } = all
  const path = `/term?classroom=${classroom.id}`
  const open: WebSocket[] = []
  const codes: number[] = []
  for (let n = 0; n < 120; n += 1) {
    const socket = new WebSocket(`ws://127.0.0.1:${all.server.port}${path}`, {
      headers: { authorization: `Bearer ${anna.token}` },
    })
    socket.on('close', code => codes.push(code))
    open.push(socket)
  }
  await until(() => codes.length >= 20)
  expect(new Set(codes)).toEqual(new Set([closeCodes.tooManyRequests]))
  for (const socket of open) socket.terminate()
})

const stillPossible: readonly CommandName[] = [
  'classroom:enter',
  'classroom:end',
  'classroom:rename',
  'member:remove',
  'member:link',
  'runs:read',
  'note:write',
]
const endedForInstructors = names.filter(
  name => least[name] === 'instructor' && !stillPossible.includes(name),
)

test('a class that has ended takes no more orders, from nobody', async () => {
  await using desk = await all.open('instructor')
  await desk.send('classroom:end', {})
  await using anna = await all.open('participant')
  for (const name of endedForInstructors) {
    expect(await refusalOf(desk.send(name, inputs[name]))).toBe('classroom-ended')
  }
  const ended = ['sandbox:open', 'sandbox:reset', 'terminal:open', 'terminal:close'] as const
  const files = names.filter(name => name.startsWith('files:') && name !== 'files:leave')
  for (const name of [...ended, ...files]) {
    expect(await refusalOf(anna.send(name, inputs[name]))).toBe('classroom-ended')
  }
})
