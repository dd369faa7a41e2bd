// A text file that is written in live, on real Docker: what is typed gets into it, what programs do comes back, and a server
// that is killed in the middle of it loses nothing.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type * as Y from 'yjs'
import type { OpenFileState } from '#protocol/home-files.ts'
import type { CreatedClassroom, Joined } from '#protocol/http-api.ts'
import { fileStateOf, fileTextOf, openFileKey } from '#protocol/notebook-document.ts'
import { endSandboxHost, ServerProcess } from '../support/server-process.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { createClassroom, joinClassroom, TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

let dataDirectory: string
let server: ServerProcess
let classroom: CreatedClassroom
let anna: Joined

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'fa-'))
  server = await ServerProcess.start(dataDirectory)
  classroom = await createClassroom(server, testInstructorToken, { title: 'Files' })
  anna = await joinClassroom(server, classroom.code, 'Anna')
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await endSandboxHost(dataDirectory)
  await rm(dataDirectory, { recursive: true, force: true })
})

async function openWindow(): Promise<TestWindow> {
  const window = await TestWindow.open(server, anna.token, classroom.id, 'participant')
  await window.send('sandbox:open', {})
  await window.until(() => window.state?.sandbox.state === 'ready', 'a sandbox that is ready')
  await window.send('files:look', { whose: null })
  return window
}

async function content(path: string, body?: string): Promise<string> {
  const address = `http://127.0.0.1:${server.port}/api/classrooms/${classroom.id}/my-files/content?path=${path}`
  const headers = { Authorization: `Bearer ${anna.token}` }
  const wish = body === undefined ? { headers } : { headers, method: 'PUT', body }
  return (await fetch(address, wish)).text()
}

/** As its owner does it in the first terminal. */
async function python(window: TestWindow, line: string): Promise<void> {
  const terminals = await window.terminals()
  const id = window.state?.sandbox.terminals[0]?.id
  if (!id) throw new Error('no terminal')
  const slot = terminals.watch(id)
  await terminals.sees(slot, />>>/)
  terminals.type(slot, `${line}\r`)
}

const stateOf = (yjs: Y.Doc) => fileStateOf(yjs).get(openFileKey) as OpenFileState | undefined
const become = (yjs: Y.Doc, is: OpenFileState['is']) =>
  until(() => stateOf(yjs)?.is === is, `${is} instead of ${JSON.stringify(stateOf(yjs))}`)
const textOf = (yjs: Y.Doc) => fileTextOf(yjs).toString()

test('what is typed is in the file, what programs write and delete is seen, and it runs', async () => {
  await using window = await openWindow()
  await content('count.py', 'count = 1\n')
  const yjs = await window.follow(await window.send('files:open', { whose: null, path: 'count.py' }))
  expect(textOf(yjs)).toBe('count = 1\n')
  fileTextOf(yjs).insert(textOf(yjs).length, 'print(count * 21)\n')
  await become(yjs, 'unsaved')
  await become(yjs, 'saved')
  expect(await content('count.py')).toBe('count = 1\nprint(count * 21)\n')

  await python(window, "_ = open('count.py', 'w').write('print(6 * 7)\\n')")
  await until(() => textOf(yjs) === 'print(6 * 7)\n', 'what the program wrote')
  const { terminalId } = await window.send('files:run', { path: 'count.py' })
  const terminals = await window.terminals()
  await terminals.sees(terminals.watch(terminalId), /42/)

  await python(window, "import os; os.remove('count.py')")
  await become(yjs, 'gone')
  expect(textOf(yjs)).toBe('print(6 * 7)\n')
})

test('a server that is killed while somebody types loses nothing, and the file has it after the restart', async () => {
  await using window = await openWindow()
  await content('kept.py', 'kept = 0\n')
  const yjs = await window.follow(await window.send('files:open', { whose: null, path: 'kept.py' }))
  await become(yjs, 'saved')
  fileTextOf(yjs).insert(textOf(yjs).length, 'typed = 1\n')
  // It has reached the server, which has not put it into the file yet.
  await become(yjs, 'unsaved')
  const { port } = server
  await server.kill()
  fileTextOf(yjs).insert(textOf(yjs).length, 'offline = 2\n')
  server = await ServerProcess.start(dataDirectory, { PORT: String(port) })
  await until(
    () => stateOf(yjs)?.is === 'saved' && textOf(yjs).includes('offline'),
    () => `all of it saved, but it is ${JSON.stringify(stateOf(yjs))} ${JSON.stringify(textOf(yjs))}`,
    30_000,
  )
  await until(() => textOf(yjs) === 'kept = 0\ntyped = 1\noffline = 2\n')
  expect(await content('kept.py')).toBe('kept = 0\ntyped = 1\noffline = 2\n')
})
