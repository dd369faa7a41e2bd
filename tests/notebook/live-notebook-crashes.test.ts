// A server that dies at any moment: whatever the kernel told is in the document exactly once. Seeded; the seed is the name.
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { DocumentId, SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { insertCell } from '#protocol/notebook-document.ts'
import type { HostCommandName, HostInput, HostReply } from '#protocol/sandbox-host.ts'
import { CellOutputs } from '../../server/notebook/cell-outputs.ts'
import type { NotebookDocument } from '../../server/notebook/event-writer.ts'
import { LiveNotebook } from '../../server/notebook/live-notebook.ts'
import type { HostListener } from '../../server/sandbox/sandbox-host-port.ts'
import { KernelOutbox } from '../../server/sandbox-host/kernel-outbox.ts'
import type { Mark } from '../../server/storage/storage.ts'
import { cellId, clear, display, finished, started, stream, update } from '../kernel/kernel-happenings.ts'
import { ScriptedHost } from '../kernel/scripted-host.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import { testOutputFiles } from '../support/test-output-files.ts'

const sandboxId = 'sandbox-1' as SandboxId
const cells = ['a', 'b', 'c']
/** Far more than any acknowledgement takes; only a defect waits so long. */
const calmLimitMs = 10_000

function blank(): Y.Doc {
  const document = new Y.Doc()
  cells.forEach((name, index) => void insertCell(document, index, { id: cellId(name), type: 'code' }))
  return document
}

const firstState = Y.encodeStateAsUpdate(blank())

interface Write {
  readonly update: Uint8Array
  readonly mark: Mark | undefined
}

/** A log that survives, and documents that are built from it; what is not synced dies with its server. */
class Disk {
  readonly stored: Write[] = []
  #waiting: { readonly entry: Write; done(): void }[] = []
  #servers = 0

  open(): NotebookDocument {
    const yjs = new Y.Doc()
    Y.applyUpdate(yjs, firstState)
    for (const { update } of this.stored) Y.applyUpdate(yjs, update)
    const server = this.#servers
    let last = Math.max(0, ...this.stored.map(({ mark }) => mark?.sequence ?? 0))
    return {
      id: 'notebook' as DocumentId,
      yjs,
      lastSequence: () => last,
      write: (change, mark) => {
        const before = Y.encodeStateVector(yjs)
        yjs.transact(() => change(yjs))
        last = mark?.sequence ?? last
        // A server that is dead writes nothing.
        if (server !== this.#servers) return new Promise<void>(() => {})
        const entry = { update: Y.encodeStateAsUpdate(yjs, before), mark }
        return new Promise<void>(done => this.#waiting.push({ entry, done }))
      },
    }
  }

  /** The oldest `count` writes reach the disk. */
  sync(count = this.#waiting.length): void {
    for (const { entry, done } of this.#waiting.splice(0, count)) {
      this.stored.push(entry)
      done()
    }
  }

  crash(): void {
    this.#waiting = []
    this.#servers += 1
  }
}

/** The sandbox-host's side of one kernel: it lives through everything. */
class LastingHost extends ScriptedHost {
  readonly outbox = new KernelOutbox({
    emit: (sequence, event) => this.tellAgain(sandboxId, sequence, event),
  })

  readonly #acknowledgements: number[] = []

  override ask<C extends HostCommandName>(command: C, input: HostInput<C>): Promise<HostReply<C>> {
    if ('sequence' in input) this.#acknowledgements.push(input.sequence)
    return super.ask(command, input)
  }

  /** What was on its way from the server arrives. */
  hear(): void {
    for (const sequence of this.#acknowledgements.splice(0)) this.outbox.acknowledge(sequence)
  }

  /** The server dies, and with it what was on its way. */
  async lose(): Promise<void> {
    await this[Symbol.asyncDispose]()
    await settled()
    this.#acknowledgements.length = 0
  }

  override listen(listener: HostListener): () => void {
    const stop = super.listen(listener)
    this.greet({ sandboxId })
    this.outbox.resend()
    return stop
  }
}

function* happenings(pick: (limit: number) => number): Generator<KernelEvent> {
  for (let run = 0; run < 12; run += 1) {
    const name = cells[pick(cells.length)] ?? 'a'
    yield started(name)
    for (let n = pick(20); n > 0; n -= 1) yield output(name, `${run}.${n}`, pick)
    yield finished(name, 'ok', run)
    if (pick(3) === 0) yield stream(name, `late ${run}\n`)
  }
}

function output(name: string, text: string, pick: (limit: number) => number): KernelEvent {
  switch (pick(9)) {
    case 0:
      return stream(name, `${text}\n`, 'stderr')
    case 1:
      return stream(name, `\r${text}`)
    case 2:
      return stream(name, `${text}\r`)
    case 3:
      return display(name, text, `d${pick(3)}`)
    case 4:
      return update(`d${pick(3)}`, text)
    case 5:
      return clear(name, pick(3) > 0)
    default:
      return stream(name, `${text}\n`)
  }
}

const settled = () => new Promise(resolve => setImmediate(resolve))

async function live(disk: Disk, host: LastingHost) {
  const document = disk.open()
  const notebook = new LiveNotebook({
    document,
    outputFiles: testOutputFiles(),
    aroundWriters: () => {},
    host,
    image: 'python',
    label: 'notebook',
    sandboxId,
    newSandbox: async () => sandboxId,
    files: async () => [],
    onKernelChanged: () => {},
    onRun: () => {},
    onWriteFailed: () => {},
  })
  await settled()
  return { document, notebook }
}

async function story(seed: number): Promise<{ shown: unknown; expected: unknown; crashes: number }> {
  const random = new SeededRandom(seed)
  const pick = (limit: number) => random.below(limit)
  const disk = new Disk()
  const host = new LastingHost()
  const oracle = new Y.Doc()
  Y.applyUpdate(oracle, firstState)
  const outputs = new CellOutputs(oracle)
  let server = await live(disk, host)
  let crashes = 0
  for (const event of happenings(pick)) {
    outputs.apply([event])
    host.outbox.add(event)
    if (pick(3) === 0) await settled()
    if (pick(4) === 0) disk.sync(pick(4))
    if (pick(6) === 0) host.hear()
    if (pick(15) === 0) {
      disk.crash()
      await host.lose()
      server = await live(disk, host)
      crashes += 1
    }
  }
  const shown = () => server.document.yjs.getArray('cells').toJSON()
  const expected = oracle.getArray('cells').toJSON()
  const calmDown = async () => {
    await settled()
    disk.sync()
    await settled()
    host.hear()
  }
  // Some acknowledgements take their second, and what is behind them waits for it.
  const deadline = performance.now() + calmLimitMs
  while (!isDeepStrictEqual(shown(), expected) && performance.now() < deadline) await calmDown()
  // What would come twice has its chance.
  for (let calm = 0; calm < 50; calm += 1) await calmDown()
  return { shown: shown(), expected, crashes }
}

describe('every output is in the document exactly once', () => {
  let crashes = 0

  test.each(Array.from({ length: 150 }, (_, index) => index + 1))(
    'seed %i',
    { timeout: 20_000 },
    async seed => {
      const told = await story(seed)
      crashes += told.crashes
      expect(told.shown).toEqual(told.expected)
    },
  )

  test('and servers did die', () => {
    expect(crashes).toBeGreaterThan(500)
  })
})
