// A class with followers in real Chromium, on real Docker and ipykernel. The trainer is a window without a desk.
import type { Page } from 'playwright-core'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { TestBrowser } from './browser.ts'
import { endSandboxHost, ServerProcess } from './server-process.ts'
import { testConfig, testInstructorToken } from './test-config.ts'
import { createClassroom } from './test-participant.ts'
import { TestTrainer } from './test-trainer.ts'

type Config = Awaited<ReturnType<typeof testConfig>>

interface FollowedClassParts {
  readonly config: Config
  readonly server: ServerProcess
  readonly browser: TestBrowser
  readonly classroom: CreatedClassroom
  readonly trainer: TestTrainer
  readonly notebook: DocumentId
}

export class FollowedClass implements AsyncDisposable {
  readonly server: ServerProcess
  readonly browser: TestBrowser
  readonly classroom: CreatedClassroom
  readonly trainer: TestTrainer
  /** The course's notebook. */
  readonly notebook: DocumentId
  readonly #config: Config
  #joined = 0

  private constructor(parts: FollowedClassParts) {
    this.server = parts.server
    this.browser = parts.browser
    this.classroom = parts.classroom
    this.trainer = parts.trainer
    this.notebook = parts.notebook
    this.#config = parts.config
  }

  static async open(): Promise<FollowedClass> {
    const config = await testConfig()
    const server = await ServerProcess.start(config.dataDirectory)
    const browser = await TestBrowser.launch()
    const classroom = await createClassroom(server, testInstructorToken, { course: 'threads-in-python' })
    const trainer = await TestTrainer.enter(server, classroom.id)
    const notebook = await trainer.named('01-threads.ipynb')
    return new FollowedClass({ config, server, browser, classroom, trainer, notebook })
  }

  /** A link as printed, on the address this machine can reach. */
  here(link: string): string {
    return link.replace(/^http:\/\/[^/]+/, `http://localhost:${this.server.port}`)
  }

  async join(options: Parameters<TestBrowser['open']>[1] = {}): Promise<Page> {
    this.#joined += 1
    const page = await this.browser.open(this.here(this.classroom.links.participant), options)
    await page.getByLabel('Your name').fill(`Person ${this.#joined}`)
    await page.keyboard.press('Enter')
    await page.locator('[data-cell-id]').first().waitFor()
    return page
  }

  async openDesk(): Promise<Page> {
    const page = await this.browser.open(this.here(this.classroom.links.instructor))
    await page.locator('[data-cell-id]').first().waitFor()
    return page
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.trainer[Symbol.asyncDispose]()
    await this.browser[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
    await endSandboxHost(this.#config.dataDirectory)
    await this.#config[Symbol.asyncDispose]()
  }
}

export const cellOf = (page: Page, id: CellId) => page.locator(`[data-cell-id="${id}"]:visible`)
export const sheetOf = (page: Page) => page.locator('[data-notebook-scroller]:visible')

export function isInSight(page: Page, id: CellId): Promise<boolean> {
  return cellOf(page, id).evaluate(element => {
    const view = element.closest('[data-notebook-scroller]')?.getBoundingClientRect()
    const box = element.getBoundingClientRect()
    return view !== undefined && box.bottom > view.top && box.top < view.bottom
  })
}
