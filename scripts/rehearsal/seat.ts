// A participant without a browser: joins over HTTP, enters, takes a seat and has a prompt, in the order in which a page does
// it. All that it waits for is told to it; it polls for nothing.
import type { SandboxView } from '#protocol/classroom-view.ts'
import type { Joined } from '#protocol/http-api.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { askServer } from './ask-server.ts'
import { BareWindow } from './bare-window.ts'
import type { WindowTerminal } from './window-terminal.ts'

/** Longer than any queue of a class that somebody would wait in. */
const seatLimitMs = 600_000
const prompt = '>>> '

export interface Seat {
  readonly window: BareWindow
  /** The first terminal, with its prompt. */
  readonly terminal: WindowTerminal
  readonly terminalId: TerminalId
  /** From the click on "Join" to the prompt. */
  readonly promptMs: number
  /** The places in the queue that were shown, in order; none for whoever did not wait. */
  readonly places: readonly number[]
}

/** Rejects with the server's `Refusal`, and when the seat failed. */
export async function takeSeat(address: string, code: string, name: string): Promise<Seat> {
  const startedAt = performance.now()
  const { token, classroomId } = await joined(address, code, name)
  const window = await BareWindow.enter({ address, token, classroomId, role: 'participant' })
  try {
    const places: number[] = []
    const ready = readySandbox(window, places)
    // While the seat is on its way, as a page does it.
    const [sandbox, terminals] = await Promise.all([
      ready,
      window.terminals(),
      window.send('sandbox:open', {}),
    ])
    const terminalId = sandbox.terminals[0]?.id
    if (!terminalId) throw new Error('a sandbox without a terminal')
    const terminal = terminals.watch(terminalId)
    await terminal.heard.next(prompt)
    return { window, terminal, terminalId, promptMs: performance.now() - startedAt, places }
  } catch (error) {
    await window[Symbol.asyncDispose]()
    throw error
  }
}

function readySandbox(window: BareWindow, places: number[]): Promise<SandboxView> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => done(new Error('no seat came')), seatLimitMs)
    const look = (sandbox: SandboxView) => {
      const { state, position, message } = sandbox
      if (position !== null && places.at(-1) !== position) places.push(position)
      if (state === 'ready') done(null, sandbox)
      else if (state === 'failed' || state === 'ended') done(new Error(message ?? state))
    }
    const done = (error: Error | null, sandbox?: SandboxView) => {
      clearTimeout(timer)
      window.socket.off('sandbox:changed', look)
      if (error) reject(error)
      else if (sandbox) resolve(sandbox)
    }
    window.socket.on('sandbox:changed', look)
  })
}

async function joined(address: string, code: string, name: string): Promise<Joined> {
  const { status, body } = await askServer(address, 'POST', '/api/join', { body: { code, name } })
  if (status === 201) return body as Joined
  throw new Error((body as { message?: string }).message ?? `joining was answered with ${status}`)
}
