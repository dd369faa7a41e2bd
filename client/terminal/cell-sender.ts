// Sends a cell to one's own terminal, as if it had been typed there. Only into an empty prompt: nothing that runs and
// nothing half-typed is touched.
import type { SandboxView } from '#protocol/classroom-view.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { type OwnTerminalKind, terminalNames } from '#protocol/terminal-kinds.ts'
import type { SendCommand } from '../connection.ts'
import { cellForTerminal, entriesFor } from './cell-for-terminal.ts'
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
  if (cell.kinds === null) throw new Refusal('bad-request', cell.why)
  const { state, terminals } = sandbox()
  if (state !== 'ready') {
    throw new Refusal(
      'sandboxes-unavailable',
      'Your Python is not there yet. Look at your terminal, and send the cell again.',
    )
  }
  const fitting = cell.kinds.flatMap(kind =>
    terminals.flatMap(({ id, exit, ...terminal }) => (terminal.kind === kind && !exit ? [{ id, kind }] : [])),
  )
  const open = fitting.find(({ id }) => id === chosen()) ?? fitting[0]
  if (!open && cell.why !== null) throw new Refusal('bad-request', cell.why)
  const kind = open?.kind ?? cell.kinds[0] ?? 'python'
  const id = open?.id ?? (await send('terminal:open', { kind })).terminalId
  show(id)
  const screen = await drawnScreen(id, drawnWithinMs)
  if (takesKeyboard) screen?.focus()
  const prompt = screen && (await promptOf(screen, kind, open ? patienceMs : promptWithinMs))
  if (!screen || prompt !== 'free') throw new Refusal('bad-request', whyNot(prompt ?? 'busy', kind))
  await enter(screen, kind, entriesFor(kind, cell.text))
}

/** Each behind the one before: what runs longer is not talked over. */
async function enter(
  screen: TerminalScreen,
  kind: OwnTerminalKind,
  entries: readonly string[],
): Promise<void> {
  for (const [index, entry] of entries.entries()) {
    const line = screen.cursorLine
    screen.enter(entry)
    if (index === entries.length - 1) return
    const isNext = () => screen.cursorLine !== line && screen.promptState(kind) === 'free'
    if (!(await isSoon(isNext, promptWithinMs))) {
      throw new Refusal(
        'bad-request',
        `${terminalNames[kind]} takes one statement after the other, and one of them does not end. Those behind it were not sent.`,
      )
    }
  }
}

async function isSoon(isSo: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (!isSo()) {
    if (performance.now() >= deadline) return false
    await new Promise(resolve => setTimeout(resolve, lookEveryMs))
  }
  return true
}

async function promptOf(
  screen: TerminalScreen,
  kind: OwnTerminalKind,
  withinMs: number,
): Promise<PromptState> {
  await isSoon(() => screen.promptState(kind) !== 'busy', withinMs)
  return screen.promptState(kind)
}

function whyNot(state: PromptState, kind: OwnTerminalKind): string {
  const name = kind === 'shell' ? 'The shell' : terminalNames[kind]
  if (state === 'typed') {
    return `${name} in your terminal has a line that you began. Finish it or clear it with Ctrl+C, then send the cell again.`
  }
  return `${name} in your terminal runs something just now. Wait until its prompt is back, or stop it with Ctrl+C, then send the cell again.`
}
