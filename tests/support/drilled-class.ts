// A class with one participant on an engine of a test's own: what they have before a drill, and what is left of it.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { CreatedClassroom, Joined } from '#protocol/http-api.ts'
import type { CellId, DocumentId, TerminalId } from '#protocol/ids.ts'
import { findCell, insertCell, outputsOf } from '#protocol/notebook-document.ts'
import { endNow, processesWith } from './processes.ts'
import type { SecondEngine } from './second-engine.ts'
import { endSandboxHost, ServerProcess } from './server-process.ts'
import { testInstructorToken } from './test-config.ts'
import { createClassroom, joinClassroom, TestWindow } from './test-participant.ts'
import { until } from './until.ts'

export class DrilledClass implements AsyncDisposable {
  readonly #engine: SecondEngine
  readonly dataDirectory: string
  #server!: ServerProcess
  #classroom!: CreatedClassroom
  #joined!: Joined
  desk!: TestWindow
  anna!: TestWindow

  private constructor(engine: SecondEngine, dataDirectory: string) {
    this.#engine = engine
    this.dataDirectory = dataDirectory
  }

  /** Anna has a variable, and a file that is kept; the kernel has a variable. */
  static async begin(engine: SecondEngine): Promise<DrilledClass> {
    const drilled = new DrilledClass(engine, await mkdtemp(join(tmpdir(), 'fa-')))
    try {
      await drilled.#prepare()
    } catch (error) {
      await drilled[Symbol.asyncDispose]()
      throw error
    }
    return drilled
  }

  async #prepare(): Promise<void> {
    await this.startServer()
    this.#classroom = await createClassroom(this.#server, testInstructorToken, { title: 'Drill' })
    this.#joined = await joinClassroom(this.#server, this.#classroom.code, 'Anna')
    await this.enter()
    await this.anna.send('sandbox:open', {})
    await this.anna.until(() => this.anna.state?.sandbox.state === 'ready', 'a sandbox')
    await this.inTerminal("open('kept.txt', 'w').write('mine')", /^4$/m)
    await this.inTerminal("kept = 'al' + 'ive'; 6 * 7", /^42$/m)
    await this.runCell('kept = 41')
    await this.#isFileKept()
  }

  async startServer(): Promise<void> {
    this.#server = await ServerProcess.start(this.dataDirectory, { DOCKER_HOST: this.#engine.host })
  }

  async killServer(): Promise<void> {
    await this.leave()
    await this.#server.kill()
  }

  async enter(): Promise<void> {
    const { id } = this.#classroom
    this.desk = await TestWindow.open(this.#server, testInstructorToken, id, 'instructor')
    this.anna = await TestWindow.open(this.#server, this.#joined.token, id, 'participant')
  }

  async leave(): Promise<void> {
    await this.desk?.[Symbol.asyncDispose]()
    await this.anna?.[Symbol.asyncDispose]()
  }

  get terminalId(): TerminalId {
    return this.anna.state?.sandbox.terminals[0]?.id as TerminalId
  }

  /** Types a line at the prompt of Anna's first terminal, if there is one, and waits for what is seen then. */
  async inTerminal(line: string | null, seen: RegExp): Promise<void> {
    const terminals = await this.anna.terminals()
    const slot = terminals.watch(this.terminalId)
    await terminals.sees(slot, /^>>>/m)
    if (line !== null) terminals.type(slot, `${line}\r`)
    await terminals.sees(slot, seen)
  }

  /** Runs a cell to its end and resolves with what it put out. */
  async runCell(source: string): Promise<string> {
    const notebook = this.desk.state?.documents.find(({ kind }) => kind === 'notebook')
    if (!notebook) throw new Error('the class has no notebook')
    const yjs = await this.desk.follow(notebook)
    const cellId = `cell-${crypto.randomUUID()}` as CellId
    insertCell(yjs, 0, { id: cellId, type: 'code', source: `${source}\n'ran'` })
    await this.desk.send('cells:run', {
      notebookId: notebook.id,
      cells: [{ cellId, source: `${source}\n'ran'` }],
    })
    const outputs = () => {
      const cell = findCell(yjs, cellId)
      return JSON.stringify((cell && outputsOf(cell))?.toJSON() ?? [])
    }
    await until(() => /'ran'|traceback/.test(outputs()), `an output of ${source}`)
    return outputs()
  }

  async isOut(): Promise<void> {
    const isTold = (window: TestWindow) => window.state?.outage !== null
    await until(() => isTold(this.desk) && isTold(this.anna), 'that Docker is away')
  }

  async isBack(limitMs?: number): Promise<void> {
    const isTold = (window: TestWindow) => window.state?.outage === null
    await until(() => isTold(this.desk) && isTold(this.anna), 'that Docker is back', limitMs)
  }

  /** Anna has another sandbox without having asked for one. */
  async isReplaced(before: TerminalId, limitMs: number): Promise<void> {
    const isThere = () => this.anna.state?.sandbox.state === 'ready' && this.terminalId !== before
    await until(isThere, 'another sandbox', limitMs)
  }

  /** Why terminals and kernels ended, as the windows were told. */
  get exits(): string[] {
    const told = [...this.desk.heard, ...this.anna.heard].map(({ data }) => JSON.stringify(data))
    return told.flatMap(text => [...text.matchAll(/"cause":"([a-z-]+)"/g)].map(([, cause]) => cause ?? ''))
  }

  get kernel(): KernelView | undefined {
    return this.desk.state?.kernels[0]
  }

  async restartKernel(): Promise<void> {
    await this.desk.send('kernel:restart', { notebookId: this.kernel?.notebookId as DocumentId })
    await this.desk.until(() => this.kernel?.state === 'idle', 'a kernel')
  }

  /** Server, sandbox-host and engine at once. */
  async losePower(): Promise<void> {
    await this.killServer()
    for (const pid of processesWith(`${this.dataDirectory}/`)) endNow(pid)
    await this.#engine.losePower()
  }

  async #isFileKept(): Promise<void> {
    let names: string[] = []
    const look = async () => {
      names = await readdir(join(this.dataDirectory, 'sandbox-host/homes')).catch(() => [])
    }
    await until(() => {
      void look()
      return names.some(name => name.endsWith('.tar'))
    }, 'a copy of the home')
  }

  /** With Docker there: its containers are removed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave()
    await this.#server?.[Symbol.asyncDispose]()
    await endSandboxHost(this.dataDirectory)
    await rm(this.dataDirectory, { recursive: true, force: true })
  }
}
