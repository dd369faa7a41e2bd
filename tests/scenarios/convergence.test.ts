// Two instructors and a kernel write while the server is killed again and again: what was acknowledged is there, once, for
// everybody, and in the export. Stories without processes, by the thousand: tests/notebook/convergence.test.ts.
import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { cellsOf, idOf, insertCell, moveCell, outputsOf, sourceOf } from '#protocol/notebook-document.ts'
import { BenchClass } from '../../scripts/bench/bench-class.ts'
import { DurableWriter } from '../support/durable-writer.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { until } from '../support/until.ts'

const seeds = process.env['FOLLOWALONG_FULL'] ? [1, 2, 3, 4, 5, 6] : [1]
const kills = 4

let lesson: BenchClass | null = null

afterEach(async () => {
  await lesson?.[Symbol.asyncDispose]()
  lesson = null
})

function edit(
  { yjs, change }: { yjs: Y.Doc; change: (change: () => void) => void },
  random: SeededRandom,
): void {
  const cells = cellsOf(yjs).toArray()
  const cell = random.pick(cells)
  const text = sourceOf(cell)
  switch (random.below(6)) {
    case 0:
      change(() => {
        const id = `cell-${random.below(2 ** 31)}` as CellId
        insertCell(yjs, random.below(cells.length + 1), { id, type: 'code', source: 'new' })
      })
      break
    case 1:
      change(() => moveCell(yjs, idOf(cell), random.below(cells.length)))
      break
    case 2:
      change(() => text.delete(0, Math.min(text.length, 2)))
      break
    default:
      change(() => text.insert(random.below(text.length + 1), 'typed '))
  }
}

test.each(seeds)('seed %i', { timeout: 240_000 }, async seed => {
  const random = new SeededRandom(seed)
  lesson = await BenchClass.open()
  const path = lesson.path
  const stored: Uint8Array[] = []
  const printing = await lesson.trainer.add(
    lesson.notebookId,
    'for n in range(60):\n    print(n)\n    time.sleep(0.1)',
  )
  await lesson.trainer.start(lesson.notebookId, printing)
  for (let kill = 0; kill < kills; kill += 1) {
    const { server } = lesson
    const writers = [
      await DurableWriter.open(server, testInstructorToken, path),
      await DurableWriter.open(server, testInstructorToken, path),
    ]
    const edits = 20 + random.below(60)
    for (let count = 0; count < edits; count += 1) {
      const writer = random.pick(writers)
      edit({ yjs: writer.yjs, change: made => writer.change(made) }, random)
      await new Promise(resolve => setImmediate(resolve))
    }
    await until(() => writers.some(writer => writer.acknowledged > 0), 'something is on disk')
    await lesson.killAndRestart()
    for (const writer of writers) {
      stored.push(...writer.stored)
      writer.close()
    }
  }
  const copies = await lesson.follow(3)
  const printed = (copy: Y.Doc) => {
    const cell = cellsOf(copy)
      .toArray()
      .find(each => idOf(each) === printing)
    return (
      (cell &&
        outputsOf(cell)
          ?.toArray()
          .map(output => String(output.get('text')))
          .join('')) ??
      ''
    )
  }
  const all = Array.from({ length: 60 }, (_, n) => `${n}\n`).join('')
  await until(() => copies.every(copy => printed(copy).endsWith('59\n')), 'the kernel has printed all')
  for (const copy of copies) {
    expect(cellsOf(copy).toJSON()).toEqual(cellsOf(copies[0] as Y.Doc).toJSON())
    for (const update of stored) expect(Y.snapshotContainsUpdate(Y.snapshot(copy), update)).toBe(true)
    expect(printed(copy)).toBe(all)
  }
  expect(stored.length).toBeGreaterThan(0)
  const ids = new Set<string>()
  const once = cellsOf(copies[0] as Y.Doc)
    .toArray()
    .filter(cell => !ids.has(idOf(cell)) && ids.add(idOf(cell)))
  expect(await lesson.exported()).toEqual(once.map(cell => [idOf(cell), sourceOf(cell).toString()]))
})
