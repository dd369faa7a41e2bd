// The commands at the server's edge: bad input is refused in words, floods are slowed, and kernels answer questions.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CommandName, commands } from '#protocol/commands.ts'
import type { DocumentId } from '#protocol/ids.ts'
import { cellsOf, insertCell } from '#protocol/notebook-document.ts'
import type { Refusal } from '#protocol/refusals.ts'
import { cell, OpenClass } from '../support/open-class.ts'
import type { TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

let open: OpenClass

beforeAll(async () => {
  open = await OpenClass.open()
})
afterAll(() => open[Symbol.asyncDispose]())

function codeOf(asked: Promise<unknown>): Promise<string | null> {
  return asked.then(
    () => null,
    (refusal: Refusal) => refusal.code,
  )
}

/** As a page that does not keep to the table. */
const sendRaw = (window: TestWindow, name: CommandName, input: unknown) => window.send(name, input as never)

describe('bad input', () => {
  const garbage = [
    null,
    7,
    'text',
    [],
    { unknown: true },
    { documentId: '../../etc/passwd' },
    { __proto__: null, x: 1 },
  ]
  const names = Object.keys(commands) as CommandName[]

  test.each(names)('of %s is refused, whatever it is', async name => {
    await using desk = await open.window('instructor')
    for (const input of garbage) expect(await codeOf(sendRaw(desk, name, input))).toBe('bad-request')
  })

  const documentId = 'notebook-1'
  const one = { cellId: 'c', source: '1' }
  test.each<[CommandName, unknown]>([
    ['cells:run', { notebookId: documentId, cells: [] }],
    ['cells:run', { notebookId: documentId, cells: Array.from({ length: 2001 }, () => one) }],
    ['cells:run', { notebookId: documentId, cells: [{ ...one, source: 'x'.repeat(200_001) }] }],
    ['cells:run', { notebookId: documentId, cells: [{ ...one, cellId: 'a b' }] }],
    ['outputs:clear', { notebookId: documentId, cellIds: [] }],
    ['document:move', { documentId, index: -1 }],
    ['document:move', { documentId, index: 0.5 }],
    ['document:rename', { documentId, name: '\u200b\u202e' }],
    ['file:create', { name: '' }],
    ['attention:gather', { documentId }],
    ['kernel:complete', { notebookId: documentId, source: 'x', offset: -1 }],
    ['terminal:open', { kind: 'script' }],
    ['terminal:show', { terminalId: 'terminal-1', isShown: 'yes' }],
  ])('%s refuses what no page of ours sends', async (name, input) => {
    expect(await codeOf(sendRaw(open.desk, name, input))).toBe('bad-request')
  })
})

describe('a kernel', () => {
  const notebookId = () => open.document().id
  const ask = (source: string) => ({ notebookId: notebookId(), source, offset: source.length })

  test('that does not run knows nothing, and says so', async () => {
    expect(await codeOf(open.desk.send('kernel:complete', ask('na')))).toBe('kernel-not-running')
    expect(await codeOf(open.desk.send('kernel:inspect', ask('na')))).toBe('kernel-not-running')
    const nowhere = { ...ask('na'), notebookId: 'notebook-nowhere' as DocumentId }
    expect(await codeOf(open.desk.send('kernel:complete', nowhere))).toBe('not-found')
  })

  test('answers while it is idle, refuses while it is busy, and is not asked more than it can answer', async () => {
    const run = (source: string) =>
      open.desk.send('cells:run', { notebookId: notebookId(), cells: [{ cellId: cell('first'), source }] })
    const state = () => open.desk.state?.kernels.find(each => each.notebookId === notebookId())?.state
    await run('name = 42')
    await open.desk.until(() => state() === 'idle')
    const { from, to, items } = await open.desk.send('kernel:complete', ask('na'))
    expect([from, to]).toEqual([0, 2])
    expect(items.map(({ text }) => text)).toContain('name')
    expect((await open.desk.send('kernel:inspect', ask('name')))?.text).toContain('42')
    expect(await open.desk.send('kernel:inspect', ask('unknown'))).toBeNull()

    const gate = Promise.withResolvers<void>()
    open.server.host.answersWait = gate.promise
    const asked = Array.from({ length: 12 }, () => codeOf(open.desk.send('kernel:complete', ask('na'))))
    await until(() => open.server.host.waiting === 8)
    open.server.host.answersWait = null
    gate.resolve()
    const codes = await Promise.all(asked)
    expect(codes.filter(code => code === 'too-many-tries')).toHaveLength(4)
    expect(codes.filter(code => code === null)).toHaveLength(8)

    await run('while True: pass')
    await open.desk.until(() => state() === 'busy')
    expect(await codeOf(open.desk.send('kernel:complete', ask('na')))).toBe('kernel-busy')
    await open.desk.send('kernel:interrupt', { notebookId: notebookId() })
    await open.desk.until(() => state() === 'idle')
  })

  test('runs several cells in their order, and drops the rest behind one that fails', async () => {
    const yjs = await open.desk.follow(open.document())
    for (const [index, id] of ['a', 'b', 'c'].entries())
      insertCell(yjs, index, { id: cell(id), type: 'code' })
    const { executionIds } = await open.desk.send('cells:run', {
      notebookId: notebookId(),
      cells: [
        { cellId: cell('a'), source: 'print("a")' },
        { cellId: cell('b'), source: "raise ValueError('b')" },
        { cellId: cell('c'), source: 'print("c")' },
      ],
    })
    expect(new Set(executionIds).size).toBe(3)
    const seen = await open.anna.follow(open.document())
    const outputs = () =>
      (cellsOf(seen).toJSON() as { outputs: unknown[] }[]).map(each => each.outputs.length)
    await until(() => outputs().join().startsWith('1,1,0'))
    await open.desk.send('outputs:clear', { notebookId: notebookId(), cellIds: [cell('a'), cell('b')] })
    await until(() => outputs().join().startsWith('0,0,0'))
    expect(cellsOf(seen).get(0).get('execution_count')).toBeNull()
    const plan = { notebookId: open.document('plan').id, cellIds: [cell('first')] }
    expect(await codeOf(open.desk.send('outputs:clear', plan))).toBe('not-found')
  })
})

describe('a flood', () => {
  test('of notes and of questions for the feed is slowed for its sender alone', async () => {
    const note = { documentId: open.document().id, cellId: cell('first'), text: 'x' }
    await using window = await open.window('participant')
    const notes = await Promise.all(Array.from({ length: 60 }, () => codeOf(window.send('note:write', note))))
    expect(notes.filter(code => code === 'too-many-tries').length).toBeGreaterThan(20)
    await using other = await open.window('participant')
    const feeds = await Promise.all(Array.from({ length: 20 }, () => codeOf(other.send('runs:read', {}))))
    expect(feeds.filter(code => code === 'too-many-tries').length).toBeGreaterThan(10)
    expect(await codeOf(open.anna.send('runs:read', {}))).toBeNull()
  })

  test('of people who come is told a few times, at last with their number', async () => {
    const before = open.stage.heard.length
    const windows = await Promise.all(Array.from({ length: 12 }, () => open.window('participant')))
    const { joinClassroom, TestWindow } = await import('../support/test-participant.ts')
    const names = Array.from({ length: 30 }, (_, index) => `Guest ${index}`)
    const joined = await Promise.all(names.map(name => joinClassroom(open.server, open.created.code, name)))
    const theirs = await Promise.all(
      joined.map(({ token }) => TestWindow.open(open.server, token, open.created.id, 'participant')),
    )
    await open.stage.until(() => open.stage.state?.participantsPresent === 31)
    const told = open.stage.heard.slice(before).filter(({ name }) => name === 'presence:changed')
    expect(told.length).toBeLessThan(20)
    for (const window of [...windows, ...theirs]) await window[Symbol.asyncDispose]()
    await open.stage.until(() => open.stage.state?.participantsPresent === 1)
  })
})
