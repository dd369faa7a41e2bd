// A class on a server process of its own, on real Docker and ipykernel, and the windows of real Chromium in it.
import type { Page } from 'playwright-core'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import { TestBrowser } from './browser.ts'
import { endSandboxHost, ServerProcess } from './server-process.ts'
import { type TestConfig, testConfig, testInstructorToken } from './test-config.ts'
import { createClassroom } from './test-participant.ts'

export type ClassWish = Parameters<typeof createClassroom>[2]
type WindowOptions = Parameters<TestBrowser['open']>[1]

export interface ClassParts {
  readonly config: TestConfig
  readonly server: ServerProcess
  readonly browser: TestBrowser
  readonly classroom: CreatedClassroom
}

export class BrowserClass implements AsyncDisposable {
  readonly browser: TestBrowser
  readonly classroom: CreatedClassroom
  /** Another one after each `startAgain`. */
  server: ServerProcess
  readonly #config: TestConfig
  #joined = 0

  protected constructor({ config, server, browser, classroom }: ClassParts) {
    this.#config = config
    this.server = server
    this.browser = browser
    this.classroom = classroom
  }

  /** Starts a server and opens a class: the demo course, unless another wish is named. */
  static async open(wish?: ClassWish): Promise<BrowserClass> {
    return new BrowserClass(await BrowserClass.parts(wish))
  }

  protected static async parts(wish: ClassWish = { course: 'threads-in-python' }): Promise<ClassParts> {
    const config = await testConfig()
    const server = await ServerProcess.start(config.dataDirectory)
    const browser = await TestBrowser.launch()
    return { config, server, browser, classroom: await createClassroom(server, testInstructorToken, wish) }
  }

  /** A link as printed, on the address that this machine's browser can reach. */
  here(link: string): string {
    return link.replace(/^http:\/\/[^/]+/, `http://localhost:${this.server.port}`)
  }

  /** A participant's window, with the notebook in it. */
  async join({ name, ...options }: WindowOptions & { name?: string } = {}): Promise<Page> {
    this.#joined += 1
    const page = await this.browser.open(this.here(this.classroom.links.participant), options)
    await page.getByLabel('Your name').fill(name ?? `Person ${this.#joined}`)
    await page.keyboard.press('Enter')
    await page.locator('[data-cell-id]').first().waitFor()
    return page
  }

  /** The desk of this class, or of another one of this server, in a browser profile of its own. */
  async openDesk({ links }: CreatedClassroom = this.classroom): Promise<Page> {
    const desk = await this.browser.open(this.here(links.instructor))
    await desk.locator('[data-cell-id]').first().waitFor()
    return desk
  }

  /** Starts the server again, after it was killed, where it was. */
  async startAgain(): Promise<void> {
    this.server = await ServerProcess.start(this.#config.dataDirectory, { PORT: String(this.server.port) })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
    await endSandboxHost(this.#config.dataDirectory)
    await this.#config[Symbol.asyncDispose]()
  }
}
