// A terminal without a pty: a line at a time, echoed, read by `TinyPython`; Ctrl-C interrupts, `exit()` ends.
// Its screen is all it ever printed.

import type { Exit } from '#protocol/exits.ts'
import type { SandboxId, TerminalId } from '#protocol/ids.ts'
import type { TerminalKind } from '#protocol/terminal-kinds.ts'
import type { FakeRecording } from './fake-recording.ts'
import { TinyError, TinyPython, type TinyWorld } from './tiny-python.ts'

interface FakeTerminalParts {
  readonly id: TerminalId
  readonly sandboxId: SandboxId
  readonly kind: TerminalKind
  readonly isFirst: boolean
  /** Into a file of the sandbox. */
  write(path: string, text: string): void
  readonly recording: FakeRecording
  /** Output with the cells of the pictures in it. */
  drawn(text: string): string
  output(position: number, data: Buffer): void
  exited(exit: Exit): void
}

/** No prompt of a terminal can be put aside. */
const suspend = '\x1a'

export class FakeTerminal {
  readonly id: TerminalId
  readonly sandboxId: SandboxId
  readonly kind: TerminalKind
  readonly #parts: FakeTerminalParts
  readonly #prompt: string
  #python = new TinyPython()
  #printed = Buffer.alloc(0)
  #line = ''
  #interrupt: (() => void) | null = null
  isWatched = false
  size = { columns: 80, rows: 24 }
  exit: Exit | null = null

  constructor(parts: FakeTerminalParts) {
    this.#parts = parts
    this.id = parts.id
    this.sandboxId = parts.sandboxId
    this.kind = parts.kind
    this.#prompt = { python: '>>> ', 'python-basic': '>>> ', ipython: 'In [1]: ', shell: '~ $ ', script: '' }[
      parts.kind
    ]
    this.print(this.#prompt)
  }

  get position(): number {
    return this.#printed.length
  }

  get screen(): Buffer {
    return this.#printed
  }

  print(printed: string): void {
    const text = this.#parts.drawn(printed)
    const data = Buffer.from(text)
    this.#parts.recording.printed(text)
    this.#printed = Buffer.concat([this.#printed, data])
    if (this.isWatched) this.#parts.output(this.position, data)
  }

  /** What a script's terminal does from the start; `code` is null when there is no such file. */
  async runScript(file: string, code: string | null): Promise<void> {
    let status = 0
    try {
      if (code === null) throw new TinyError('FileNotFoundError', `can't open file '${file}'`)
      await this.#python.run(code, this.#world())
    } catch (error) {
      if (!(error instanceof TinyError)) throw error
      this.print(`${error.name}: ${error.message}\r\n`)
      status = code === null ? 2 : 1
    }
    const message = status === 0 ? 'The script ended.' : `The script ended with exit status ${status}.`
    this.end({ cause: 'finished', message })
  }

  end(exit: Exit): void {
    if (this.exit) return
    this.exit = exit
    this.#parts.recording.ended()
    this.#parts.exited(exit)
  }

  type(data: Uint8Array): void {
    for (const character of Buffer.from(data).toString('utf8')) {
      if (this.exit) return
      if (character === '\x03') this.#interruptLine()
      else if (this.#interrupt || character === suspend) continue
      else if (character === '\r') void this.#enter()
      else {
        this.#line += character
        this.print(character)
      }
    }
  }

  #interruptLine(): void {
    if (this.#interrupt) this.#interrupt()
    else {
      this.#line = ''
      this.print(`\r\nKeyboardInterrupt\r\n${this.#prompt}`)
    }
  }

  async #enter(): Promise<void> {
    const line = this.#line
    this.#line = ''
    this.print('\r\n')
    if (line === 'exit()' || (line === 'exit' && this.kind === 'shell')) return this.#leave()
    try {
      const value = await this.#python.run(line, this.#world())
      if (value !== null) this.print(`${value}\r\n`)
    } catch (error) {
      if (!(error instanceof TinyError)) throw error
      this.print(`${error.name}${error.message ? `: ${error.message}` : ''}\r\n`)
    }
    this.#interrupt = null
    this.print(this.#prompt)
  }

  #world(): TinyWorld {
    return {
      print: text => this.print(`${text}\r\n`),
      write: (path, text) => this.#parts.write(path, text),
      ask: () => Promise.reject(new TinyError('EOFError', 'a fake terminal cannot be asked')),
      runForEver: () =>
        new Promise<never>((_, reject) => {
          this.#interrupt = () => reject(new TinyError('KeyboardInterrupt', ''))
        }),
    }
  }

  tell(sentence: string): void {
    this.print(`\r${sentence}\r\n${this.#prompt}${this.#line}`)
  }

  /** As a sandbox-host restarts the first one. */
  restart(): void {
    this.#interrupt = null
    this.#line = ''
    this.#python = new TinyPython()
    this.print(`\r\nPython was restarted.\r\n${this.#prompt}`)
  }

  #leave(): void {
    if (this.#parts.isFirst) {
      this.#python = new TinyPython()
      this.print(`Python ended (exit code 0). Starting again…\r\n${this.#prompt}`)
    } else this.end({ cause: 'finished', message: 'The program ended. Start it again to go on.' })
  }
}
