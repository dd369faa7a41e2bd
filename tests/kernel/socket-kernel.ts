// A kernel without Python, on real zeromq sockets: runs a cell until it is told to end it, and hears nothing else on shell
// meanwhile. Stands in for the container, which outlives the sandbox-host.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Publisher, Router } from 'zeromq'
import type { Exit } from '#protocol/exits.ts'
import type { SandboxId } from '#protocol/ids.ts'
import { kernelPorts, socketPath } from '../../server/sandbox-host/kernel-directory.ts'
import type { KernelContainer } from '../../server/sandbox-host/kernel-port.ts'
import { decodeMessage, encodeMessage, type IncomingMessage } from '../../server/sandbox-host/kernel-wire.ts'

interface Request {
  readonly sender: Buffer
  readonly message: IncomingMessage
}

export class SocketKernel implements KernelContainer {
  readonly id = randomUUID()
  readonly sandboxId: SandboxId
  readonly socketDirectory: string
  isRemoved = false
  readonly #ended = Promise.withResolvers<Exit>()
  readonly #published = new Publisher({ linger: 0 })
  readonly #shell = new Router({ handover: true, linger: 0 })
  readonly #control = new Router({ handover: true, linger: 0 })
  readonly #others = [kernelPorts.stdin, kernelPorts.heartbeat].map(port => ({ port, socket: new Router() }))
  #key = ''
  #running: Request | null = null
  #end: () => void = () => {}

  private constructor(sandboxId: SandboxId, socketDirectory: string) {
    this.sandboxId = sandboxId
    this.socketDirectory = socketDirectory
  }

  static async start(sandboxId: SandboxId, directory: string): Promise<SocketKernel> {
    const kernel = new SocketKernel(sandboxId, directory)
    const file = await readFile(join(directory, 'connection.json'), 'utf8')
    kernel.#key = (JSON.parse(file) as { key: string }).key
    const address = (port: number) => `ipc://${socketPath(directory, port)}`
    await kernel.#published.bind(address(kernelPorts.iopub))
    await kernel.#shell.bind(address(kernelPorts.shell))
    await kernel.#control.bind(address(kernelPorts.control))
    for (const { port, socket } of kernel.#others) await socket.bind(address(port))
    void kernel.#listen(kernel.#shell)
    void kernel.#listen(kernel.#control)
    return kernel
  }

  get ended(): Promise<Exit> {
    return this.#ended.promise
  }

  /** The id of the message that made the cell run which runs now. */
  get running(): string | null {
    return (this.#running?.message.header['msg_id'] as string | undefined) ?? null
  }

  /** What the cell that runs prints. */
  async print(text: string): Promise<void> {
    if (this.#running) await this.#publish(this.#running, 'stream', { name: 'stdout', text })
  }

  /** The cell that runs comes to its end. */
  endCell(): void {
    this.#end()
  }

  async interrupt(): Promise<void> {
    this.#end()
  }

  async remove(): Promise<void> {
    if (this.isRemoved) return
    this.isRemoved = true
    this.close()
    this.#ended.resolve({ cause: 'stopped', message: 'Stopped.' })
  }

  async belongTo(): Promise<void> {}
  async putFiles(): Promise<void> {}
  async removeFiles(): Promise<void> {}

  close(): void {
    for (const { socket } of this.#others) socket.close()
    for (const socket of [this.#published, this.#shell, this.#control]) socket.close()
  }

  async #listen(socket: Router): Promise<void> {
    try {
      for await (const frames of socket) {
        const message = decodeMessage(this.#key, frames)
        if (message) await this.#answer(socket, { sender: frames[0] as Buffer, message })
      }
    } catch (failure) {
      if (!socket.closed) throw failure
    }
  }

  async #answer(socket: Router, request: Request): Promise<void> {
    const { type } = request.message
    await this.#publish(request, 'status', { execution_state: 'busy' })
    if (type === 'execute_request') {
      this.#running = request
      await this.#publish(request, 'execute_input', { execution_count: 1 })
      await new Promise<void>(resolve => {
        this.#end = resolve
      })
      this.#running = null
    } else if (type === 'interrupt_request') this.#end()
    const content = type === 'execute_request' ? { status: 'ok', execution_count: 1 } : { status: 'ok' }
    await this.#reply(socket, request, type.replace('request', 'reply'), content)
    await this.#publish(request, 'status', { execution_state: 'idle' })
  }

  async #publish({ message }: Request, type: string, content: unknown): Promise<void> {
    await this.#published.send(this.#encode(type, content, message.header))
  }

  async #reply(socket: Router, { sender, message }: Request, type: string, content: unknown): Promise<void> {
    await socket.send([sender, ...this.#encode(type, content, message.header)])
  }

  #encode(type: string, content: unknown, parentHeader: unknown): Buffer[] {
    return encodeMessage(this.#key, 'kernel', { id: randomUUID(), type, content, parentHeader })
  }
}
