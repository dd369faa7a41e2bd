// Debian's Chromium, and the windows of a class in it. Every window has a browser profile of its own.
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { expect } from 'vitest'

const screenshots = resolve(import.meta.dirname, '../browser/screenshots/latest')

export const wide = { width: 1440, height: 900 }
export const half = { width: 760, height: 900 }
export const phone = { width: 390, height: 844 }

export class TestBrowser implements AsyncDisposable {
  readonly #browser: Browser
  /** Errors that any page threw or logged; a story ends with none. */
  readonly problems: string[] = []

  private constructor(browser: Browser) {
    this.#browser = browser
  }

  static async launch(): Promise<TestBrowser> {
    await mkdir(screenshots, { recursive: true })
    const browser = await chromium.launch({
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
    return new TestBrowser(browser)
  }

  /** A window of a new profile at that address. */
  async open(
    url: string,
    {
      viewport = wide,
      colorScheme = 'light',
    }: { viewport?: typeof wide; colorScheme?: 'light' | 'dark' } = {},
  ): Promise<Page> {
    const isMobile = viewport === phone
    const context = await this.#browser.newContext({
      viewport,
      colorScheme,
      acceptDownloads: true,
      isMobile,
      hasTouch: isMobile,
    })
    return this.openIn(context, url)
  }

  /** Another window of a profile that is there. */
  async openIn(context: BrowserContext, url: string): Promise<Page> {
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', error => this.problems.push(`${url}: ${error.message}`))
    page.on('console', message => {
      if (message.type() === 'error') this.problems.push(`${url}: ${message.text()}`)
    })
    await page.goto(url)
    return page
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
  }
}

/** Keeps a picture of a window to be looked at. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(screenshots, `${name}.png`) })
}

/** A cell of a notebook by its place, from 0. */
export function cellAt(page: Page, index: number): Locator {
  return page.locator('[data-cell-id]').nth(index)
}

/** Waits long: pages share the machine with everything else that is tested. */
export const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 20_000 })

/** Waits until the person sees that text in it. */
export async function sees(where: Page | Locator, text: string | RegExp): Promise<void> {
  const place = 'locator' in where && 'goto' in where ? where.locator('body') : (where as Locator)
  await place.filter({ hasText: text }).first().waitFor({ state: 'visible' })
}
