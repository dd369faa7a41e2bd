// Cells that are copied, cut and pasted by the instructor, and what is said about it.
import type { CellId } from '#protocol/ids.ts'
import { copiedCells, copyCells, cutCells, takeCutCells } from './cell-clipboard.ts'
import type { CopiedCell } from './cell-copies.ts'
import type { Desk } from './desk.ts'
import { counted } from './selected-cells.ts'

export class DeskClipboard {
  readonly #desk: Desk
  readonly #onCopied: () => void

  constructor(desk: Desk, onCopied: () => void) {
    this.#desk = desk
    this.#onCopied = onCopied
  }

  copy(ids: readonly CellId[]): void {
    copyCells(this.#desk.cells(ids))
    this.#onCopied()
    this.#desk.say(counted(ids.length, 'copied'))
  }

  cut(ids: readonly CellId[]): void {
    cutCells(this.#desk.document, this.#desk.cells(ids))
    this.#onCopied()
    this.#desk.delete(ids, 'cut')
  }

  /** What was copied or cut here last. */
  paste(index: number): void {
    const desk = this.#desk
    const cut = takeCutCells(desk.document, id => desk.has(id))
    const copied = cut ? null : copiedCells()
    if (cut) {
      desk.edits.insertCells(index, cut)
      this.#pasted(desk.ids().slice(index, index + cut.length))
    } else if (copied) this.#pasted(desk.edits.insert(index, copied))
    else desk.say('Nothing was copied yet.')
  }

  /** What another program or window put on the system's clipboard; what was just cut here comes back as it was. */
  pasteFromOutside(cells: readonly CopiedCell[]): void {
    const index = this.#desk.indexBelowSelected()
    const copied = copiedCells()
    if (copied && JSON.stringify(copied) === JSON.stringify(cells)) this.paste(index)
    else this.#pasted(this.#desk.edits.insert(index, cells))
  }

  #pasted(ids: readonly CellId[]) {
    this.#desk.selectAll(ids)
    this.#desk.say(counted(ids.length, 'pasted'))
  }
}
