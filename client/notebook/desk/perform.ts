// What each command of the keyboard does on a desk.
import type { CellId } from '#protocol/ids.ts'
import type { Desk } from './desk.ts'
import type { DeskCommand } from './key-bindings.ts'

export function perform(desk: Desk, command: DeskCommand): void {
  const { selected: id } = desk.state.get()
  const index = id === null ? -1 : desk.ids().indexOf(id)
  const marked = desk.markedWithHidden()
  const level = /^heading-(\d)$/.exec(command)?.[1]
  if (level !== undefined) desk.makeHeadings(Number(level))
  switch (command) {
    case 'undo':
      desk.edits.undoManager.undo()
      return
    case 'redo':
      desk.edits.undoManager.redo()
      return
    case 'interrupt':
      desk.runs.interrupt(id)
      return
    case 'restart':
      desk.askToRestart()
      return
    case 'run-all':
      desk.run(desk.ids())
      return
    case 'paste':
      desk.clipboard.paste(desk.endOf(marked, index))
      return
    case 'paste-above':
      desk.clipboard.paste(Math.max(0, desk.startOf(index)))
      return
    case 'insert-above':
      desk.insert(Math.max(0, desk.startOf(index)), 'code')
      return
    case 'insert-below':
      desk.insert(desk.endOf(marked, index), 'code')
      return
    case 'select-first':
      desk.goToIfAny(desk.idAt(0))
      return
    case 'select-last':
      desk.goToIfAny(desk.visible().at(-1) ?? null)
      return
    case 'select-all':
      desk.markAll()
      return
    case 'toggle-all-line-numbers':
      desk.toggleAllLineNumbers()
      return
    case 'find':
      desk.find(false)
      return
    case 'find-and-replace':
      desk.find(true)
      return
    case 'save':
      desk.say('Everything is saved by itself, as you type.', true)
      return
    default:
      if (id !== null && index >= 0) performOn(desk, id, command, marked)
  }
}

/** Commands that need a cell. */
function performOn(desk: Desk, id: CellId, command: DeskCommand, marked: readonly CellId[]): void {
  const chosen = desk.state.get().marked
  switch (command) {
    case 'run':
      desk.run(chosen)
      if (chosen.length > 1) desk.extendTo(id)
      else desk.goTo(id)
      return
    case 'run-and-next':
      desk.run(chosen)
      desk.goBelow(marked)
      return
    case 'run-and-insert':
      desk.run(chosen)
      desk.insert(desk.endOf(marked, 0), 'code', 'edit')
      return
    case 'run-as-script':
      desk.runs.runAsScript(chosen, id)
      return
    case 'edit':
      desk.edit(id)
      return
    case 'select-previous':
      desk.goToIfAny(desk.beside(id, -1))
      return
    case 'select-next':
      desk.goToIfAny(desk.beside(id, 1))
      return
    case 'extend-up':
      desk.extendTo(desk.beside(id, -1) ?? id)
      return
    case 'extend-down':
      desk.extendTo(desk.beside(id, 1) ?? id)
      return
    case 'extend-to-first':
      desk.extendTo(desk.idAt(0) ?? id)
      return
    case 'extend-to-last':
      desk.extendTo(desk.visible().at(-1) ?? id)
      return
    case 'delete':
      desk.delete(marked)
      return
    case 'cut':
      desk.clipboard.cut(marked)
      return
    case 'copy':
      desk.clipboard.copy(marked)
      return
    case 'to-code':
      desk.changeType(chosen, 'code')
      return
    case 'to-markdown':
      desk.changeType(chosen, 'markdown')
      return
    case 'to-raw':
      desk.changeType(chosen, 'raw')
      return
    case 'move-up':
      desk.moveBy(marked, -1)
      return
    case 'move-down':
      desk.moveBy(marked, 1)
      return
    case 'split':
      desk.split(id)
      return
    case 'merge':
      desk.merge(marked.length > 1 ? marked : [id, desk.beside(id, 1)])
      return
    case 'merge-above':
      desk.merge([desk.beside(id, -1), ...marked])
      return
    case 'merge-below':
      desk.merge([...marked, desk.beside(marked.at(-1) ?? id, 1)])
      return
    case 'collapse':
      desk.setCollapsed(id, true)
      return
    case 'expand':
      desk.setCollapsed(id, false)
      return
    case 'toggle-output':
      desk.toggleOutputs(chosen)
      return
    case 'spotlight':
      desk.pointAtLine(id)
      return
    case 'clear-output':
      desk.runs.clear(chosen)
      return
    case 'toggle-line-numbers':
      desk.toggleLineNumbers(chosen)
      return
  }
}
