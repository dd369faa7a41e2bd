// The lesson plan: sections, what is inserted and what comes next, changes and their undo, and a plan from a file.
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { cellsOf, findCell, sourceOf } from '#protocol/notebook-document.ts'
import { entriesOf, Plan } from '../../client/notebook/plan/plan.ts'
import { planCellsOf } from '../../client/notebook/plan/plan-import.ts'
import {
  belowHeading,
  headingOf,
  insertedOf,
  nextOf,
  sectionsOf,
} from '../../client/notebook/plan/plan-progress.ts'
import { plannedTimeOf } from '../../client/notebook/plan/planned-time.ts'

const notebook = 'notebook-1' as DocumentId
const documents = new Set([notebook])

function planOf(...sources: readonly string[]) {
  const document = new Y.Doc()
  const plan = new Plan(document)
  const ids = plan.add(
    sources.map(source => ({
      type: source.startsWith('#') || source.startsWith('Say') ? 'markdown' : 'code',
      source,
    })),
  )
  return { document, plan, ids }
}

const lesson = ['## Locks', 'Say why.', 'lock = Lock()', 'lock.locked()', '## Queues', 'queue = Queue()']
const putInto = (plan: Plan, id: CellId | undefined, cell: string) =>
  plan.mark(id as CellId, { documentId: notebook, cellId: cell as CellId })
const insertedIn = (document: Y.Doc, cells: readonly string[]) =>
  insertedOf(entriesOf(document), documents, { documentId: notebook, has: id => cells.includes(id) })

describe('sections', () => {
  it('begin at headings and count their prepared cells', () => {
    const { document, plan, ids } = planOf(...lesson)
    putInto(plan, ids[2], 'a')
    const sections = sectionsOf(entriesOf(document), insertedIn(document, ['a']))
    expect(sections.map(({ heading, inserted, prepared }) => [heading, inserted, prepared])).toEqual([
      ['Locks', 1, 2],
      ['Queues', 0, 1],
    ])
  })

  it('hold what stands above the first heading, too', () => {
    const { document } = planOf('Say hello.', '# One')
    expect(sectionsOf(entriesOf(document), new Set()).map(({ heading }) => heading)).toEqual([null, 'One'])
  })

  it('are named in plain words', () => {
    expect(headingOf('### 3. *The* `GIL` ##\nmore')).toBe('3. The GIL')
    expect(headingOf('#hashtag')).toBeNull()
    expect(belowHeading('# One\ntwo\n# three')).toBe('two\n# three')
  })
})

describe('planned times', () => {
  const timeOf = (document: Y.Doc, cells: readonly string[] = []) =>
    plannedTimeOf(sectionsOf(entriesOf(document), insertedIn(document, cells)))
  const timed = [
    '## Start (5 min)',
    '## Locks (20 min)',
    'a = 1',
    'b = 2',
    '## Queues (1 h 15 min)',
    'c = 3',
    '## End',
  ]

  it('stand at the end of a heading, in brackets', () => {
    const { document } = planOf('## Locks (15 min)', '# Exercise (1 h)', '# Locks (2)', '# ( )', '# (5 min)')
    const sections = sectionsOf(entriesOf(document), new Set())
    expect(sections.map(({ heading, minutes }) => [heading, minutes])).toEqual([
      ['Locks', 15],
      ['Exercise', 60],
      ['Locks (2)', null],
      ['( )', null],
      ['(5 min)', null],
    ])
  })

  it('add up, and what is through is not left', () => {
    const { document, plan, ids } = planOf(...timed)
    expect(timeOf(document)).toEqual({ totalMinutes: 100, leftMinutes: 100 })
    putInto(plan, ids[2], 'x')
    expect(timeOf(document, ['x'])).toEqual({ totalMinutes: 100, leftMinutes: 85 })
    putInto(plan, ids[5], 'y')
    expect(timeOf(document, ['x', 'y'])).toEqual({ totalMinutes: 100, leftMinutes: 0 })
  })

  it('are not told of a plan that says none', () => {
    expect(timeOf(planOf(...lesson).document)).toBeNull()
  })
})

describe('what comes next', () => {
  const next = (document: Y.Doc, cells: readonly string[]) => {
    const entry = nextOf(entriesOf(document), insertedIn(document, cells))
    return entry && sourceOf(entry.cell).toString()
  }

  it('is the first prepared cell, then the one behind the furthest that was inserted', () => {
    const { document, plan, ids } = planOf(...lesson)
    expect(next(document, [])).toBe('lock = Lock()')
    putInto(plan, ids[3], 'b')
    expect(next(document, ['b'])).toBe('queue = Queue()')
    putInto(plan, ids[5], 'c')
    expect(next(document, ['b', 'c'])).toBeNull()
  })

  it('is the same one again when its insertion was undone', () => {
    const { document, plan, ids } = planOf(...lesson)
    putInto(plan, ids[2], 'a')
    expect(next(document, ['a'])).toBe('lock.locked()')
    expect(next(document, [])).toBe('lock = Lock()')
  })

  it('trusts a mark of a notebook that is not on show, not of one that is gone', () => {
    const { document, plan, ids } = planOf(...lesson)
    putInto(plan, ids[2], 'a')
    const other = { documentId: 'notebook-2' as DocumentId, has: () => false }
    expect(insertedOf(entriesOf(document), documents, other).size).toBe(1)
    expect(insertedOf(entriesOf(document), new Set(), other).size).toBe(0)
  })

  it('is the first one once the plan begins from the top again', () => {
    const { document, plan, ids } = planOf(...lesson)
    putInto(plan, ids[2], 'a')
    plan.unmarkAll()
    expect(next(document, ['a'])).toBe('lock = Lock()')
  })
})

describe('changes of the plan', () => {
  const texts = (document: Y.Doc) => cellsOf(document).map(cell => sourceOf(cell).toString())

  it('are undone one by one, and a mark is none of them', () => {
    const { document, plan, ids } = planOf('one', 'two')
    plan.remove(ids[0] as CellId)
    putInto(plan, ids[1], 'a')
    plan.undoManager.undo()
    expect(texts(document)).toEqual(['one', 'two'])
    expect(entriesOf(document)[1]?.insertedAt).toEqual({ documentId: notebook, cellId: 'a' })
  })

  it('move an entry, and stop at the ends', () => {
    const { document, plan, ids } = planOf('one', 'two')
    expect(plan.move(ids[1] as CellId, -1)).toBe(true)
    expect(plan.move(ids[1] as CellId, -1)).toBe(false)
    expect(texts(document)).toEqual(['two', 'one'])
  })

  it('give a notebook the cell without the plan’s marks', () => {
    const { document, plan, ids } = planOf('one')
    putInto(plan, ids[0], 'a')
    const [entry] = entriesOf(document)
    expect(entry && plan.preparedOf(entry)).toEqual({ type: 'code', source: 'one', metadata: {} })
  })

  it('survive what somebody else left under our key', () => {
    const { document, ids } = planOf('one')
    const metadata = findCell(document, ids[0] as CellId)?.get('metadata') as Y.Map<unknown>
    for (const strange of [null, 7, 'x', {}, { inserted: 3 }, { inserted: { cellId: 1 } }]) {
      metadata.set('followalong', strange)
      expect(entriesOf(document)[0]?.insertedAt).toBeNull()
    }
  })
})

describe('a plan from a notebook file', () => {
  const file = (content: unknown, name = 'plan.ipynb') =>
    new File([typeof content === 'string' ? content : JSON.stringify(content)], name)

  it('takes texts as notes and code as prepared cells, without outputs and empty cells', async () => {
    const cells = await planCellsOf(
      file({
        nbformat: 4,
        cells: [
          { cell_type: 'markdown', source: ['# One\n', 'two'] },
          { cell_type: 'code', source: 'x = 1\r\ny = 2', outputs: [{ text: 'no' }] },
          { cell_type: 'code', source: [] },
          null,
          { cell_type: 'raw', source: 'three' },
        ],
      }),
    )
    expect(cells).toEqual([
      { type: 'markdown', source: '# One\ntwo' },
      { type: 'code', source: 'x = 1\ny = 2' },
      { type: 'markdown', source: 'three' },
    ])
  })

  it.each([
    ['no notebook by its name', file('{}', 'plan.txt'), /ends in \.ipynb/],
    ['no JSON', file('nonsense'), /cannot be read/],
    ['no cells', file({ metadata: {} }), /cannot be read/],
    ['nothing in it', file({ cells: [] }), /no text and no code/],
    ['too much', file({ cells: Array(1_001).fill({ cell_type: 'code', source: 'x' }) }), /1000 is the most/],
  ])('says what to do about a file with %s', async (_, wrong, words) => {
    await expect(planCellsOf(wrong)).rejects.toThrow(words)
  })
})
