// A notebook on a real kernel in a real container, through a real sandbox-host and its link. Only the disk is memory.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pino } from 'pino'
import * as Y from 'yjs'
import type { CellId, DocumentId, ExecutionId, SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { findCell, insertCell, outputsOf, runStateOf } from '#protocol/notebook-document.ts'
import type { NotebookDocument } from '../../server/notebook/event-writer.ts'
import { LiveNotebook } from '../../server/notebook/live-notebook.ts'
import { connectSandboxHost } from '../../server/sandbox/connect-sandbox-host.ts'
import type { SandboxHost } from '../../server/sandbox/sandbox-host-port.ts'
import { Host } from '../../server/sandbox-host/host.ts'
import { openStateDirectory } from '../../server/sandbox-host/state-directory.ts'
import { testOutputFiles } from '../support/test-output-files.ts'
import { until } from '../support/until.ts'

type Finished = Extract<KernelEvent, { type: 'finished' }>
interface Output {
  readonly output_type: string
  readonly name?: string
  readonly text?: string
  readonly data?: Readonly<Record<string, string>>
  readonly ename?: string
  readonly evalue?: string
  readonly traceback?: readonly string[]
}

/** What became of one run. */
export interface Ran {
  readonly cell: string
  readonly status: Finished['status']
  readonly outputs: readonly Output[]
  /** The text of all streams. */
  readonly text: string
}

const neverMs = 24 * 60 * 60 * 1000

/** The sandbox-host, in this process, with a folder of its own. */
export class RealHost implements AsyncDisposable {
  readonly #directory: string
  readonly #host: Host

  private constructor(directory: string, host: Host) {
    this.#directory = directory
    this.#host = host
  }

  /** Without spare kernels, unless it is told how soon after a start they are made. */
  static async start({ spareDelayMs = neverMs } = {}): Promise<RealHost> {
    const directory = await mkdtemp(join(tmpdir(), 'fa-'))
    const log = pino({ level: 'silent' })
    const host = new Host({ state: openStateDirectory(directory), log, spareDelayMs, ended: () => {} })
    await host.start()
    return new RealHost(directory, host)
  }

  /** A server's link to it, which claims that sandbox. */
  async connect(claimed: SandboxId): Promise<SandboxHost> {
    const serverLog = pino({ level: 'silent' })
    return connectSandboxHost({ stateDirectory: this.#directory, serverLog, claims: () => [claimed] })
  }

  /** Its containers, as Docker names them. */
  async containers(): Promise<{ id: string; name: string }[]> {
    const format = '{{.ID}} {{.Names}}'
    const filter = `label=followalong.state=${this.#directory}`
    const { stdout } = await promisify(execFile)('docker', [
      'ps',
      '-a',
      '--filter',
      filter,
      '--format',
      format,
    ])
    return stdout
      .split('\n')
      .filter(line => line !== '')
      .map(line => ({ id: line.split(' ')[0] ?? '', name: line.split(' ')[1] ?? '' }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host[Symbol.asyncDispose]()
    // It has let go of what runs, for the next one.
    const left = (await this.containers()).map(({ id }) => id)
    if (left.length > 0) await promisify(execFile)('docker', ['rm', '--force', '--volumes', ...left])
    await rm(this.#directory, { recursive: true, force: true })
  }
}

/** What a server's crash leaves: the document and its marks. */
export class KeptNotebook implements NotebookDocument {
  readonly id = 'notebook' as DocumentId
  readonly yjs = new Y.Doc()
  #last = 0

  async write(change: (document: Y.Doc) => void, mark?: { readonly sequence: number }): Promise<void> {
    this.yjs.transact(() => change(this.yjs))
    if (mark) this.#last = mark.sequence
  }

  lastSequence(): number {
    return this.#last
  }
}

export class RealNotebook implements AsyncDisposable {
  readonly document: KeptNotebook
  readonly live: LiveNotebook
  readonly host: SandboxHost
  /** Every event the kernel told, in order, each once. */
  readonly events: KernelEvent[] = []
  readonly #finished = new Map<ExecutionId, Finished>()
  #heard = 0
  #cells = 0

  private constructor(host: SandboxHost, sandboxId: SandboxId, document: KeptNotebook, isKnown: boolean) {
    this.host = host
    this.document = document
    this.live = new LiveNotebook({
      document,
      outputFiles: testOutputFiles(),
      aroundWriters: () => {},
      host,
      image: 'python',
      label: 'kernel test',
      sandboxId: isKnown ? sandboxId : null,
      newSandbox: async () => sandboxId,
      files: async () => [{ path: 'shared.py', base64: Buffer.from('answer = 42\n').toString('base64') }],
      onKernelChanged: () => {},
      onRun: () => {},
      onWriteFailed: failure => {
        throw failure
      },
    })
    host.listen({
      happened: ({ name, data }) => {
        if (name !== 'kernel:happened' || data.sequence <= this.#heard) return
        this.#heard = data.sequence
        this.events.push(data.event)
        if (data.event.type === 'finished') this.#finished.set(data.event.executionId, data.event)
      },
    })
  }

  /** With `kept`, as a server that was started again: the kernel and its sandbox are known. */
  static async open(on: RealHost, sandboxId = newSandboxId(), kept?: KeptNotebook): Promise<RealNotebook> {
    const host = await on.connect(sandboxId)
    let isGreeted = false
    host.listen({
      greeted: ({ outage }) => {
        if (outage) throw new Error(outage)
        isGreeted = true
      },
    })
    const notebook = new RealNotebook(host, sandboxId, kept ?? new KeptNotebook(), kept !== undefined)
    await until(() => isGreeted)
    return notebook
  }

  /** Adds a cell with that code and runs it. */
  async begin(code: string): Promise<{ cell: string; executionId: ExecutionId }> {
    this.#cells += 1
    const cell = `cell-${this.#cells}-${randomBytes(3).toString('hex')}`
    insertCell(this.document.yjs, 0, { id: cell as CellId, type: 'code', source: code })
    const [executionId] = await this.live.run([{ cellId: cell as CellId, source: code }])
    return { cell, executionId: executionId as ExecutionId }
  }

  async end({ cell, executionId }: { cell: string; executionId: ExecutionId }): Promise<Ran> {
    await until(() => this.#finished.has(executionId) && this.stateOf(cell) === 'idle', `the end of ${cell}`)
    const status = this.#finished.get(executionId)?.status ?? 'dropped'
    return { cell, status, outputs: this.outputsOf(cell), text: this.textOf(cell) }
  }

  async run(code: string): Promise<Ran> {
    return this.end(await this.begin(code))
  }

  /** The full text of a run, by the rule that the protocol gives for it. */
  fullTextOf(executionId: ExecutionId): string {
    let [head, rest, isCut] = ['', '', false]
    for (const event of this.events) {
      if (!('executionId' in event) || event.executionId !== executionId) continue
      if (event.type === 'clear-output') [head, rest, isCut] = ['', '', false]
      else if (event.type === 'left-out') [rest, isCut] = [rest + event.text, true]
      else if (event.type === 'stream' && !isCut) head += event.text
    }
    return head + rest
  }

  outputsOf(cell: string): Output[] {
    const found = findCell(this.document.yjs, cell as CellId)
    return (found && outputsOf(found)?.toJSON()) ?? []
  }

  textOf(cell: string): string {
    return this.outputsOf(cell)
      .map(({ text }) => text ?? '')
      .join('')
  }

  /** Waits until that much of a cell's text is on the screen. */
  async shows(cell: string, text: string): Promise<void> {
    await until(
      () => this.textOf(cell).includes(text),
      `"${text}" in ${cell}, which shows ${this.textOf(cell)}`,
    )
  }

  stateOf(cell: string): string {
    const found = findCell(this.document.yjs, cell as CellId)
    return found ? runStateOf(found) : 'gone'
  }

  /** Lets go as a server's end does; the kernel lives on. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.live[Symbol.asyncDispose]()
    await this.host[Symbol.asyncDispose]()
  }
}

export function newSandboxId(): SandboxId {
  return `test-${randomBytes(6).toString('hex')}` as SandboxId
}
