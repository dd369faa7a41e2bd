// A class on the real server, sandbox-host and kernel, for benchmarks: a trainer, participants who read, others who have
// stopped reading, and the same kernel without all of it.
import { randomUUID } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { WebSocket } from 'ws'
import type * as Y from 'yjs'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import type { DocumentId } from '#protocol/ids.ts'
import { KernelSockets } from '../../server/sandbox-host/kernel-sockets.ts'
import type { IncomingMessage } from '../../server/sandbox-host/kernel-wire.ts'
import type { ServerProcess } from '../../tests/support/server-process.ts'
import { testInstructorToken } from '../../tests/support/test-config.ts'
import { createClassroom, joinClassroom, TestWindow } from '../../tests/support/test-participant.ts'
import { TestTrainer } from '../../tests/support/test-trainer.ts'
import type { LoopLag } from './measured-server.ts'
import { WholeServer } from './whole-server.ts'

// Every provider listens for the end of the process.
process.setMaxListeners(0)

export class BenchClass implements AsyncDisposable {
  readonly trainer: TestTrainer
  readonly notebookId: DocumentId
  readonly #server: WholeServer
  readonly #classroom: CreatedClassroom
  readonly #view: DocumentView
  readonly #windows = new Map<Y.Doc, TestWindow>()
  readonly #stalled: WebSocket[] = []

  private constructor(
    server: WholeServer,
    classroom: CreatedClassroom,
    trainer: TestTrainer,
    view: DocumentView,
  ) {
    this.#server = server
    this.#classroom = classroom
    this.trainer = trainer
    this.notebookId = view.id
    this.#view = view
  }

  /** With a kernel that has run something. */
  static async open(): Promise<BenchClass> {
    const server = await WholeServer.start()
    const classroom = await createClassroom(server.process, testInstructorToken, { title: 'Bench' })
    const trainer = await TestTrainer.enter(server.process, classroom.id)
    const view = trainer.documents.find(({ kind }) => kind === 'notebook')
    if (!view) throw new Error('no notebook')
    await trainer.run(view.id, await trainer.add(view.id, 'import sys, time'))
    return new BenchClass(server, classroom, trainer, view)
  }

  get server(): ServerProcess {
    return this.#server.process
  }

  get dataDirectory(): string {
    return this.#server.dataDirectory
  }

  get document(): Promise<Y.Doc> {
    return this.trainer.open(this.notebookId).then(({ document }) => document)
  }

  /** Where the notebook's raw socket is. */
  get path(): string {
    return this.#view.path
  }

  /** As the power cut does it; the data, the sandbox-host and the port stay. */
  async killAndRestart(): Promise<void> {
    await this.#server.killAndRestart()
  }

  /** So many participants' windows; their copies of the notebook. */
  async follow(count: number): Promise<Y.Doc[]> {
    return Promise.all(
      Array.from({ length: count }, async () => {
        const window = await TestWindow.open(
          this.server,
          await this.#join(),
          this.#classroom.id,
          'participant',
        )
        const copy = await window.follow(this.#view)
        this.#windows.set(copy, window)
        return copy
      }),
    )
  }

  /** Closes the window of that copy. */
  async leave(copy: Y.Doc): Promise<void> {
    await this.#windows.get(copy)?.[Symbol.asyncDispose]()
    this.#windows.delete(copy)
  }

  /** The notebook as it is downloaded: every cell's id and text. */
  async exported(): Promise<[string, string][]> {
    const address = `http://127.0.0.1:${this.server.port}/api/classrooms/${this.#classroom.id}/notebooks/${this.notebookId}`
    const response = await fetch(address, { headers: { authorization: `Bearer ${testInstructorToken}` } })
    const { cells } = (await response.json()) as { cells: { id: string; source: string | string[] }[] }
    return cells.map(({ id, source }) => [id, [source].flat().join('')])
  }

  /** Followers that ask for the notebook and never read what comes. */
  async stall(count: number): Promise<void> {
    for (let number = 0; number < count; number += 1) {
      const socket = new WebSocket(`ws://127.0.0.1:${this.server.port}${this.#view.path}?as=participant`, {
        headers: { authorization: `Bearer ${await this.#join()}` },
      })
      socket.on('error', () => {})
      await new Promise(resolve => socket.once('open', resolve))
      socket.send(new Uint8Array([0, 0, 1, 0]))
      await new Promise(resolve => socket.once('message', resolve))
      socket.pause()
      this.#stalled.push(socket)
    }
  }

  countLoopLagAnew(): void {
    this.#server.countLoopLagAnew()
  }

  loopLag(): Promise<LoopLag> {
    return this.#server.loopLag()
  }

  bareKernel(): Promise<BareKernel> {
    return BareKernel.connect(join(this.dataDirectory, 'sandbox-host'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#stalled) socket.terminate()
    for (const window of this.#windows.values()) await window[Symbol.asyncDispose]()
    await this.trainer[Symbol.asyncDispose]()
    await this.#server[Symbol.asyncDispose]()
  }

  async #join(): Promise<string> {
    return (await joinClassroom(this.server, this.#classroom.code, `Participant ${randomUUID().slice(0, 8)}`))
      .token
  }
}

/** The class's kernel, spoken to by nobody but us: what a cell takes without a server. */
export class BareKernel implements AsyncDisposable {
  readonly #sockets: KernelSockets
  readonly #received: Set<(message: IncomingMessage) => void>

  private constructor(sockets: KernelSockets, received: Set<(message: IncomingMessage) => void>) {
    this.#sockets = sockets
    this.#received = received
  }

  /** The kernel of the only class of that state directory. */
  static async connect(stateDirectory: string): Promise<BareKernel> {
    const [file] = globSync('**/connection.json', { cwd: stateDirectory })
    if (!file) throw new Error(`no kernel below ${stateDirectory}`)
    const path = join(stateDirectory, file)
    const received = new Set<(message: IncomingMessage) => void>()
    const sockets = await KernelSockets.connect({
      directory: dirname(path),
      key: (JSON.parse(readFileSync(path, 'utf8')) as { key: string }).key,
      routingId: randomUUID(),
      received: (_channel, message) => {
        for (const listener of received) listener(message)
      },
      broke: () => {},
    })
    const kernel = new BareKernel(sockets, received)
    await kernel.#isHeard()
    return kernel
  }

  /** Milliseconds until the first message of that type that the code causes. */
  async run(code: string, until: string): Promise<number> {
    const id = randomUUID()
    const startedAt = performance.now()
    await new Promise<void>(resolve => {
      const listener = (message: IncomingMessage) => {
        if (message.parentId !== id || message.type !== until) return
        this.#received.delete(listener)
        resolve()
      }
      this.#received.add(listener)
      const content = { code, silent: false, store_history: false, allow_stdin: false, stop_on_error: true }
      this.#sockets.send('shell', { id, type: 'execute_request', content })
    })
    return performance.now() - startedAt
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sockets[Symbol.asyncDispose]()
  }

  /** What a kernel says before its subscriber has arrived is lost, so it is asked until it is heard. */
  async #isHeard(): Promise<void> {
    let isHeard = false
    const listener = ({ type }: IncomingMessage) => {
      if (type === 'status') isHeard = true
    }
    this.#received.add(listener)
    while (!isHeard) {
      this.#sockets.send('shell', { id: randomUUID(), type: 'kernel_info_request', content: {} })
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    this.#received.delete(listener)
  }
}
