// What the desk asks the server for: to run cells, to clear, to stop. Remembers at which cell a "no" belongs.
import type * as Y from 'yjs'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { CommandInput } from '#protocol/commands.ts'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { cellSourceLimit, cellsLimit, commandLimitBytes } from '#protocol/limits.ts'
import { cellsOf, findCell, idOf, outputsOf, sourceOf, typeOf } from '#protocol/notebook-document.ts'
import type { SendCommand } from '../../connection.ts'
import { Store } from '../store.ts'
import { minus, plus } from './desk-state.ts'

export interface RunsState {
  /** Code cells whose run is on its way to the server. */
  readonly sent: ReadonlySet<CellId>
  /** What the server refused, in its own words. */
  readonly refusals: ReadonlyMap<CellId, string>
  /** The cell that runs on although it was asked to stop. */
  readonly stuck: CellId | null
}

interface RunsParts {
  readonly document: Y.Doc
  readonly notebookId: DocumentId
  readonly send: SendCommand
  readonly kernel: Store<KernelView | null>
}

/** Room for what the connection writes around a command. */
const envelopeBytes = 1_024
const tooLongToRun = 'This cell is too long to run. Put its text into a file, and run that.'
const tooMuchToRun =
  'This is too much to run at once, so nothing was run. Select fewer cells, and run them part by part.'

/** A cell that is asked to stop gets this long before a restart is offered. */
const stopsWithinMs = 5_000

export class DeskRuns {
  readonly state = new Store<RunsState>({ sent: new Set(), refusals: new Map(), stuck: null })
  readonly #parts: RunsParts
  readonly #stopWatching: () => void
  #stuckTimer: ReturnType<typeof setTimeout> | undefined
  /** The run that was asked to stop, by since when it runs; null while the kernel's view is not here yet. */
  #stopped: string | null = null

  constructor(parts: RunsParts) {
    this.#parts = parts
    this.#stopWatching = parts.kernel.subscribe(this.#kernelChanged)
  }

  close(): void {
    this.#stopWatching()
    clearTimeout(this.#stuckTimer)
  }

  /** Runs the code cells among these, in this order; all or none. A refusal of them all is shown at `at`. */
  run(ids: readonly CellId[], at: CellId | null): void {
    this.#ask('cells:run', ids, at)
  }

  /** In a terminal that everybody sees. */
  runAsScript(ids: readonly CellId[], at: CellId | null): void {
    this.#ask('script:run', ids, at)
  }

  /** False when these are more than one command carries: then the refusal is shown already, and nothing was sent. */
  mayRun(ids: readonly CellId[], at: CellId | null): boolean {
    return this.#inputFor(ids, at) !== null
  }

  clear(ids: readonly CellId[]): void {
    const { document, notebookId, send } = this.#parts
    const cellIds = ids.filter(id => {
      const cell = findCell(document, id)
      return cell && ((outputsOf(cell)?.length ?? 0) > 0 || cell.get('execution_count') != null)
    })
    for (let start = 0; start < cellIds.length; start += cellsLimit) {
      const part = cellIds.slice(start, start + cellsLimit)
      void this.#attempt(part[0] ?? null, send('outputs:clear', { notebookId, cellIds: part }))
    }
  }

  /** A refusal is shown at `at`. */
  interrupt(at: CellId | null): void {
    const { notebookId, send, kernel } = this.#parts
    void this.#attempt(at, send('kernel:interrupt', { notebookId }))
    this.#forgetStop()
    this.#stopped = kernel.get()?.running?.since ?? null
    this.#stuckTimer = setTimeout(this.#lookIfStuck, stopsWithinMs)
  }

  /** False when it was refused. */
  restart(at: CellId | null): Promise<boolean> {
    const { notebookId, send } = this.#parts
    return this.#attempt(at, send('kernel:restart', { notebookId }))
  }

  dismissRefusal(id: CellId): void {
    const refusals = new Map(this.state.get().refusals)
    if (refusals.delete(id)) this.#set({ refusals })
  }

  /** What was refused to an earlier kernel says nothing of the next one. */
  dismissAllRefusals(): void {
    if (this.state.get().refusals.size > 0) this.#set({ refusals: new Map() })
  }

  #ask(command: 'cells:run' | 'script:run', ids: readonly CellId[], at: CellId | null) {
    const input = this.#inputFor(ids, at)
    const asked = input?.cells.map(({ cellId }) => cellId) ?? []
    const [first] = asked
    if (!input || first === undefined) return
    for (const id of asked) this.dismissRefusal(id)
    if (command === 'cells:run') this.#set({ sent: plus(this.state.get().sent, ...asked) })
    void this.#attempt(first, this.#parts.send(command, input)).finally(() =>
      this.#set({ sent: minus(this.state.get().sent, ...asked) }),
    )
  }

  /** Null when it was refused. One command for all: the server drops those that wait behind a cell that fails. */
  #inputFor(ids: readonly CellId[], at: CellId | null): CommandInput<'cells:run'> | null {
    const { document, notebookId } = this.#parts
    const cells = ids.flatMap(id => {
      const cell = findCell(document, id)
      return cell && typeOf(cell) === 'code' ? [{ cellId: id, source: sourceOf(cell).toString() }] : []
    })
    const input = { notebookId, cells }
    const isTooMuch = cells.length > cellsLimit || bytesOf(input) > commandLimitBytes - envelopeBytes
    const alone = isTooMuch && cells.length === 1 ? cells[0] : undefined
    const tooLong = cells.find(({ source }) => source.length > cellSourceLimit) ?? alone
    if (!tooLong && !isTooMuch) return input
    if (tooLong) this.#refuse(tooLong.cellId, tooLongToRun)
    else this.#refuse(at ?? (cells[0] as { cellId: CellId }).cellId, tooMuchToRun)
    return null
  }

  async #attempt(id: CellId | null, answer: Promise<unknown>): Promise<boolean> {
    try {
      await answer
      return true
    } catch (error) {
      const message = error instanceof Error ? error.message : 'That did not work. Please try again.'
      const at = id ?? this.#firstCell()
      if (at !== null) this.#refuse(at, message)
      return false
    }
  }

  #refuse(id: CellId, message: string) {
    this.#set({ refusals: new Map(this.state.get().refusals).set(id, message) })
  }

  #firstCell(): CellId | null {
    const cells = cellsOf(this.#parts.document)
    return cells.length > 0 ? idOf(cells.get(0)) : null
  }

  #lookIfStuck = () => {
    this.#stuckTimer = undefined
    const running = this.#parts.kernel.get()?.running
    if (running && running.since === this.#stopped) this.#set({ stuck: running.cellId })
  }

  #kernelChanged = () => {
    const view = this.#parts.kernel.get()
    if (view?.state === 'starting' || view?.state === 'restarting') this.dismissAllRefusals()
    const since = view?.running?.since ?? null
    if (since === this.#stopped) return
    if (this.#stopped === null && this.#stuckTimer !== undefined) this.#stopped = since
    else this.#forgetStop()
  }

  #forgetStop() {
    this.#stopped = null
    clearTimeout(this.#stuckTimer)
    this.#stuckTimer = undefined
    if (this.state.get().stuck !== null) this.#set({ stuck: null })
  }

  #set(change: Partial<RunsState>) {
    this.state.set({ ...this.state.get(), ...change })
  }
}

function bytesOf(input: unknown): number {
  return new TextEncoder().encode(JSON.stringify(input)).length
}
