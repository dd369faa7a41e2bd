// People come and go, and processes are killed: afterwards there is nothing that was not there before.
import { execFileSync } from 'node:child_process'
import { readdirSync, readlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import type { CellId, TerminalId } from '#protocol/ids.ts'
import { insertCell } from '#protocol/notebook-document.ts'
import { endSandboxHost, ServerProcess } from '../support/server-process.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { createClassroom, joinClassroom, TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

const isFull = Boolean(process.env['FOLLOWALONG_FULL'])
const visits = isFull ? 200 : 20
const kills = isFull ? 20 : 3
/** People who are there at the same time. */
const together = 4
const slowMs = 120_000

let dataDirectory: string
let stateDirectory: string
let server: ServerProcess
let classroom: CreatedClassroom
let desk: TestWindow

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'fa-'))
  stateDirectory = join(dataDirectory, 'sandbox-host')
  server = await ServerProcess.start(dataDirectory)
  classroom = await createClassroom(server, testInstructorToken, { title: 'Come and go' })
  desk = await TestWindow.open(server, testInstructorToken, classroom.id, 'instructor')
  await runCell()
  // What is loaded once is not left over.
  await visit('first')
})

afterAll(async () => {
  await desk?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
  await rm(dataDirectory, { recursive: true, force: true })
})

/** One cell, run to its end: the kernel is there, and soon a spare one. */
async function runCell(): Promise<void> {
  const notebook = desk.state?.documents.find(({ kind }) => kind === 'notebook')
  if (!notebook) throw new Error('the class has no notebook')
  const document = await desk.follow(notebook)
  const cellId = `cell-${crypto.randomUUID()}` as CellId
  insertCell(document, 0, { id: cellId, type: 'code', source: '1' })
  await desk.send('cells:run', { notebookId: notebook.id, cells: [{ cellId, source: '1' }] })
  await until(() => desk.state?.kernels.some(({ state }) => state === 'idle') === true, 'the cell', slowMs)
}

/** Somebody joins, works in two terminals, and is removed from the class. */
async function visit(name: string): Promise<void> {
  const { token, memberId } = await joinClassroom(server, classroom.code, `Guest ${name}`)
  await using window = await TestWindow.open(server, token, classroom.id, 'participant')
  await window.send('sandbox:open', {})
  await until(() => window.state?.sandbox.state === 'ready', `a seat for ${name}`, slowMs).catch(error => {
    throw new Error(`${error.message}: ${window.state?.sandbox.message}`)
  })
  const terminals = await window.terminals()
  await terminals.sees(terminals.watch(window.state?.sandbox.terminals[0]?.id as TerminalId), /^>>>/m)
  const { terminalId } = await window.send('terminal:open', { kind: 'shell' })
  await terminals.sees(terminals.watch(terminalId), /\$$/m)
  await desk.send('member:remove', { memberId })
}

async function visitAll(count: number, name: string): Promise<void> {
  for (let done = 0; done < count; done += together) {
    const guests = Array.from({ length: Math.min(together, count - done) }, (_, n) => `${name} ${done + n}`)
    await Promise.all(guests.map(guest => visit(guest)))
  }
}

interface Found {
  readonly containers: number
  readonly volumes: number
  /** Without what belongs to the class and is kept for it: recordings and homes. */
  readonly files: readonly string[]
  readonly serverDescriptors: number
  readonly hostDescriptors: number
  readonly ptys: number
}

const lines = (text: string) => text.split('\n').filter(line => line !== '')
const docker = (...args: string[]) => lines(execFileSync('docker', args, { encoding: 'utf8' }))
const ours = () => docker('ps', '-aq', '--filter', `label=followalong.state=${stateDirectory}`)

function hostPids(): number[] {
  const command = `pgrep -f 'sandbox-host/main.ts ${stateDirectory}$' || true`
  return lines(execFileSync('bash', ['-c', command], { encoding: 'utf8' })).map(Number)
}

/** Where the descriptors of a process lead. One may be closed while they are looked at. */
function descriptors(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap(name => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${name}`)]
    } catch {
      return []
    }
  })
}

function look(): Found {
  const host = descriptors(hostPids()[0] as number)
  return {
    containers: ours().length,
    volumes: docker('volume', 'ls', '-q').length,
    files: readdirSync(stateDirectory, { recursive: true, encoding: 'utf8' })
      .filter(name => !/^(recordings|homes)(\/|$)/.test(name))
      // Names of one kernel's life; how many there are is what matters.
      .map(name => name.replaceAll(/\b[0-9a-f]{8}\b/g, 'x'))
      // A kernel that is only starting has not made its sockets yet.
      .filter(name => !name.startsWith('k/x/'))
      .sort(),
    serverDescriptors: descriptors(server.pid).length,
    hostDescriptors: host.length,
    ptys: host.filter(target => target.includes('ptmx')).length,
  }
}

/** With the kernel and its spare, and nobody in the class. */
async function atRest(): Promise<Found> {
  await until(() => ours().length === 2, 'nothing but the kernel and its spare', slowMs)
  return look()
}

/** Connections to Docker that wait to be used again are closed after some seconds. */
async function nothingMoreThan(before: Found): Promise<void> {
  const isLeft = (now: Found) => {
    const numbers = (['containers', 'volumes', 'serverDescriptors', 'hostDescriptors', 'ptys'] as const).some(
      name => now[name] > before[name],
    )
    return numbers || now.files.join() !== before.files.join()
  }
  let now = before
  await until(
    () => {
      now = look()
      return !isLeft(now)
    },
    'nothing is left over',
    slowMs,
  ).catch(() => expect(now).toEqual(before))
}

test(`${visits} people who come and go leave nothing behind`, { timeout: visits * 20_000 }, async () => {
  const before = await atRest()
  await visitAll(visits, 'visit')
  await nothingMoreThan(before)
})

test(`${kills} kills in the middle of it leave nothing behind`, { timeout: kills * 120_000 }, async () => {
  const before = await atRest()
  for (let kill = 0; kill < kills; kill += 1) {
    await visitAll(together, `kill ${kill}`)
    const [host] = hostPids()
    // Somebody is just about to get a seat.
    const { token, memberId } = await joinClassroom(server, classroom.code, `Unlucky ${kill}`)
    const window = await TestWindow.open(server, token, classroom.id, 'participant')
    void window.send('sandbox:open', {}).catch(() => {})
    await until(() => window.state?.sandbox.state !== 'none', 'a seat is on its way')
    if (kill % 2 === 0) {
      process.kill(host as number, 'SIGKILL')
      await until(() => hostPids().some(pid => pid !== host), 'another sandbox-host', slowMs)
    } else {
      const { port } = server
      await server.kill()
      server = await ServerProcess.start(dataDirectory, { PORT: String(port) })
    }
    await until(() => desk.socket.connected && desk.state?.outage === null, 'all is well again', slowMs)
    await window[Symbol.asyncDispose]()
    await desk.send('member:remove', { memberId })
  }
  await nothingMoreThan(before)
})

test('when the sandbox-host is told to remove everything, nothing is left at all', async () => {
  await desk[Symbol.asyncDispose]()
  await server.stop()
  await endSandboxHost(dataDirectory)
  expect(ours()).toEqual([])
  expect(readdirSync(join(stateDirectory, 'k'))).toEqual([])
})
