// Starting under bad circumstances: each is told in one sentence that says what to do, and nothing is lost or half begun.
import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { endSandboxHost, ServerProcess } from '../support/server-process.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { call, createClassroom, joinClassroom, TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fa-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** What a server that cannot start says to the person who started it. */
async function complaintOf(dataDirectory: string, environment: Record<string, string> = {}): Promise<string> {
  const server = ServerProcess.start(dataDirectory, environment)
  const error = await server.then(
    async started => {
      await started[Symbol.asyncDispose]()
      await endSandboxHost(dataDirectory)
      return new Error('it started')
    },
    (refused: Error) => refused,
  )
  return error.message
}

/** A sentence for people: no stack, no name of a file of ours. */
function expectSentence(complaint: string, pattern: RegExp): void {
  expect(complaint).toMatch(pattern)
  expect(complaint).not.toMatch(/\n\s+at |\.ts:\d/)
}

describe('what keeps a server from starting is told in words', () => {
  test('a port that is in use', async () => {
    const other = createServer()
    await new Promise<void>(listening => other.listen(0, '127.0.0.1', listening))
    const { port } = other.address() as { port: number }
    expectSentence(await complaintOf(folder, { PORT: `${port}` }), /Port \d+ is in use\..*set PORT/)
    await new Promise(closed => other.close(closed))
  })

  test('a data folder that another server uses', async () => {
    const first = await ServerProcess.start(folder)
    expectSentence(await complaintOf(folder), /in use|another server/i)
    // The first one is none the worse for it.
    expect((await call(first, 'GET', '/readyz')).status).toBe(200)
    await first[Symbol.asyncDispose]()
    await endSandboxHost(folder)
  })

  test('a data folder that is a file', async () => {
    const file = join(folder, 'data')
    await writeFile(file, '')
    expectSentence(await complaintOf(file), /data folder .* cannot be written to.*DATA_DIR/)
  })

  // Whoever is root may write everywhere.
  test.skipIf(process.getuid?.() === 0)('a data folder that may not be written to', async () => {
    await chmod(folder, 0o500)
    expectSentence(await complaintOf(folder), /data folder .* cannot be written to.*DATA_DIR/)
    await chmod(folder, 0o700)
  })

  test('a database that is none', async () => {
    const first = await ServerProcess.start(folder)
    await first[Symbol.asyncDispose]()
    await endSandboxHost(folder)
    const database = await databaseIn(folder)
    await writeFile(database, 'this is not a database, whatever its name says'.repeat(100))
    expectSentence(await complaintOf(folder), /database|data folder/i)
  })

  test.each([
    [{ PORT: 'eighty' }, /PORT is "eighty"/],
    [{ INSTRUCTOR_TOKEN: 'short' }, /INSTRUCTOR_TOKEN is too short/],
    [{ HOST: '203.0.113.1' }, /HOST "203\.0\.113\.1" is no address of this machine/],
  ])('the setting %j', async (environment, pattern) => {
    expectSentence(await complaintOf(folder, environment), pattern)
  })
})

async function databaseIn(directory: string): Promise<string> {
  const found = (await readdir(directory)).find(name => /\.(db|sqlite)$/.test(name))
  if (!found) throw new Error('no database')
  return join(directory, found)
}

describe('without Docker', () => {
  test('a class is taught on, and everybody is told what is missing', async () => {
    // The code honours DOCKER_HOST; nothing listens there.
    const server = await ServerProcess.start(folder, { DOCKER_HOST: `unix://${folder}/no-docker` })
    const ready = await call(server, 'GET', '/readyz')
    expect(ready).toMatchObject({ status: 503, body: { message: expect.stringMatching(/^Docker does not/) } })
    const classroom = await createClassroom(server, testInstructorToken, { course: 'threads-in-python' })
    const { token } = await joinClassroom(server, classroom.code, 'Anna')
    const anna = await TestWindow.open(server, token, classroom.id, 'participant')
    expect(anna.state?.outage).toMatch(/^Docker does not answer\./)
    await anna.send('sandbox:open', {})
    await anna.until(() => anna.state?.sandbox.state === 'failed')
    expect(anna.state?.sandbox.message).toMatch(/^Docker does not answer\./)
    const view = anna.state?.documents[0]
    if (!view) throw new Error('no notebook')
    expect((await anna.follow(view)).getArray('cells').length).toBeGreaterThan(20)
    await anna[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
    await endSandboxHost(folder)
  })
})

test('a sandbox image that is missing is told with the command that makes it', async () => {
  const engine = await engineWithout('followalong/python', join(folder, 'engine'))
  const server = await ServerProcess.start(folder, { DOCKER_HOST: `unix://${engine.socketPath}` })
  const classroom = await createClassroom(server, testInstructorToken, { title: 'Without an image' })
  const { token } = await joinClassroom(server, classroom.code, 'Anna')
  const anna = await TestWindow.open(server, token, classroom.id, 'participant')
  await anna.send('sandbox:open', {})
  await anna.until(() => anna.state?.sandbox.state === 'failed')
  expect(anna.state?.sandbox.message).toContain('npm run images -- python')
  await anna[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  await endSandboxHost(folder)
  await engine.close()
})

/** The real engine behind a socket of its own, which does not know that image. */
async function engineWithout(image: string, socketPath: string) {
  const proxy = createHttpServer((asked, answer) => {
    if (decodeURIComponent(asked.url ?? '').includes(`/images/${image}`)) {
      answer.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no such image"}')
      return
    }
    const { method, url, headers } = asked
    const passedOn = request({ socketPath: '/var/run/docker.sock', method, path: url, headers }, reply => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers)
      answer.flushHeaders()
      reply.pipe(answer)
    })
    passedOn.on('error', () => answer.destroy())
    answer.on('close', () => passedOn.destroy())
    asked.pipe(passedOn)
  })
  await new Promise<void>(listening => proxy.listen(socketPath, listening))
  return {
    socketPath,
    close: () => {
      proxy.closeAllConnections()
      return new Promise(closed => proxy.close(closed))
    },
  }
}

test('a sandbox-host that is killed comes back by itself, and people are told meanwhile', async () => {
  const server = await ServerProcess.start(folder)
  const classroom = await createClassroom(server, testInstructorToken, { title: 'Killed' })
  const { token } = await joinClassroom(server, classroom.code, 'Anna')
  const anna = await TestWindow.open(server, token, classroom.id, 'participant')
  await anna.send('sandbox:open', {})
  await anna.until(() => anna.state?.sandbox.state === 'ready')
  const terminals = await anna.terminals()
  const slot = terminals.watch(anna.state?.sandbox.terminals[0]?.id as never)
  await terminals.sees(slot, />>>/)
  terminals.type(slot, 'kept = 6 * 7\r')
  process.kill(await sandboxHostOf(folder), 'SIGKILL')
  await until(() => anna.heard.some(({ name, data }) => name === 'outage:changed' && hasOutage(data)))
  await until(() => anna.state?.outage === null)
  terminals.type(slot, 'print("it is", kept)\r')
  await terminals.sees(slot, /it is 42/)
  await anna[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  await endSandboxHost(folder)
})

function hasOutage(data: unknown): boolean {
  return typeof (data as { outage: unknown }).outage === 'string'
}

/** The process that serves this data folder. */
async function sandboxHostOf(dataDirectory: string): Promise<number> {
  const wanted = `sandbox-host/main.ts ${resolve(dataDirectory, 'sandbox-host')}`
  const listing = spawn('pgrep', ['-f', wanted])
  let said = ''
  for await (const chunk of listing.stdout) said += String(chunk)
  return Number(said.trim().split('\n')[0])
}
