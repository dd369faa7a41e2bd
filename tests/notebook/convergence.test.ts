// Whatever happens to a class, all copies of its notebook, its log and its export come out the same. Seeded; the seed is
// the name. One alone: `FOLLOWALONG_SEED=17 npx vitest run --project unit tests/notebook/convergence.test.ts`.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { cellsOf, sourceOf } from '#protocol/notebook-document.ts'
import { notebookPieces } from '../../server/export/notebook-export.ts'
import { ConvergenceStory, idsOf, printedIn } from './convergence-story.ts'

const one = process.env['FOLLOWALONG_SEED']
const seedCount = process.env['FOLLOWALONG_FULL'] ? 2000 : 50
const seeds = one ? [Number(one)] : Array.from({ length: seedCount }, (_, index) => index + 1)

const contentOf = (document: Y.Doc) => cellsOf(document).toJSON()

function replayed(updates: readonly Uint8Array[]): Y.Doc {
  const document = new Y.Doc()
  for (const update of updates) Y.applyUpdate(document, update)
  return document
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('everything comes out the same', () => {
  let kills = 0

  test.each(seeds)('seed %i', { timeout: 20_000 }, async seed => {
    const story = await ConvergenceStory.begin(seed)
    try {
      await story.tell()
      await story.calm()
      kills += story.kills
      const { yjs } = story.live
      const content = contentOf(yjs)
      for (const { peer } of story.windows) {
        expect(peer.yjs.store.pendingStructs).toBeNull()
        expect(contentOf(peer.yjs)).toEqual(content)
        expect(Y.equalSnapshots(Y.snapshot(peer.yjs), Y.snapshot(yjs))).toBe(true)
      }
      const stored = await story.stored()
      const log = replayed([stored.snapshot, ...stored.updates])
      expect(Y.equalSnapshots(Y.snapshot(log), Y.snapshot(yjs))).toBe(true)
      expect(contentOf(log)).toEqual(content)
      const exported = JSON.parse([...notebookPieces(yjs)].join('')) as {
        cells: { id: string; source: string[] }[]
      }
      expect(exported.cells.map(cell => [cell.id, cell.source.join('')])).toEqual(
        cellsOf(yjs).map(cell => [cell.get('id'), sourceOf(cell).toString()]),
      )
      expect(new Set(idsOf(yjs)).size).toBe(idsOf(yjs).length)
      const snapshot = Y.snapshot(yjs)
      for (const update of story.acknowledged) expect(Y.snapshotContainsUpdate(snapshot, update)).toBe(true)
      expect(story.live.lastSequence('kernel')).toBe(story.eventCount)
      expect(printedIn(yjs)).toBe(story.printed)
    } finally {
      story.end()
    }
  })

  test.skipIf(one)('and servers did die', () => {
    expect(kills).toBeGreaterThan(seedCount / 2)
  })
})
