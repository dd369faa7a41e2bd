// The server is killed again and again in the middle of a class, and started on the same data.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CreatedClassroom, Joined } from '#protocol/http-api.ts'
import type { CellId, TerminalId } from '#protocol/ids.ts'
import {
  cellsOf,
  findCell,
  insertCell,
  outputsOf,
  runStateOf,
  sourceOf,
} from '#protocol/notebook-document.ts'
import { DurableWriter } from '../support/durable-writer.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import { endSandboxHost, ServerProcess } from '../support/server-process.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { createClassroom, joinClassroom, TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

const kills = process.env['FOLLOWALONG_FULL'] ? 25 : 10
const seed = 20_261_121

let dataDirectory: string
let server: ServerProcess
let classroom: CreatedClassroom
let joined: Joined

const desk = () => TestWindow.open(server, testInstructorToken, classroom.id, 'instructor')
const anna = () => TestWindow.open(server, joined.token, classroom.id, 'participant')

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'fa-'))
  server = await ServerProcess.start(dataDirectory)
  classroom = await createClassroom(server, testInstructorToken, { title: 'Killed' })
  joined = await joinClassroom(server, classroom.code, 'Anna')
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await endSandboxHost(dataDirectory)
  await rm(dataDirectory, { recursive: true, force: true })
})

async function restart(): Promise<void> {
  await server.kill()
  server = await ServerProcess.start(dataDirectory)
}

test(`no acknowledged character is lost or doubled in ${kills} kills (seed ${seed})`, async () => {
  const random = new SeededRandom(seed)
  const path = (await notebook()).path
  let acknowledged = ''
  for (let kill = 0; kill < kills; kill += 1) {
    const writer = await DurableWriter.open(server, testInstructorToken, path)
    const text = sourceOf(cellsOf(writer.yjs).get(0))
    // What was acknowledged before the kill is all there, once; what was not may be there or not.
    expect(text.toString().startsWith(acknowledged)).toBe(true)
    const base = text.toString()
    let typed = 0
    const killAfter = 5 + random.below(40)
    const server0 = server
    await new Promise<void>(done => {
      const type = () => {
        if (typed === killAfter) {
          server0.kill().then(done)
          return
        }
        writer.type(text, `${kill}.${typed} `)
        typed += 1
        setImmediate(type)
      }
      type()
    })
    // The writer's own count of what came back, in order.
    acknowledged =
      base + Array.from({ length: writer.acknowledged }, (_, index) => `${kill}.${index} `).join('')
    writer.close()
    server = await ServerProcess.start(dataDirectory)
  }
  await using window = await desk()
  const yjs = await window.follow(await notebook())
  const text = sourceOf(cellsOf(yjs).get(0)).toString()
  expect(text.startsWith(acknowledged)).toBe(true)
  const words = text.trim().split(' ')
  expect(new Set(words).size).toBe(words.length)
  expect(acknowledged.length).toBeGreaterThan(0)
})

test('a variable of the kernel and one of a terminal are still there, and the kernel goes on', async () => {
  const cells = { set: 'set' as CellId, get: 'get' as CellId }
  let terminalId: TerminalId
  {
    await using trainer = await desk()
    const yjs = await trainer.follow(await notebook())
    insertCell(yjs, 1, { id: cells.set, type: 'code', source: 'x = 41' })
    insertCell(yjs, 2, { id: cells.get, type: 'code', source: 'print(x + 1)' })
    const notebookId = (await notebook()).id
    await trainer.send('cells:run', { notebookId, cells: [{ cellId: cells.set, source: 'x = 41' }] })
    await until(() => executionCount(yjs, cells.set) === 1, 'the first cell ran')

    await using participant = await anna()
    const sandbox = await participant.send('sandbox:open', {})
    await until(() => participant.state?.sandbox.state === 'ready', 'the sandbox is ready')
    terminalId = (participant.state?.sandbox.terminals[0] ?? sandbox.terminals[0])?.id as TerminalId
    const terminals = await participant.terminals()
    const slot = terminals.watch(terminalId)
    await terminals.sees(slot, /^>>>/m)
    terminals.type(slot, 'y = 1000\r')
    await terminals.sees(slot, /y = 1000\n>>>/)
    // It prints while the server is down.
    terminals.type(slot, 'import time; [print(f"tick {n}") or time.sleep(0.2) for n in range(15)] and None\r')
    await terminals.sees(slot, /tick 1/)
  }
  await restart()
  {
    await using participant = await anna()
    await until(() => participant.state?.sandbox.state === 'ready', 'the same sandbox is back')
    const terminals = await participant.terminals()
    const slot = terminals.watch(terminalId)
    await terminals.sees(slot, /tick 14/)
    expect(terminals.text(slot).match(/^tick \d+$/gm)).toEqual(
      Array.from({ length: 15 }, (_, n) => `tick ${n}`),
    )
    terminals.type(slot, 'print(y + 1)\r')
    await terminals.sees(slot, /^1001$/m)

    await using trainer = await desk()
    const yjs = await trainer.follow(await notebook())
    const notebookId = (await notebook()).id
    await trainer.send('cells:run', { notebookId, cells: [{ cellId: cells.get, source: 'print(x + 1)' }] })
    await until(() => outputText(yjs, cells.get) === '42\n', 'the variable was there')
  }
})

test('what a cell prints while the server is down is in the notebook once it is back', async () => {
  const cell = 'count' as CellId
  const source = 'import time\nfor n in range(15):\n    print(n)\n    time.sleep(0.2)'
  {
    await using trainer = await desk()
    const yjs = await trainer.follow(await notebook())
    insertCell(yjs, 3, { id: cell, type: 'code', source })
    await trainer.send('cells:run', { notebookId: (await notebook()).id, cells: [{ cellId: cell, source }] })
    await until(() => outputText(yjs, cell).includes('2\n'), 'it prints')
  }
  await restart()
  await using trainer = await desk()
  const yjs = await trainer.follow(await notebook())
  await until(
    () => runState(yjs, cell) === 'idle' && outputText(yjs, cell).includes('14'),
    'it came to its end',
  )
  expect(outputText(yjs, cell)).toBe(Array.from({ length: 15 }, (_, n) => `${n}\n`).join(''))
})

async function notebook() {
  await using window = await desk()
  const view = window.state?.documents.find(document => document.kind === 'notebook')
  if (!view) throw new Error('no notebook')
  return view
}

type Document = Awaited<ReturnType<TestWindow['follow']>>

function executionCount(yjs: Document, id: CellId): unknown {
  return findCell(yjs, id)?.get('execution_count')
}

function runState(yjs: Document, id: CellId): string | null {
  const cell = findCell(yjs, id)
  return cell && runStateOf(cell)
}

function outputText(yjs: Document, id: CellId): string {
  const cell = findCell(yjs, id)
  const outputs = (cell && outputsOf(cell)?.toArray()) ?? []
  return outputs.map(output => String(output.get('text') ?? '')).join('')
}
