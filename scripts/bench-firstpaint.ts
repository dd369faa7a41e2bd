// `npm run bench -- firstpaint`: a notebook of 300 cells and 20 MB of outputs, opened in real Chromium with nothing
// cached, as a participant and at the desk, then scrolled from top to bottom. Runs a server of its own on a data folder of
// its own; needs the built client. Prints a Markdown table of medians, with the spread in brackets.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, chromium } from 'playwright-core'
import { endSandboxHost, ServerProcess } from '../tests/support/server-process.ts'
import { testInstructorToken } from '../tests/support/test-config.ts'
import { createClassroom } from '../tests/support/test-participant.ts'
import { cellCount, largeNotebook } from './bench-firstpaint-notebook.ts'
import { type Opening, open } from './bench-firstpaint-page.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { rounds: { type: 'string', default: '5' }, only: { type: 'string', default: '' } },
})

type StorageState = Parameters<typeof open>[2]
interface Place {
  readonly name: string
  readonly address: string
  readonly state: StorageState
}

const dataDirectory = await mkdtemp(join(tmpdir(), 'fa-'))
const notebook = largeNotebook()
const coursesDirectory = join(dataDirectory, 'courses')
await mkdir(join(coursesDirectory, 'large'), { recursive: true })
await writeFile(join(coursesDirectory, 'large', 'large.ipynb'), notebook)
await writeFile(
  join(coursesDirectory, 'large', 'course.json'),
  JSON.stringify({ title: 'A large notebook', notebooks: ['large.ipynb'] }),
)
const server = await ServerProcess.start(dataDirectory, { COURSES_DIR: coursesDirectory })
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
try {
  const places = (await prepare(browser)).filter(({ name }) => name.includes(values.only))
  const openings = new Map<string, Opening[]>(places.map(({ name }) => [name, []]))
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const { name, address, state } of places) {
      const opening = await open(browser, address, state)
      openings.get(name)?.push(opening)
      console.error(
        `${name} · round ${round + 1}: readable ${opening.readableMs.toFixed(0)} ms, longest frame ${opening.longestFrameMs.toFixed(0)} ms`,
      )
    }
  }
  const [load = 0] = loadavg()
  console.error(`load of the machine in the last minute: ${load.toFixed(1)}, this benchmark's own included`)
  print(notebook.byteLength, openings)
} finally {
  await browser.close()
  await server[Symbol.asyncDispose]()
  await endSandboxHost(dataDirectory)
  await rm(dataDirectory, { recursive: true, force: true })
}

/** A class that starts with the notebook, and both kinds of windows signed in. */
async function prepare(browser: Browser): Promise<readonly Place[]> {
  const classroom = await createClassroom(server, testInstructorToken, { course: 'large' })
  const here = (link: string) => link.replace(/^http:\/\/[^/]+/, `http://localhost:${server.port}`)
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
  return [participant, desk]
}

function print(bytes: number, openings: ReadonlyMap<string, readonly Opening[]>): void {
  console.log(
    `${cellCount} cells, ${(bytes / 1e6).toFixed(1)} MB as a notebook; Chromium ${browser.version()} without a graphics card, ` +
      `1440 × 900, nothing cached, server on the same machine (${cpus().length} cores), ${values.rounds} rounds. Median (least–most).\n`,
  )
  console.log(
    '| page | script KB | with what loads later | first cells readable ms | near cells drawn ms | longest task ms | ' +
      'scrolling: longest task ms | longest frame ms | frames over 100 ms | heap MB |',
  )
  console.log('|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|')
  for (const [name, rounds] of openings) {
    const of = (key: keyof Opening, unit = 1) => summary(rounds.map(round => round[key] / unit))
    const late = rounds.reduce((sum, { lateFrames }) => sum + lateFrames, 0)
    const frames = rounds.reduce((sum, round) => sum + round.frames, 0)
    const cells = [
      name,
      of('scriptBytes', 1_000),
      of('allScriptBytes', 1_000),
      of('readableMs'),
      of('drawnMs'),
      of('longestTaskMs'),
      of('longestScrollTaskMs'),
      of('longestFrameMs'),
      `${late} of ${frames.toLocaleString('en')}`,
      of('heapBytes', 1e6),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

function summary(numbers: readonly number[]): string {
  const sorted = numbers.toSorted((a, b) => a - b)
  const [least, most] = [sorted[0], sorted.at(-1)]
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (least === undefined || most === undefined || middle === undefined) return 'none'
  return `${middle.toFixed(0)} (${least.toFixed(0)}–${most.toFixed(0)})`
}
