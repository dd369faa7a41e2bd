// Nothing that a participant or the stage is sent tells of another person: neither name nor id, neither terminal nor
// state. A whole class happens once, everything that reaches each window is kept, and all of it is searched.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { EventName } from '#protocol/events.ts'
import type { OpenFileView } from '#protocol/home-files.ts'
import type { CellId, DocumentId, TerminalId } from '#protocol/ids.ts'
import { cellsOf, fileTextOf, idOf, insertCell } from '#protocol/notebook-document.ts'
import type { Role } from '#protocol/roles.ts'
import { type AllRoles, allRoles } from '../support/all-roles.ts'
import { call, joinClassroom, TestWindow } from '../support/test-participant.ts'

/** Who may hear of what. An event without a rule does not compile. */
const audiences: Record<EventName, readonly Role[]> = {
  'classroom:changed': ['stage', 'participant', 'helper', 'instructor'],
  'documents:changed': ['stage', 'participant', 'helper', 'instructor'],
  'kernel:changed': ['stage', 'participant', 'helper', 'instructor'],
  'place:changed': ['stage', 'participant', 'helper', 'instructor'],
  'attention:changed': ['stage', 'participant', 'helper', 'instructor'],
  'shown-terminals:changed': ['stage', 'participant', 'helper', 'instructor'],
  'run:changed': ['stage', 'participant', 'helper', 'instructor'],
  'presence:changed': ['stage', 'participant', 'helper', 'instructor'],
  'outage:changed': ['stage', 'participant', 'helper', 'instructor'],
  'connection:ended': ['stage', 'participant', 'helper', 'instructor'],
  'member:changed': ['helper', 'instructor'],
  'member:removed': ['helper', 'instructor'],
  'seats:changed': ['helper', 'instructor'],
  'sandbox:changed': ['participant', 'helper', 'instructor'],
  'note:changed': ['participant', 'helper', 'instructor'],
  'files:changed': ['participant', 'helper', 'instructor'],
}

let all: AllRoles
const windows = {} as Record<Role, TestWindow>
/** Everything that reached each role's windows, as text. */
const received = {} as Record<Role, string>
const planned = 'explain the deadlock slowly'
const bensNote = 'bens private note'
const bensFile = 'diary-of-ben.py'
const bensWords = 'words in a file'
let planId = ''
let bensLink = ''
let unshown = ''
/** What belongs to Benedikta and to others, and to nobody who looks here. */
let secrets: readonly string[]
let annas: readonly string[]

const roles = ['stage', 'participant', 'helper', 'instructor'] as const

beforeAll(async () => {
  all = await allRoles()
  const { server, classroom, anna, ben, tokens } = all
  const raw = new Map<Role, Buffer[]>(roles.map(role => [role, []]))
  for (const role of roles) {
    windows[role] = await all.open(role)
    const path = windows[role].state?.documents[0]?.path ?? ''
    await listenTo(server.port, `${path}?as=${role}`, tokens[role], raw.get(role) ?? [])
  }

  // --- the class happens ---
  const bens = await TestWindow.open(server, ben.token, classroom.id, 'participant')
  for (const window of [windows.participant, bens]) {
    await window.send('sandbox:open', {})
    await window.until(() => window.state?.sandbox.state === 'ready')
  }
  const shell = await bens.send('terminal:open', { kind: 'shell' })
  const bensTerminal = bens.state?.sandbox.terminals[0]?.id as TerminalId
  const typing = await bens.terminals()
  const slot = typing.watch(bensTerminal)
  await typing.sees(slot, />>>/)
  typing.type(slot, '"bens secret"\r')
  await typing.sees(slot, /'bens secret'/)
  const watching = await windows.instructor.terminals()
  await watching.sees(watching.watch(bensTerminal), /bens secret/)
  await bens.until(() => bens.state?.sandbox.terminals[0]?.watchers[0] === 'Trainer')
  const document = await writeInFile(bens)
  for (const role of ['stage', 'participant'] as const) {
    const path = `${document.path}?as=${role}&classroom=${classroom.id}`
    await listenTo(server.port, path, tokens[role], raw.get(role) ?? [])
  }
  await runSomething(windows.instructor)
  await leadAndWrite(bens)
  await windows.instructor.send('classroom:rename', { title: 'Renamed' })
  const late = await joinClassroom(server, classroom.code, 'Latecomer')
  server.host.setOutage('Docker does not answer.')
  server.host.setOutage(null)
  await windows.instructor.send('member:remove', { memberId: late.memberId })
  await bens.send('sandbox:reset', { isEmptied: false })
  bensLink = new URL((await bens.send('link:make', {})).link).hash
  await bens[Symbol.asyncDispose]()

  // --- what everybody got of it ---
  for (const role of roles) {
    const window = windows[role]
    const path = `/api/classrooms/${classroom.id}`
    const asked = ['/api/me', path, `${path}/notebooks/notebook.ipynb`]
    const replies = await Promise.all(asked.map(each => call(server, 'GET', each, { token: tokens[role] })))
    const snapshot = await window.send('classroom:enter', {})
    received[role] = [
      JSON.stringify([snapshot, window.heard, replies.map(({ body }) => body)]),
      Buffer.concat(raw.get(role) ?? []).toString('utf8'),
    ].join('\n')
  }
  const others = [
    'Benedikta',
    'Helga',
    'Rex',
    'Zoe',
    'Latecomer',
    'bens secret',
    bensFile,
    bensWords,
    document.id,
    bensTerminal,
    shell.terminalId,
    planned,
    planId,
    unshown,
    'note of the trainer',
  ]
  secrets = [
    bensNote,
    bensLink.replace('#me=', ''),
    ...others,
    ben.memberId,
    late.memberId,
    all.others.memberId,
    testSecretOf(classroom.links.stage),
  ]
  annas = ['Anna', anna.memberId, windows.participant.state?.sandbox.terminals[0]?.id ?? '']
}, 60_000)

afterAll(async () => {
  for (const role of roles) await windows[role][Symbol.asyncDispose]()
  await all[Symbol.asyncDispose]()
})

function testSecretOf(link: string): string {
  return link.split('=').at(-1) ?? ''
}

/** Follows a document byte by byte, and asks for all of it and for all cursors. */
async function listenTo(port: number, path: string, token: string, into: Buffer[]): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
  socket.on('message', (data: Buffer) => into.push(data))
  await new Promise<void>((opened, failed) => {
    socket.once('open', () => opened())
    socket.once('error', failed)
  })
  socket.send(Buffer.from([0, 0, 1, 0]))
  socket.send(Buffer.from([3]))
}

/** In his own sandbox, while the instructor looks and writes along. */
async function writeInFile(bens: TestWindow): Promise<OpenFileView> {
  const { instructor } = windows
  await bens.send('files:look', { whose: null })
  const path = `/api/classrooms/${all.classroom.id}/my-files/content?path=${bensFile}`
  const body = new TextEncoder().encode(bensWords)
  await call(all.server, 'PUT', path, { token: all.ben.token, body })
  const view = await bens.send('files:open', { whose: null, path: bensFile })
  const yjs = await bens.follow(view)
  const listing = await instructor.send('files:look', { whose: all.ben.memberId })
  if (!listing?.entries.some(entry => entry.path === bensFile)) throw new Error('no such file')
  const along = await instructor.follow(view)
  fileTextOf(along).insert(0, 'and the trainers ')
  await bens.until(() => fileTextOf(yjs).toString().startsWith('and the trainers'))
  await bens.send('files:save', { documentId: view.id })
  await bens.until(() => bens.state?.sandbox.fileWatchers[0] === 'Trainer')
  return view
}

/** Everything that is told to all, and what is written in private. */
async function leadAndWrite(bens: TestWindow): Promise<void> {
  const { instructor } = windows
  const [notebook] = instructor.state?.documents ?? []
  const plan = instructor.state?.documents.find(({ kind }) => kind === 'plan')
  if (!notebook || !plan) throw new Error('no documents')
  const place = { documentId: notebook.id, cellId: idOf(cellsOf(await instructor.follow(notebook)).get(0)) }
  insertCell(await instructor.follow(plan), 0, { id: 'p' as CellId, type: 'markdown', source: planned })
  planId = plan.id
  await instructor.send('place:show', { documentId: notebook.id })
  await instructor.send('attention:gather', place)
  await instructor.send('file:create', { name: 'beside.py' })
  await instructor.send('sandbox:open', {})
  await instructor.until(() => instructor.state?.sandbox.state === 'ready')
  const hidden = instructor.state?.sandbox.terminals[0]?.id as TerminalId
  const { terminalId } = await instructor.send('terminal:open', { kind: 'shell' })
  await instructor.send('terminal:show', { terminalId, isShown: true })
  unshown = hidden
  await bens.send('note:write', { ...place, text: bensNote })
  await instructor.send('note:write', { ...place, text: 'a note of the trainer' })
  const second = await all.open('instructor')
  await second.send('note:write', { ...place, text: 'a later note of the trainer' })
  await second[Symbol.asyncDispose]()
}

async function runSomething(desk: TestWindow): Promise<void> {
  const notebook = desk.state?.documents[0]
  if (!notebook) throw new Error('no notebook')
  const yjs = await desk.follow(notebook)
  const cellId = idOf(cellsOf(yjs).get(0)) as CellId
  await desk.send('cells:run', {
    notebookId: notebook.id as DocumentId,
    cells: [{ cellId, source: 'print("hello class")' }],
  })
  await desk.until(() => JSON.stringify(cellsOf(yjs).toJSON()).includes('hello class'))
}

describe.each(['stage', 'participant'] as const)('a %s', role => {
  test('is sent nothing that belongs to somebody else', () => {
    expect(received[role]).toContain('hello class')
    expect(secrets.filter(secret => secret === '' || received[role].includes(secret))).toEqual([])
  })

  test('hears of nothing but what everybody may know', () => {
    const heard = new Set(windows[role].heard.map(({ name }) => name))
    expect([...heard].filter(name => !audiences[name].includes(role))).toEqual([])
  })
})

test('the stage is sent nothing of any participant', () => {
  expect(annas.filter(secret => received.stage.includes(secret))).toEqual([])
})

test('a participant is not sent the code of the class, nor its links', () => {
  expect(received.participant).not.toContain(all.classroom.code)
  expect(received.participant).not.toContain('#stage')
  expect(received.stage).toContain(all.classroom.code)
})

test('a helper is sent nothing of the plan, nor of the notes of others', () => {
  for (const secret of [planned, planId, 'note of the trainer']) expect(received.helper).not.toContain(secret)
  expect(received.instructor).toContain(planId)
  expect(received.instructor).toContain('a later note of the trainer')
})

test('the staff hears of everybody, without what only the owner needs', () => {
  for (const role of ['helper', 'instructor'] as const) {
    for (const name of ['Anna', 'Benedikta', 'Latecomer']) expect(received[role]).toContain(name)
    expect(received[role]).not.toContain('bens secret')
    expect(received[role]).not.toContain(bensWords)
    expect(received[role]).not.toContain(bensNote)
  }
})
