// One program on a pty of this machine. Keeps node-pty's known faults to itself; knows no Docker and no screen.
import { writeSync } from 'node:fs'
import type { ReadStream } from 'node:tty'
import { type IPty, spawn } from 'node-pty'
import { PtyWriter } from './pty-writer.ts'

export interface PtyProgram {
  readonly command: readonly string[]
  readonly columns: number
  readonly rows: number
  onOutput(data: Buffer): void
  /** After the last output, once. */
  onExit(exitCode: number): void
}

/** The two members that node-pty has and does not declare. */
interface Internals {
  readonly fd: number
  readonly _socket: ReadStream
}

/** How long the end of the output is waited for after the program's end, should something else hold the pty open. */
const drainLimitMs = 5000

export class PtyProcess {
  readonly #pty: IPty
  readonly #socket: ReadStream
  readonly #writer: PtyWriter
  readonly #program: PtyProgram
  #isReady = false
  #hasEnded = false
  #isDraining = false
  #drainTimer: NodeJS.Timeout | undefined

  constructor(program: PtyProgram) {
    this.#program = program
    // The shell turns echo and line editing off before the program begins, and says so with one NUL. Before that, input
    // would be echoed twice and a Ctrl-C would end the Docker CLI instead of reaching the terminal.
    const preparation = 'stty raw -echo; printf "\\0"; exec "$@"'
    this.#pty = spawn('/bin/sh', ['-c', preparation, 'sh', ...program.command], {
      cols: program.columns,
      rows: program.rows,
      cwd: '/',
      encoding: null,
    })
    const internals = this.#pty as unknown as Internals
    this.#socket = internals._socket
    this.#writer = new PtyWriter(data => writeSync(internals.fd, data))
    this.#guardTheEnd()
    this.#pty.onData(data => this.#hear(data as unknown as Buffer))
    this.#pty.onExit(({ exitCode, signal }) => this.#end(signal ? 128 + signal : exitCode))
  }

  get pid(): number {
    return this.#pty.pid
  }

  /** False when too much waits already and the input was dropped. What comes first goes before what others wait with. */
  write(data: Uint8Array, isFirst = true): boolean {
    return this.#writer.write(data, isFirst)
  }

  resize(columns: number, rows: number): void {
    if (!this.#hasEnded && !this.#isDraining) this.#pty.resize(columns, rows)
  }

  /** Stops the output; the program waits when it writes on. */
  pause(): void {
    if (!this.#isDraining) this.#pty.pause()
  }

  resume(): void {
    this.#pty.resume()
  }

  /** Ends the program on this machine; what it was connected to is not ended by this. */
  kill(): void {
    if (this.#hasEnded || this.#isDraining) return
    this.#pty.resume()
    this.#pty.kill('SIGKILL')
  }

  #hear(data: Buffer): void {
    if (this.#isReady) {
      this.#program.onOutput(data)
      return
    }
    const ready = data.indexOf(0)
    if (ready < 0) return
    this.#isReady = true
    this.#writer.release()
    if (ready + 1 < data.length) this.#program.onOutput(data.subarray(ready + 1))
  }

  /**
   * node-pty destroys the stream 200 ms after the program's end, read or not: a busy moment loses the last output.
   * Here the stream lives until it was read to its end, which a pty reports as the error EIO.
   */
  #guardTheEnd(): void {
    const destroy = this.#socket.destroy.bind(this.#socket)
    const close = (error?: Error) => {
      clearTimeout(this.#drainTimer)
      this.#writer.close()
      return destroy(error)
    }
    this.#socket.destroy = error => {
      if (error || this.#socket.readableEnded) return close(error)
      if (!this.#isDraining) {
        this.#isDraining = true
        this.#drainTimer = setTimeout(close, drainLimitMs)
        this.#socket.resume()
      }
      return this.#socket
    }
  }

  #end(exitCode: number): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#writer.close()
    this.#program.onExit(exitCode)
  }
}
