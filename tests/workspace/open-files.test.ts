// Text files that are open to be written in: what is typed, what a program writes, and both at once. Several windows, people
// who look in, people who may not. On a whole server with sandboxes in memory.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type * as Y from 'yjs'
import type { OpenFileState } from '#protocol/home-files.ts'
import type { DocumentId, MemberId, SandboxId } from '#protocol/ids.ts'
import { fileStateOf, fileTextOf, openFileKey } from '#protocol/notebook-document.ts'
import { homeIdOf } from '../../server/sandbox/sandbox-record.ts'
import { type AllRoles, allRoles } from '../support/all-roles.ts'
import { TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

let all: AllRoles
let annas: TestWindow

beforeAll(async () => {
  all = await allRoles()
})
afterAll(() => all[Symbol.asyncDispose]())

// Each test has a window of its own: what one may ask at once is limited.
beforeEach(async () => {
  annas = await all.open('participant')
  await annas.send('sandbox:open', {})
  await annas.until(() => annas.state?.sandbox.state === 'ready', 'a sandbox that is ready')
  return () => annas[Symbol.asyncDispose]()
})

const annasHome = () => homeIdOf(all.anna.memberId)
/** As if a program wrote it, or with null deleted it. */
const writes = (path: string, text: string | null) =>
  all.server.host.writeFile(all.server.host.sandboxOf(annasHome()) as SandboxId, path, text)
const fileIn = (path: string) => all.server.host.fileOf(annasHome(), path)
const stateOf = (yjs: Y.Doc) => fileStateOf(yjs).get(openFileKey) as OpenFileState | undefined
const become = (yjs: Y.Doc, is: OpenFileState['is']) =>
  until(() => stateOf(yjs)?.is === is, `${is}, but it is ${JSON.stringify(stateOf(yjs))}`)
const typed = (yjs: Y.Doc, text: string) => fileTextOf(yjs).insert(fileTextOf(yjs).length, text)
const textOf = (yjs: Y.Doc) => fileTextOf(yjs).toString()

let numbers = 0
async function opened(text: string, window = annas) {
  const path = `file-${numbers++}.py`
  writes(path, text)
  const view = await window.send('files:open', { whose: null, path })
  const yjs = await window.follow(view)
  await become(yjs, 'saved')
  return { path, view, yjs, id: view.id as DocumentId }
}

async function refusalOf(asked: Promise<unknown>): Promise<string | null> {
  return asked.then(
    () => null,
    refusal => refusal.code,
  )
}

describe('an open file', () => {
  test('has what was typed soon after typing stops, and at once when it is asked to', async () => {
    const { path, yjs, id } = await opened('a = 1\n')
    typed(yjs, 'b = 2\n')
    await become(yjs, 'unsaved')
    await become(yjs, 'saved')
    expect(fileIn(path)).toBe('a = 1\nb = 2\n')
    typed(yjs, 'c = 3\n')
    await until(() => stateOf(yjs)?.is === 'unsaved')
    await annas.send('files:save', { documentId: id })
    expect(fileIn(path)).toBe('a = 1\nb = 2\nc = 3\n')
  })

  test('is the same in every window of its owner', async () => {
    const { path, view, yjs } = await opened('shared = 1\n')
    await using second = await TestWindow.open(all.server, all.anna.token, all.classroom.id, 'participant')
    const again = await second.send('files:open', { whose: null, path })
    expect(again).toEqual(view)
    const there = await second.follow(again)
    typed(yjs, 'here\n')
    typed(there, 'there\n')
    await until(() => textOf(yjs) === textOf(there) && textOf(yjs).includes('there'))
  })

  test('shows what a program wrote to it, while somebody looks', async () => {
    await annas.send('files:look', { whose: null })
    const { path, yjs } = await opened('count = 1\n')
    writes(path, 'count = 2\n')
    await until(() => textOf(yjs) === 'count = 2\n')
    await become(yjs, 'saved')
  })

  test('shows what was written while nobody looked, as soon as somebody does', async () => {
    const { path, yjs } = await opened('count = 1\n')
    await annas.send('files:leave', { whose: null })
    writes(path, 'count = 3\n')
    await annas.send('files:look', { whose: null })
    await until(() => textOf(yjs) === 'count = 3\n')
  })

  test('keeps Windows line ends in the file', async () => {
    const { path, yjs } = await opened('a\r\nb\r\n')
    expect(textOf(yjs)).toBe('a\nb\n')
    typed(yjs, 'c\n')
    await until(() => fileIn(path) === 'a\r\nb\r\nc\r\n')
  })

  test.each([
    ['mine', 'mine\n', 'theirs\n'],
    ['file', 'theirs\n', 'mine\n'],
  ] as const)(
    'that was written to by both loses nothing when its owner takes %s',
    async (keep, kept, beside) => {
      const { path, yjs, id } = await opened('')
      typed(yjs, 'mine\n')
      await become(yjs, 'unsaved')
      writes(path, 'theirs\n')
      await become(yjs, 'conflict')
      expect(fileIn(path)).toBe('theirs\n')
      expect(textOf(yjs)).toBe('mine\n')
      const { keptAs } = await annas.send('files:settle', { documentId: id, keep })
      await become(yjs, 'saved')
      expect(fileIn(path)).toBe(kept)
      expect(textOf(yjs)).toBe(kept)
      expect(fileIn(keptAs ?? '')).toBe(beside)
    },
  )

  test('whose file a program deleted keeps its text, and is written anew when that is wanted', async () => {
    await annas.send('files:look', { whose: null })
    const { path, yjs, id } = await opened('precious = 1\n')
    writes(path, null)
    await become(yjs, 'gone')
    typed(yjs, 'more = 2\n')
    expect(textOf(yjs)).toBe('precious = 1\nmore = 2\n')
    await annas.send('files:settle', { documentId: id, keep: 'mine' })
    await become(yjs, 'saved')
    expect(fileIn(path)).toBe('precious = 1\nmore = 2\n')
  })

  test('goes on under its new name, also when its folder is renamed', async () => {
    const { path, yjs, view } = await opened('x = 1\n')
    await annas.send('files:make-folder', { path: `in ${path}` })
    typed(yjs, 'y = 2\n')
    await annas.send('files:rename', { path, to: `in ${path}/new.py` })
    await annas.send('files:rename', { path: `in ${path}`, to: `on ${path}` })
    const now = `on ${path}/new.py`
    await until(() => stateOf(yjs)?.path === now)
    typed(yjs, 'z = 3\n')
    await until(() => fileIn(now) === 'x = 1\ny = 2\nz = 3\n')
    expect(fileIn(path)).toBeUndefined()
    expect(await annas.send('files:open', { whose: null, path: now })).toEqual(view)
  })

  test('is run as it is written now', async () => {
    const { path, yjs } = await opened("print('before')\n")
    fileTextOf(yjs).delete(0, textOf(yjs).length)
    typed(yjs, "print('after')\n")
    await become(yjs, 'unsaved')
    const { terminalId } = await annas.send('files:run', { path })
    const terminals = await annas.terminals()
    await terminals.sees(terminals.watch(terminalId), /after/)
    const isThere = () => annas.state?.sandbox.terminals.find(({ id }) => id === terminalId)
    await annas.until(() => isThere() !== undefined)
    expect(isThere()).toMatchObject({ kind: 'script', title: path })
    const again = await annas.send('files:run', { path })
    await annas.until(() => isThere() === undefined)
    expect(annas.state?.sandbox.terminals.filter(({ kind }) => kind === 'script')).toMatchObject([
      { id: again.terminalId },
    ])
    expect(annas.state?.shownTerminals).toEqual([])
  })

  test('is refused when it is no text or too large, or not there', async () => {
    writes('no-text', 'a\0b')
    writes('large.txt', 'x'.repeat(1024 * 1024 + 1))
    expect(await refusalOf(annas.send('files:open', { whose: null, path: 'no-text' }))).toBe(
      'not-a-text-file',
    )
    expect(await refusalOf(annas.send('files:open', { whose: null, path: 'large.txt' }))).toBe('too-large')
    expect(await refusalOf(annas.send('files:open', { whose: null, path: 'nowhere' }))).toBe('not-found')
    expect(await refusalOf(annas.send('files:open', { whose: null, path: '../x' }))).toBe('bad-request')
  })

  test('is what the server says, whatever a page brings along', async () => {
    const { yjs } = await opened('told = 1\n')
    const said = stateOf(yjs)
    fileStateOf(yjs).set(openFileKey, { ...said, is: 'unsaved' })
    await become(yjs, 'saved')
    expect(stateOf(yjs)).toEqual(said)
  })

  test('that cannot be put into the file says why, and gets there later', async () => {
    const { path, yjs } = await opened('full = 0\n')
    all.server.host.isFull = true
    typed(yjs, 'full = 1\n')
    await become(yjs, 'refused')
    expect(stateOf(yjs)?.message).toContain('no room')
    all.server.host.isFull = false
    typed(yjs, 'full = 2\n')
    await become(yjs, 'saved')
    expect(fileIn(path)).toBe('full = 0\nfull = 1\nfull = 2\n')
  })
})

describe('who looks in', () => {
  const whose = () => all.anna.memberId

  test.each(['helper', 'instructor'] as const)('a %s follows and writes along', async role => {
    const { path, yjs, view } = await opened('together = 1\n')
    await using staff = await all.open(role)
    expect(await staff.send('files:open', { whose: whose(), path })).toEqual(view)
    const theirs = await staff.follow(view)
    typed(theirs, `by ${role}\n`)
    await until(() => textOf(yjs).includes(`by ${role}`))
    await until(() => fileIn(path) === textOf(yjs))
  })

  test('sees the tree and what changes in it, and the owner is told who', async () => {
    await using desk = await all.open('instructor')
    const listing = await desk.send('files:look', { whose: whose() })
    expect(listing?.entries.length).toBeGreaterThan(0)
    await annas.until(() => annas.state?.sandbox.fileWatchers[0] === 'Trainer')
    writes('seen-by-desk.py', 'x')
    const isTold = () =>
      desk.heard.some(
        ({ name, data }) => name === 'files:changed' && JSON.stringify(data).includes('seen-by-desk.py'),
      )
    await desk.until(isTold)
    await desk.send('files:leave', { whose: whose() })
    await annas.until(() => annas.state?.sandbox.fileWatchers.length === 0)
    await desk.send('files:look', { whose: whose() })
    await annas.until(() => annas.state?.sandbox.fileWatchers.length === 1)
    await desk[Symbol.asyncDispose]()
    await annas.until(() => annas.state?.sandbox.fileWatchers.length === 0)
  })

  test('is nobody else: no tree, no document, no save, in no role and in no other class', async () => {
    const { path, view, yjs, id } = await opened('secret = 1\n')
    await using bens = await TestWindow.open(all.server, all.ben.token, all.classroom.id, 'participant')
    await using zoes = await TestWindow.open(all.server, all.others.token, all.other.id, 'participant')
    await using stage = await all.open('stage')
    for (const window of [bens, zoes]) {
      expect(await refusalOf(window.send('files:open', { whose: whose(), path }))).toBe('not-allowed')
      expect(await refusalOf(window.send('files:look', { whose: whose() }))).toBe('not-allowed')
      expect(await refusalOf(window.send('files:save', { documentId: id }))).toBe('not-found')
      expect(await refusalOf(window.send('files:settle', { documentId: id, keep: 'file' }))).toBe('not-found')
    }
    const copies = [bens, zoes, stage].map(window => window.follow(view, { isSynced: false }))
    // Long enough for the owner to have it twice.
    await using second = await all.open('participant')
    await second.follow(view)
    typed(yjs, 'more\n')
    await become(yjs, 'saved')
    for (const copy of await Promise.all(copies)) expect(textOf(copy)).toBe('')
    await using helper = await all.open('helper')
    const trainer = (await all.open('instructor')) as TestWindow
    const trainerId = trainer.state?.me.id as MemberId
    await trainer[Symbol.asyncDispose]()
    expect(await refusalOf(helper.send('files:look', { whose: trainerId }))).toBe('not-found')
    expect(await refusalOf(helper.send('files:look', { whose: all.others.memberId }))).toBe('not-found')
  })
})

test('a new sandbox has the files, and what is open goes on in it', async () => {
  await annas.send('files:look', { whose: null })
  const { path, yjs } = await opened('kept = 1\n')
  await annas.send('sandbox:reset', { isEmptied: false })
  await annas.until(() => annas.state?.sandbox.state === 'ready', 'a new sandbox')
  await until(() => {
    const last = annas.heard.findLast(({ name }) => name === 'files:changed')
    return JSON.stringify(last?.data).includes(path)
  }, 'a tree of the new sandbox')
  typed(yjs, 'more = 2\n')
  await until(() => fileIn(path) === 'kept = 1\nmore = 2\n')
})

test('nothing is opened any more once the class has ended, and all is in the files', async () => {
  const { path, view, yjs } = await opened('last = 1\n')
  typed(yjs, 'words = 2\n')
  await become(yjs, 'unsaved')
  await using desk = await all.open('instructor')
  await desk.send('classroom:end', {})
  expect(fileIn(path)).toBe('last = 1\nwords = 2\n')
  expect(await refusalOf(annas.send('files:open', { whose: null, path }))).toBe('classroom-ended')
  expect(await refusalOf(annas.send('files:look', { whose: null }))).toBe('classroom-ended')
  const copy = await annas.follow(view, { isSynced: false })
  await annas.send('files:leave', { whose: null })
  expect(textOf(copy)).toBe('')
})
