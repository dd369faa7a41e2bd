// A class with followers in real Chromium. The trainer is a window without a desk.
import type { Page } from 'playwright-core'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { BrowserClass, type ClassParts, type ClassWish } from './browser-class.ts'
import { TestTrainer } from './test-trainer.ts'

export class FollowedClass extends BrowserClass {
  readonly trainer: TestTrainer

  private constructor(parts: ClassParts, trainer: TestTrainer) {
    super(parts)
    this.trainer = trainer
  }

  static override async open(wish?: ClassWish): Promise<FollowedClass> {
    const parts = await BrowserClass.parts(wish)
    return new FollowedClass(parts, await TestTrainer.enter(parts.server, parts.classroom.id))
  }

  /** The first one: the course's, or the empty one of a class without. */
  get notebook(): DocumentId {
    const found = this.trainer.documents.find(({ kind }) => kind === 'notebook')
    if (!found) throw new Error('no notebook')
    return found.id
  }

  /** A second notebook, of sixty cells below their headings; the class stays where it is. */
  async addLongNotebook(): Promise<DocumentId> {
    const { trainer } = this
    const { documentId } = await trainer.window.send('notebook:create', { title: '02-locks' })
    await trainer.named('02-locks.ipynb')
    await trainer.add(documentId, '# Locks\n\nWho may write, and when.', 'markdown')
    for (let number = 1; number <= 60; number += 1) {
      if (number % 15 === 0) await trainer.add(documentId, `## Part ${number / 15}`, 'markdown')
      await trainer.add(documentId, `# step ${number}\ncounter = ${number}\ncounter += 1`)
    }
    await this.show(this.notebook)
    return documentId
  }

  /** Turns the class to a document. */
  async show(documentId: DocumentId): Promise<void> {
    await this.trainer.window.send('place:show', { documentId })
  }

  /** A participant's window that has gone to where the class is. */
  async joinAt(documentId: DocumentId): Promise<Page> {
    await this.show(documentId)
    const page = await this.join()
    await page.locator(`[data-notebook-scroller][data-document-id="${documentId}"]`).waitFor()
    return page
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.trainer[Symbol.asyncDispose]()
    await super[Symbol.asyncDispose]()
  }
}

export const cellOf = (page: Page, id: CellId) => page.locator(`[data-cell-id="${id}"]:visible`)
export const sheetOf = (page: Page) => page.locator('[data-notebook-scroller]:visible')
export const shownDocument = (page: Page) => sheetOf(page).getAttribute('data-document-id')

/** How far the sheet is scrolled, once it rests: a wheel moves it over many frames. */
export function scrollTop(page: Page): Promise<number> {
  return sheetOf(page).evaluate(async element => {
    const frame = () => new Promise(drawn => requestAnimationFrame(drawn))
    for (let quietFrames = 0, last = element.scrollTop; quietFrames < 5; quietFrames += 1) {
      await frame()
      if (element.scrollTop !== last) quietFrames = 0
      last = element.scrollTop
    }
    return Math.round(element.scrollTop)
  })
}

export function isInSight(page: Page, id: CellId): Promise<boolean> {
  return cellOf(page, id).evaluate(element => {
    const view = element.closest('[data-notebook-scroller]')?.getBoundingClientRect()
    const box = element.getBoundingClientRect()
    return view !== undefined && box.bottom > view.top && box.top < view.bottom
  })
}

/** A wheel over the notebook, as a person turns it. */
export async function wheel(page: Page, distance: number): Promise<void> {
  await sheetOf(page).hover({ position: { x: 40, y: 200 } })
  await page.mouse.wheel(0, distance)
}
