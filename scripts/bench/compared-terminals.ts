// The same shell in the same container, over three ways: ours, the Docker client on a pty alone, and wetty around the same.
import { type IPty, spawn } from 'node-pty'
import { HeardOutput } from '../rehearsal/heard-output.ts'
import type { Seat } from '../rehearsal/seat.ts'
import type { TypedTerminal } from '../rehearsal/window-terminal.ts'
import { containerOfTerminal } from './seat-memory.ts'
import { Wetty, wettyName } from './wetty.ts'

export interface WayToTerminal {
  readonly name: string
  readonly isOurs: boolean
  /** A shell that waits for its first command; `prompt` is what it prints then and later. */
  open(): Promise<TypedTerminal>
}

/** Nothing that is typed contains it. */
export const prompt = 'prompt> '
const setPrompt = `PS1='pro''mpt> '\r`
/** Of the sandbox image: what our own shells run. */
const shellProgram = '/usr/local/lib/followalong/shell'
const size = { cols: 80, rows: 24 }

export class ComparedTerminals implements AsyncDisposable {
  readonly ways: readonly WayToTerminal[]
  readonly #wetty: Wetty

  private constructor(ways: readonly WayToTerminal[], wetty: Wetty) {
    this.ways = ways
    this.#wetty = wetty
  }

  /** All of them in the container of that seat; only those whose name has `only` in it. */
  static async in(seat: Seat, only: string): Promise<ComparedTerminals> {
    const docker = ['docker', 'exec', '-it', containerOfTerminal(seat.terminalId), shellProgram]
    const wetty = await Wetty.start([...docker, 'wetty'])
    let number = 0
    const ways: WayToTerminal[] = [
      { name: 'Followalong', isOurs: true, open: () => withPrompt(() => openOurs(seat)) },
      {
        name: '`docker exec` alone',
        isOurs: false,
        open: () => {
          number++
          return withPrompt(async () => new PtyTerminal([...docker, `bench-${number}`]))
        },
      },
      { name: wettyName, isOurs: false, open: () => withPrompt(() => wetty.open()) },
    ]
    const wanted = ways.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()))
    return new ComparedTerminals(wanted, wetty)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#wetty[Symbol.asyncDispose]()
  }
}

async function withPrompt(open: () => Promise<TypedTerminal>): Promise<TypedTerminal> {
  const terminal = await open()
  const hasPrompt = terminal.heard.next(prompt)
  terminal.type(setPrompt)
  await hasPrompt
  return terminal
}

async function openOurs({ window }: Seat): Promise<TypedTerminal> {
  const { terminalId } = await window.send('terminal:open', { kind: 'shell' })
  const terminal = await window.watch(terminalId)
  return {
    heard: terminal.heard,
    ended: terminal.ended,
    get onOutput() {
      return terminal.onOutput
    },
    set onOutput(listener) {
      terminal.onOutput = listener
    },
    type: text => terminal.type(text),
    [Symbol.asyncDispose]: async () => {
      await terminal[Symbol.asyncDispose]()
      await window.send('terminal:close', { terminalId })
    },
  }
}

/** As anybody would use node-pty. */
class PtyTerminal implements TypedTerminal {
  readonly heard = new HeardOutput()
  readonly ended: Promise<void>
  onOutput: (data: Uint8Array) => void = () => {}
  readonly #pty: IPty

  constructor([program = '', ...rest]: readonly string[]) {
    this.#pty = spawn(program, rest, { ...size, encoding: null })
    this.#pty.onData(data => {
      const bytes = data as unknown as Uint8Array
      this.heard.push(bytes)
      this.onOutput(bytes)
    })
    this.ended = new Promise(resolve => this.#pty.onExit(() => resolve()))
  }

  type(text: string): void {
    this.#pty.write(text)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pty.kill('SIGKILL')
    await this.ended
  }
}
