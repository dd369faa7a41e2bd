// A trainer who writes at the desk in real Chromium, and a second instructor with the same notebook and no desk.
import type { Page } from 'playwright-core'
import type * as Y from 'yjs'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { TestBrowser } from './browser.ts'
import { BrowserClass } from './browser-class.ts'
import { testInstructorToken } from './test-config.ts'
import { TestWindow } from './test-participant.ts'
import { Writer } from './writer.ts'

export interface WritingClass extends AsyncDisposable {
  readonly browser: TestBrowser
  readonly desk: Page
  /** The desk's hands. */
  readonly write: Writer
  /** The second instructor, and their copy of the notebook. */
  readonly helper: TestWindow
  readonly notebook: Y.Doc
}

export async function writingClass(): Promise<WritingClass> {
  const opened = await BrowserClass.open({ title: 'Writing' })
  const helper = await TestWindow.open(opened.server, testInstructorToken, opened.classroom.id, 'instructor')
  const listed = helper.state?.documents.find(({ kind }) => kind === 'notebook')
  const notebook = await helper.follow(listed as DocumentView)
  const desk = await opened.openDesk()
  await desk.getByRole('button', { name: 'Code' }).last().waitFor()
  return {
    browser: opened.browser,
    desk,
    write: new Writer(desk, notebook),
    helper,
    notebook,
    async [Symbol.asyncDispose]() {
      await helper[Symbol.asyncDispose]()
      await opened[Symbol.asyncDispose]()
    },
  }
}
