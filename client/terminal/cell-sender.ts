// Sends a cell to one's own terminal, as if it had been typed there. Only into an empty prompt: nothing that runs and
// nothing half-typed is touched.
import type { SandboxView } from '#protocol/classroom-view.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { SendCommand } from '../connection.ts'
import { cellForTerminal, forPythonPrompt } from './cell-for-terminal.ts'
import { drawnScreen } from './open-screens.ts'
import type { PromptState } from './prompt-state.ts'
import type { TerminalScreen } from './terminal-screen.ts'

export interface CellSender {
  /** True once it is sent; false when that did not work, which it has told. `takesKeyboard`: the person types on there. */
  readonly send: (source: string, takesKeyboard: boolean) => Promise<boolean>
}

interface CellSenderOptions {
  readonly sandbox: () => SandboxView
  readonly send: SendCommand
  /** Brings the terminals forward, with this one on top. */
  readonly show: (id: TerminalId) => void
  /** The terminal that was on top last. */
  readonly chosen: () => TerminalId | null
  /** Told a `Refusal` that can be shown as it is. */
  readonly onProblem: (error: unknown) => void
}

const drawnWithinMs = 15_000
/** A Python that has only just begun needs a moment to its first prompt. */
const promptWithinMs = 10_000
/** One that was told something may just be writing its prompt. */
const patienceMs = 400
const lookEveryMs = 50

export function createCellSender(options: CellSenderOptions): CellSender {
  return {
    async send(source, takesKeyboard) {
      try {
        await put(source, takesKeyboard, options)
        return true
      } catch (error) {
        options.onProblem(error)
        return false
      }
    },
  }
}

async function put(
  source: string,
  takesKeyboard: boolean,
  { sandbox, send, show, chosen }: CellSenderOptions,
): Promise<void> {
  const cell = cellForTerminal(source)
  if (cell.kind === 'none') throw new Refusal('bad-request', cell.why)
  const { state, terminals } = sandbox()
  if (state !== 'ready') {
    throw new Refusal(
      'sandboxes-unavailable',
      'Your Python is not there yet. Look at your terminal, and send the cell again.',
    )
  }
  const fitting = terminals.filter(({ kind, exit }) => kind === cell.kind && exit === null)
  const open = fitting.find(({ id }) => id === chosen()) ?? fitting[0]
  const id = open?.id ?? (await send('terminal:open', { kind: cell.kind })).terminalId
  show(id)
  const screen = await drawnScreen(id, drawnWithinMs)
  if (takesKeyboard) screen?.focus()
  const prompt = screen && (await promptOf(screen, cell.kind, open ? patienceMs : promptWithinMs))
  if (!screen || prompt !== 'free') throw new Refusal('bad-request', whyNot(prompt ?? 'busy', cell.kind))
  screen.enter(cell.kind === 'python' ? forPythonPrompt(cell.text) : cell.text)
}

async function promptOf(
  screen: TerminalScreen,
  kind: 'python' | 'shell',
  withinMs: number,
): Promise<PromptState> {
  const deadline = performance.now() + withinMs
  let state = screen.promptState(kind)
  while (state === 'busy' && performance.now() < deadline) {
    await new Promise(resolve => setTimeout(resolve, lookEveryMs))
    state = screen.promptState(kind)
  }
  return state
}

function whyNot(state: PromptState, kind: 'python' | 'shell'): string {
  const name = kind === 'python' ? 'Python' : 'The shell'
  if (state === 'typed') {
    return `${name} in your terminal has a line that you began. Finish it or clear it with Ctrl+C, then send the cell again.`
  }
  return `${name} in your terminal runs something just now. Wait until its prompt is back, or stop it with Ctrl+C, then send the cell again.`
}
