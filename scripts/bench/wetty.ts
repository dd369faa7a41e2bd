// WeTTY, the web terminal that does the same work with the same node-pty: its server, and one of its terminals without a
// browser.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { HeardOutput } from '../rehearsal/heard-output.ts'
import type { TypedTerminal } from '../rehearsal/window-terminal.ts'
import { Closing } from './closing.ts'
import { installPeers } from './installed-peers.ts'
import { freePort } from './measured-server.ts'

const versions = { wetty: '3.2.0', 'node-pty': '1.1.0' }
export const wettyName = `wetty ${versions.wetty}`
/** So many characters its page takes before it says so. */
const acknowledgedEvery = 262_144

/** Its native part is ours: the same version, compiled here already. */
function installed(): string {
  const ours = resolve(import.meta.dirname, '../../node_modules/node-pty/build')
  return installPeers(versions, folder =>
    cpSync(ours, join(folder, 'node_modules/node-pty/build'), { recursive: true }),
  )
}

export class Wetty implements AsyncDisposable {
  readonly #port: number
  readonly #child: ChildProcess
  readonly #closing: Closing

  private constructor(port: number, child: ChildProcess, folder: string) {
    this.#port = port
    this.#child = child
    this.#closing = new Closing(async () => {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      await rm(folder, { recursive: true })
    })
  }

  /** Every terminal of it runs this command. */
  static async start(command: readonly string[]): Promise<Wetty> {
    const folder = await mkdtemp(join(tmpdir(), 'followalong-bench-wetty-'))
    // It takes a program without arguments.
    const program = join(folder, 'terminal')
    writeFileSync(program, `#!/bin/sh\nexec ${command.map(word => `'${word}'`).join(' ')}-$$\n`)
    chmodSync(program, 0o755)
    const port = await freePort()
    const main = join(installed(), 'node_modules/wetty/build/main.js')
    const options = ['--host', '127.0.0.1', '--port', String(port), '--base', '/', '--command', program]
    const child = spawn(process.execPath, [main, ...options], {
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const wetty = new Wetty(port, child, folder)
    await wetty.#answers()
    return wetty
  }

  open(): Promise<TypedTerminal> {
    const socket = io(`http://127.0.0.1:${this.#port}`, {
      path: '/socket.io',
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { referer: `http://127.0.0.1:${this.#port}/` },
    })
    const terminal = new WettyTerminal(socket)
    return new Promise((resolve, reject) => {
      socket.once('login', () => resolve(terminal))
      socket.once('connect_error', reject)
    })
  }

  async #answers(): Promise<void> {
    const deadline = performance.now() + 20_000
    for (;;) {
      try {
        await (await fetch(`http://127.0.0.1:${this.#port}/`)).arrayBuffer()
        return
      } catch (error) {
        if (performance.now() > deadline || this.#child.exitCode !== null) throw error
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#closing[Symbol.asyncDispose]()
  }
}

class WettyTerminal implements TypedTerminal {
  readonly heard = new HeardOutput()
  readonly ended: Promise<void>
  onOutput: (data: Uint8Array) => void = () => {}
  readonly #socket: Socket
  #unacknowledged = 0

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (text: string) => this.#take(text))
    this.ended = new Promise(resolve => {
      socket.once('logout', () => resolve())
      socket.once('disconnect', () => resolve())
    })
  }

  type(text: string): void {
    this.#socket.emit('input', text)
  }

  #take(text: string): void {
    const data = Buffer.from(text)
    this.heard.push(data)
    this.onOutput(data)
    this.#unacknowledged += text.length
    if (this.#unacknowledged < acknowledgedEvery) return
    this.#socket.emit('commit', this.#unacknowledged)
    this.#unacknowledged = 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close()
  }
}
