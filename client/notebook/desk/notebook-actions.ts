// What the page around the notebook editor may do with it: the kernel's menu, the lesson plan. Stable while the editor is there.
import type { CellId } from '#protocol/ids.ts'
import type { CellType } from '#protocol/notebook-document.ts'
import { Store } from '../store.ts'
import { copyOf } from './cell-copies.ts'
import type { Desk } from './desk.ts'

export interface PreparedCell {
  readonly type: CellType
  readonly source: string
  readonly metadata?: Readonly<Record<string, unknown>>
}

export interface NotebookActions {
  /** The selected cells in the order of the notebook; never empty while the notebook has cells. */
  readonly selection: Store<readonly CellId[]>
  /** All cells in their order; another list only when cells come, go or move. */
  readonly cells: Store<readonly CellId[]>
  runAll(): void
  /** All cells before the first selected one. */
  runAbove(): void
  /** The first selected cell and all after it. */
  runBelow(): void
  /** The variables are gone: ask before. */
  restartAndRunAll(): void
  /** The variables are gone: ask before. */
  restartAndClear(): void
  clearAllOutputs(): void
  /** Calls back when keys ask for a restart; returns how to stop. */
  onRestart(listener: () => void): () => void
  find(): void
  /** Selects a cell, shows it and gives it the focus. False when it is not there. */
  goTo(id: CellId): boolean
  /** To the field that a program waits at. False when none does. */
  goToQuestion(): boolean
  has(id: CellId): boolean
  /** The cells as they stand now, in that order; those that are gone are left out. */
  sourcesOf(ids: readonly CellId[]): readonly PreparedCell[]
  /**
   * Puts cells below the last selected one, or in place of it while it is empty, as one step of undo, and selects them: to
   * write in when the person was writing.
   * Their ids, in order.
   */
  insertPrepared(cells: readonly PreparedCell[]): readonly CellId[]
}

/** Of that desk; `close` ends following its selection. */
export function actionsOf(desk: Desk): { readonly actions: NotebookActions; readonly close: () => void } {
  const selection = new Store<readonly CellId[]>(desk.state.get().marked)
  const cells = new Store<readonly CellId[]>(desk.ids())
  const stopSelection = desk.state.subscribe(() => selection.set(desk.state.get().marked))
  const stopCells = desk.onListChanged(() => cells.set(desk.ids()))
  const close = () => {
    stopSelection()
    stopCells()
  }
  const allIds = () => desk.ids()
  const firstMarked = () => Math.max(0, desk.ids().indexOf(selection.get()[0] ?? ('' as CellId)))
  const restartAnd = (next: () => void) => void desk.runs.restart(null).then(isDone => isDone && next())
  const actions: NotebookActions = {
    selection,
    cells,
    runAll: () => desk.run(allIds()),
    runAbove: () => desk.run(allIds().slice(0, firstMarked())),
    runBelow: () => desk.run(allIds().slice(firstMarked())),
    restartAndRunAll() {
      // Who cannot run them all keeps the variables.
      if (desk.runs.mayRun(allIds(), selection.get()[0] ?? null)) restartAnd(() => desk.run(allIds()))
    },
    restartAndClear: () => restartAnd(() => desk.runs.clear(allIds())),
    clearAllOutputs: () => desk.runs.clear(allIds()),
    onRestart: listener => desk.onRestart(listener),
    find: () => desk.find(false),
    goTo(id) {
      if (!desk.has(id)) return false
      desk.goTo(id)
      return true
    },
    goToQuestion: () => desk.goToQuestion(),
    has: id => desk.has(id),
    sourcesOf: ids => desk.cells(ids).map(copyOf),
    insertPrepared: cells => desk.insertPrepared(cells),
  }
  return { actions, close }
}
