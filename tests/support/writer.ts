// A trainer's hands on the notebook editor of a desk: real keys, and what the page then shows.
import type { Locator, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import type * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { cellsOf, idOf, insertCell } from '#protocol/notebook-document.ts'
import { cellAt } from './browser.ts'

export class Writer {
  readonly #page: Page
  readonly #notebook: Y.Doc
  #made = 0

  /** `notebook` is a copy of the one that the page shows, of another window. */
  constructor(page: Page, notebook: Y.Doc) {
    this.#page = page
    this.#notebook = notebook
  }

  /** Makes the notebook these code cells, as another instructor's window would. */
  async replaceAllBy(sources: readonly string[]): Promise<void> {
    await this.#arrival()
    this.#notebook.transact(() => {
      const cells = cellsOf(this.#notebook)
      cells.delete(0, cells.length)
      for (const [index, source] of sources.entries()) {
        this.#made += 1
        insertCell(this.#notebook, index, { id: `made-${this.#made}` as CellId, type: 'code', source })
      }
    })
    for (let index = 0; index < sources.length; index += 1) {
      const id = `made-${this.#made - sources.length + index + 1}`
      await cellAt(this.#page, index)
        .and(this.#page.locator(`[data-cell-id="${id}"]`))
        .waitFor()
      await cellAt(this.#page, index).locator('.cm-content').waitFor()
    }
    await cellAt(this.#page, sources.length).waitFor({ state: 'detached' })
  }

  /** Waits until the copy has what the page did last: a cell that the page moves while another window deletes it stays. */
  async #arrival(): Promise<void> {
    const cells = this.#page.locator('[data-cell-id]')
    const shown = () => cells.evaluateAll(all => all.map(cell => cell.getAttribute('data-cell-id')))
    const known = () => cellsOf(this.#notebook).map(cell => idOf(cell))
    await vi.waitFor(async () => expect(await shown()).toEqual(known()), { timeout: 20_000 })
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key)
  }

  selected(): Locator {
    return this.#page.locator('[data-selected]')
  }

  /** In command mode. */
  async select(index: number): Promise<void> {
    const cell = cellAt(this.#page, index)
    await cell.evaluate(element => (element as HTMLElement).focus())
    await cell.and(this.selected()).waitFor()
  }

  async mode(): Promise<string | null> {
    return this.selected().getAttribute('data-mode')
  }

  /** The texts of all cells, as their editors or rendered markdown show them. */
  sources(): Promise<readonly string[]> {
    return textsOf(this.#page.locator('[data-cell-id]'))
  }

  /** The texts of several selected cells; none when only one is. */
  marked(): Promise<readonly string[]> {
    return textsOf(this.#page.locator('[data-marked]'))
  }

  /** Waits until nothing runs or waits. */
  async idle(): Promise<void> {
    await this.#page.getByText('Python is ready').first().waitFor()
  }
}

function textsOf(cells: Locator): Promise<readonly string[]> {
  return cells.evaluateAll(all =>
    all.map(cell => {
      const lines = [...cell.querySelectorAll('.cm-line')]
      return lines.map(line => line.textContent ?? '').join('\n')
    }),
  )
}
