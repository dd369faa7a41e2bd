// A person's files over the end of everything: server, sandbox-host and containers at once, as when the machine restarts.
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CreatedClassroom, Joined } from '#protocol/http-api.ts'
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
  classroom = await createClassroom(server, testInstructorToken, { title: 'Kept' })
  anna = await joinClassroom(server, classroom.code, 'Anna')
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await endSandboxHost(dataDirectory)
  await rm(dataDirectory, { recursive: true, force: true })
})

const run = (command: string, ...words: string[]) =>
  execFileSync(command, words, { encoding: 'utf8' }).split('\n').filter(Boolean)

const openWindow = () => TestWindow.open(server, anna.token, classroom.id, 'participant')

async function openSandbox(window: TestWindow): Promise<void> {
  await window.send('sandbox:open', {})
  await window.until(() => window.state?.sandbox.state === 'ready', 'a sandbox that is ready')
}

function request(path: string, options: RequestInit = {}): Promise<Response> {
  const address = `http://127.0.0.1:${server.port}/api/classrooms/${classroom.id}/${path}`
  return fetch(address, { ...options, headers: { Authorization: `Bearer ${anna.token}` } })
}

/** The last copy of the home is on the disk of the machine. */
async function isKept(): Promise<void> {
  let names: string[] = []
  const look = async () => {
    names = await readdir(join(dataDirectory, 'sandbox-host/homes')).catch(() => [])
  }
  await until(
    () => {
      void look()
      return names.some(name => name.endsWith('.tar'))
    },
    'a copy of the home',
    30_000,
  )
}

test('what a person wrote is there after the machine was restarted, in the sandbox and as a zip', async () => {
  {
    await using window = await openWindow()
    await openSandbox(window)
    const put = { method: 'PUT', body: "print('kept')" }
    expect((await request('my-files/content?path=own.py', put)).status).toBe(200)
    await isKept()
  }
  const label = `label=followalong.state=${dataDirectory}/sandbox-host`
  await server.kill()
  for (const pid of run('pgrep', '-f', `sandbox-host/main.ts ${dataDirectory}/`))
    process.kill(Number(pid), 'SIGKILL')
  for (const id of run('docker', 'ps', '-aq', '--filter', label)) run('docker', 'rm', '--force', id)

  server = await ServerProcess.start(dataDirectory)
  // Nobody is here, so nothing runs.
  const zip = unzipSync(new Uint8Array(await (await request('my-files.zip')).arrayBuffer()))
  expect(Object.entries(zip).map(([name, content]) => [name, strFromU8(content)])).toContainEqual([
    'Kept, my files/own.py',
    "print('kept')",
  ])
  await using window = await openWindow()
  await window.until(() => window.state?.sandbox.state === 'ready', 'a new sandbox')
  expect(await (await request('my-files/content?path=own.py')).text()).toBe("print('kept')")
})
