// `npm run bench -- firstpaint`: a notebook of 300 cells and 20 MB of outputs, opened in real Chromium with nothing
// cached, as a participant and at the desk, then scrolled from top to bottom. Needs the built client.
// Options: --rounds --only.
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { testInstructorToken } from '../tests/support/test-config.ts'
import { createClassroom } from '../tests/support/test-participant.ts'
import { Closing } from './bench/closing.ts'
import { cellCount, largeNotebook } from './bench/large-notebook.ts'
import type { LoopLag } from './bench/measured-server.ts'
import { type Opening, open } from './bench/opened-page.ts'
import { readOptions } from './bench/options.ts'
import {
  type Column,
  interleaved,
  lagColumns,
  printTable,
  type Round,
  sum,
  type Way,
} from './bench/rounds.ts'
import { WholeServer } from './bench/whole-server.ts'

const options = readOptions({ rounds: '5', only: '' })

interface Place extends Way {
  readonly address: string
  readonly state: Parameters<typeof open>[2]
}

interface Opened extends Opening, Round {
  readonly lag: LoopLag
}

const columns: readonly Column<Opened>[] = [
  { title: 'script KB', of: opened => opened.scriptBytes / 1000, digits: 0 },
  { title: 'with what loads later', of: opened => opened.allScriptBytes / 1000, digits: 0 },
  { title: 'first cells readable ms', of: opened => opened.readableMs, digits: 0 },
  { title: 'near cells drawn ms', of: opened => opened.drawnMs, digits: 0 },
  { title: 'longest task ms', of: opened => opened.longestTaskMs, digits: 0 },
  { title: 'scrolling: longest task ms', of: opened => opened.longestScrollTaskMs, digits: 0 },
  { title: 'longest frame ms', of: opened => opened.longestFrameMs, digits: 0 },
  { title: 'heap MB', of: opened => opened.heapBytes / 1e6, digits: 0 },
  ...lagColumns,
]

const notebook = largeNotebook()

/** A course that consists of the notebook. */
async function layCourse(dataDirectory: string): Promise<Record<string, string>> {
  const coursesDirectory = join(dataDirectory, 'courses')
  const folder = join(coursesDirectory, 'large')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'large.ipynb'), notebook)
  const course = { title: 'A large notebook', notebooks: ['large.ipynb'] }
  await writeFile(join(folder, 'course.json'), JSON.stringify(course))
  return { COURSES_DIR: coursesDirectory }
}

/** A class that starts with the notebook, and both kinds of windows signed in. */
async function signIn(server: WholeServer, browser: Browser): Promise<readonly Place[]> {
  const classroom = await createClassroom(server.process, testInstructorToken, { course: 'large' })
  const here = (link: string) => link.replace(/^http:\/\/[^/]+/, `http://localhost:${server.process.port}`)
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(here(classroom.links.participant))
  await page.getByLabel('Your name').fill('Anna')
  await page.keyboard.press('Enter')
  await page.locator('[data-notebook-scroller]').waitFor()
  const participant = { name: 'participant', address: page.url(), state: await context.storageState() }
  await page.goto(here(classroom.links.instructor))
  await page.locator('[data-notebook-scroller]').waitFor()
  const desk = { name: 'desk', address: page.url(), state: await context.storageState() }
  await context.close()
  return [participant, desk].filter(({ name }) => name.includes(options.only))
}

await using server = await WholeServer.start(layCourse)
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  // Ctrl-C is seen to in one place.
  ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
})
await using _ = new Closing(() => browser.close())
const places = await signIn(server, browser)
const openings = await interleaved<Place, Opened>(
  places,
  Number(options.rounds),
  async ({ address, state }) => {
    server.countLoopLagAnew()
    const opening = await open(browser, address, state)
    return { ...opening, lag: await server.loopLag() }
  },
)
printTable({
  what:
    `${cellCount} cells, ${(notebook.byteLength / 1e6).toFixed(1)} MB as a notebook; Chromium ${browser.version()} without a graphics card, ` +
    '1440 × 900, nothing cached',
  rounds: options.rounds,
  where: `server on the same machine (${cpus().length} cores)`,
  titles: ['page'],
  columns,
  rows: [...openings].map(([{ name }, results]) => ({ cells: [name], results })),
  count: {
    title: 'frames over 100 ms',
    of: results => {
      const frames = sum(results.map(opened => opened.frames))
      return `${sum(results.map(({ lateFrames }) => lateFrames))} of ${frames.toLocaleString('en')}`
    },
  },
})
