// A trainer at the desk and Anna in the class, in real windows on a real server; and what a trainer does with keys and files.
import type { Locator, Page } from 'playwright-core'
import { BrowserClass, type ClassWish } from './browser-class.ts'

interface DroppedFile {
  readonly name: string
  readonly content: string
  readonly type?: string
}

export class TeachingClass extends BrowserClass {
  #desk: Page | null = null
  #anna: Page | null = null

  static override async open(wish?: ClassWish): Promise<TeachingClass> {
    const teaching = new TeachingClass(await BrowserClass.parts(wish))
    teaching.#desk = await teaching.openDesk()
    teaching.#anna = await teaching.join({ name: 'Anna' })
    return teaching
  }

  get desk(): Page {
    return there(this.#desk)
  }

  /** The window of a participant. */
  get anna(): Page {
    return there(this.#anna)
  }

  tab(name: string | RegExp): Locator {
    return this.desk.getByRole('main').getByRole('tab', { name, exact: true })
  }

  selected(): Locator {
    return this.desk.locator('main [data-selected]:visible')
  }

  /** Below the selected cell: a new code cell, written with real keys, left in edit mode. Its id. */
  async write(source: string): Promise<string> {
    await this.selected().first().focus()
    await this.desk.keyboard.press('Escape')
    await this.desk.keyboard.press('b')
    await this.desk.keyboard.press('Enter')
    await this.selected().locator('.cm-content').waitFor()
    await this.desk.keyboard.insertText(source)
    return (await this.selected().getAttribute('data-cell-id')) ?? ''
  }

  /** Writes a cell and runs it. Its id. */
  async run(source: string): Promise<string> {
    const id = await this.write(source)
    await this.desk.keyboard.press('Control+Enter')
    return id
  }

  /** Drops files on the page as a file manager does. */
  async drop(target: string, files: readonly DroppedFile[]): Promise<void> {
    const transfer = await this.desk.evaluateHandle(items => {
      const data = new DataTransfer()
      for (const { name, content, type } of items)
        data.items.add(new File([content], name, { type: type ?? '' }))
      return data
    }, files)
    for (const name of ['dragenter', 'dragover', 'drop']) {
      await this.desk.locator(target).first().dispatchEvent(name, { dataTransfer: transfer })
    }
  }

  /** What the pages logged of themselves: refused uploads, and tries while the server was away, are logged by the browser. */
  ownProblems(): readonly string[] {
    return this.browser.problems.filter(
      problem => !/status of (409|422)|ERR_CONNECTION|WebSocket connection/.test(problem),
    )
  }
}

function there<Part>(part: Part | null): Part {
  if (part === null) throw new Error('the class is not open yet')
  return part
}

/** A cell of a window by its id. */
export function cellOf(page: Page, id: string): Locator {
  return page.locator(`main [data-cell-id="${id}"]`)
}

/** A notebook file's text: a source that begins with `#` becomes markdown. */
export function notebookOf(...sources: readonly string[]): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: sources.map((source, index) => ({
      id: `cell-${index}`,
      cell_type: source.startsWith('#') ? 'markdown' : 'code',
      source,
      metadata: {},
      ...(source.startsWith('#') ? {} : { outputs: [], execution_count: null }),
    })),
  })
}
