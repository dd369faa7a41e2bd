// A class whose notebook shows hostile outputs on a stage in real Chromium, and the server of the attacker they call.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { TestBrowser } from './browser.ts'
import { testInstructorToken } from './test-config.ts'
import { createClassroom } from './test-participant.ts'
import { testServer } from './test-server.ts'

/** `EVIL` in a bundle stands for the attacker's address. By name, mime bundles of one display each. */
export type HostileBundles = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface HostileClass extends AsyncDisposable {
  readonly page: Page
  readonly browser: TestBrowser
  /** What asked the attacker's server, which has to stay alone. */
  readonly asked: readonly string[]
  cellOf(name: string): Locator
}

export async function hostileClass(bundles: HostileBundles): Promise<HostileClass> {
  const asked: string[] = []
  const attacker = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.end()
  })
  await new Promise<void>(listening => attacker.listen(0, '127.0.0.1', listening))
  const evil = `http://127.0.0.1:${(attacker.address() as { port: number }).port}`
  const coursesDirectory = await mkdtemp(join(tmpdir(), 'fa-'))
  const course = { title: 'Hostile', notebooks: ['hostile.ipynb'] }
  await mkdir(join(coursesDirectory, 'hostile'))
  await writeFile(join(coursesDirectory, 'hostile', 'course.json'), JSON.stringify(course))
  await writeFile(join(coursesDirectory, 'hostile', 'hostile.ipynb'), notebookOf(bundles, evil))
  const server = await testServer({ coursesDirectory })
  const { id, links } = await createClassroom(server, testInstructorToken, { course: 'hostile' })
  const browser = await TestBrowser.launch()
  const [, secret = ''] = links.stage.split('#stage=')
  const page = await browser.open(`http://localhost:${server.port}/stage/${id}#stage=${secret}`)
  const names = Object.keys(bundles)
  return {
    page,
    browser,
    asked,
    cellOf: name => page.locator(`[data-cell-id="cell-${names.indexOf(name)}"]`),
    async [Symbol.asyncDispose]() {
      await browser[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      attacker.closeAllConnections()
      await new Promise(closed => attacker.close(closed))
      await rm(coursesDirectory, { recursive: true })
    },
  }
}

function notebookOf(bundles: HostileBundles, evil: string): string {
  const cells = Object.entries(bundles).map(([name, data], index) => ({
    cell_type: 'code',
    execution_count: null,
    id: `cell-${index}`,
    metadata: {},
    outputs: [{ output_type: 'display_data', metadata: {}, data }],
    source: [`# ${name}`],
  }))
  const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }
  return JSON.stringify(notebook).replaceAll('EVIL', evil)
}

/** Brings a cell into sight, and waits until its output is drawn. */
export async function bringUp(cell: Locator): Promise<void> {
  await cell.evaluate(element => element.scrollIntoView({ block: 'center' }))
  await cell.locator('section[aria-label^="Output"] > *').first().waitFor({ state: 'attached' })
}

/** Places of the window where something of that cell lies outside of the cell. */
export function placesCovered(cell: Locator): Promise<readonly { x: number; y: number }[]> {
  return cell.evaluate(element => {
    const box = element.getBoundingClientRect()
    const points = [5, 200, 450, 700, 890].flatMap(y => [5, 400, 800, 1200, 1430].map(x => ({ x, y })))
    const isOutside = ({ x, y }: { x: number; y: number }) =>
      x < box.left - 1 || x > box.right + 1 || y < box.top - 1 || y > box.bottom + 1
    return points.filter(
      point => isOutside(point) && element.contains(document.elementFromPoint(point.x, point.y)),
    )
  })
}
