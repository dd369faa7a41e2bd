// A live notebook whose disk and kernel obey the test.
import { vi } from 'vitest'
import * as Y from 'yjs'
import type { KernelView, RunView } from '#protocol/classroom-view.ts'
import type { DocumentId, SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { findCell, insertCell, outputsOf } from '#protocol/notebook-document.ts'
import type { NotebookDocument } from '../../server/notebook/event-writer.ts'
import { LiveNotebook } from '../../server/notebook/live-notebook.ts'
import type { Mark } from '../../server/storage/storage.ts'
import { cellId } from '../kernel/kernel-happenings.ts'
import { ScriptedHost } from '../kernel/scripted-host.ts'
import { testOutputFiles } from './test-output-files.ts'

/** The first sandbox that a notebook takes. */
export const sandboxId = 'sandbox-1' as SandboxId
export const alive: KernelEvent = { type: 'state', state: 'idle', exit: null }

/** A document whose disk obeys when the test says so. */
export class StoredNotebook implements NotebookDocument {
  readonly id = 'notebook' as DocumentId
  readonly yjs = new Y.Doc()
  readonly marks: (Mark | undefined)[] = []
  /** While true, nothing is written at all, as `LiveDocument` does when its disk has failed for long. */
  isRefusing = false
  readonly #waiting: PromiseWithResolvers<void>[] = []

  constructor() {
    for (const [index, name] of ['a', 'b'].entries())
      insertCell(this.yjs, index, { id: cellId(name), type: 'code' })
  }

  write(change: (document: Y.Doc) => void, mark?: Mark): Promise<void> {
    if (this.isRefusing) return Promise.reject(new Error('no disk'))
    this.yjs.transact(() => change(this.yjs))
    this.marks.push(mark)
    const disk = Promise.withResolvers<void>()
    this.#waiting.push(disk)
    return disk.promise
  }

  lastSequence(source: string): number {
    return Math.max(0, ...this.marks.map(mark => (mark?.source === source ? mark.sequence : 0)))
  }

  async sync(): Promise<void> {
    await settled()
    for (const disk of this.#waiting.splice(0)) disk.resolve()
    await settled()
  }

  async fail(): Promise<void> {
    await settled()
    for (const disk of this.#waiting.splice(0)) disk.reject(new Error('no disk'))
    await settled()
  }
}

/** For tests with false timers: everything that was to happen without a timer has happened. */
export const settled = () => vi.advanceTimersByTimeAsync(0)

/** A live notebook on this document and host; `known` is its sandbox from before. */
export function opened(document: StoredNotebook, host: ScriptedHost, known: SandboxId | null = null) {
  const views: KernelView[] = []
  const failures: unknown[] = []
  const runs: RunView[] = []
  let made = 0
  const live = new LiveNotebook({
    document,
    outputFiles: testOutputFiles(),
    aroundWriters: () => {},
    host,
    image: 'python',
    label: 'notebook',
    sandboxId: known,
    newSandbox: async () => {
      made += 1
      return `sandbox-${made}` as SandboxId
    },
    files: async () => [{ path: 'data.txt', base64: '' }],
    onKernelChanged: view => views.push(view),
    onRun: run => runs.push(run),
    onWriteFailed: failure => failures.push(failure),
  })
  return { live, views, failures, runs }
}

/** A notebook whose first cell has been sent to its kernel. */
export async function running() {
  const document = new StoredNotebook()
  const host = new ScriptedHost()
  const notebook = opened(document, host)
  await notebook.live.run([{ cellId: cellId('a'), source: '1+1' }])
  host.tell(sandboxId, alive)
  await document.sync()
  document.marks.length = 0
  return { document, host, ...notebook }
}

export const cellOf = (document: StoredNotebook, name: string) =>
  findCell(document.yjs, cellId(name)) as Y.Map<unknown>
export const outputsIn = (document: StoredNotebook, name: string) =>
  outputsOf(cellOf(document, name))?.toJSON()
