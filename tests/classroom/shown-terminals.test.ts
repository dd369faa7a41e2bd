// The instructor's own sandbox: its files, scripts run in it for everybody to see, and what of its terminals is shown.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ImportedDocument } from '#protocol/http-api.ts'
import type { SandboxId, TerminalId } from '#protocol/ids.ts'
import { fileTextOf, insertCell } from '#protocol/notebook-document.ts'
import { cell, OpenClass } from '../support/open-class.ts'
import { until } from '../support/until.ts'

let open: OpenClass

beforeEach(async () => {
  open = await OpenClass.open()
})
afterEach(() => open[Symbol.asyncDispose]())

const utf8 = (text: string) => new TextEncoder().encode(text)

/** The instructor's sandbox, ready. */
async function sandbox(): Promise<SandboxId> {
  await open.desk.send('sandbox:open', {})
  await open.desk.until(() => open.desk.state?.sandbox.state === 'ready')
  const [id] = open.server.host.sandboxIds
  if (!id) throw new Error('no sandbox')
  return id
}

function runScript(...cells: [string, string][]) {
  return open.desk.send('script:run', {
    notebookId: open.document().id,
    cells: cells.map(([id, source]) => ({ cellId: cell(id), source })),
  })
}

const shownTitles = (window = open.anna) => window.state?.shownTerminals.map(({ title }) => title)
/** A program that goes on until it is asked something. */
const waits = 'print("up")\ninput("? ")'

describe("the instructor's sandbox", () => {
  test('is the same in all windows of the instructor', async () => {
    await sandbox()
    await using other = await open.window('instructor')
    expect(other.state?.sandbox.terminals).toEqual(open.desk.state?.sandbox.terminals)
    await other.send('terminal:open', { kind: 'shell' })
    await open.desk.until(() => open.desk.state?.sandbox.terminals.length === 2)
    expect(open.server.host.sandboxIds).toHaveLength(1)
  })

  test('has the shared files, and gets them as they change; a participant keeps their own', async () => {
    const { body } = await open.ask('POST', '/files?name=stock.py', utf8('x = 1\n'))
    const mine = await sandbox()
    await open.anna.send('sandbox:open', {})
    await open.anna.until(() => open.anna.state?.sandbox.state === 'ready')
    const annas = open.server.host.sandboxIds.find(id => id !== mine) as SandboxId
    const { documentId } = body as ImportedDocument
    const view = open.desk.state?.documents.find(({ id }) => id === documentId)
    if (!view) throw new Error('no file')
    fileTextOf(await open.desk.follow(view)).insert(0, '# changed\n')
    await until(() => open.server.host.fileIn(mine, 'stock.py') === '# changed\nx = 1\n')
    await open.desk.send('document:rename', { documentId, name: 'goods.py' })
    await until(() => open.server.host.fileIn(mine, 'goods.py') === '# changed\nx = 1\n')
    expect(open.server.host.fileIn(annas, 'stock.py')).toBe('x = 1\n')
    expect(open.server.host.fileIn(annas, 'goods.py')).toBeUndefined()
  })

  test('that was being started while a file changed has it as it is now', async () => {
    const gate = Promise.withResolvers<void>()
    open.server.host.startsWait = gate.promise
    await open.desk.send('sandbox:open', {})
    await open.desk.until(() => open.desk.state?.sandbox.state === 'starting')
    await open.ask('POST', '/files?name=late.py', utf8('late = True\n'))
    gate.resolve()
    await open.desk.until(() => open.desk.state?.sandbox.state === 'ready')
    const [mine] = open.server.host.sandboxIds as [SandboxId]
    await until(() => open.server.host.fileIn(mine, 'late.py') === 'late = True\n')
  })
})

describe('cells that are run as a script', () => {
  test('become a file in a new sandbox, and a terminal that everybody sees at once', async () => {
    insertCell(await open.desk.follow(open.document()), 0, { id: cell('a'), type: 'code' })
    const { terminalId } = await runScript(['first', 'print("hello")'])
    const [mine] = open.server.host.sandboxIds as [SandboxId]
    const [path] = shownTitles(open.desk) ?? []
    expect(open.server.host.fileIn(mine, path ?? '')).toBe('print("hello")\n')
    for (const window of [open.anna, open.stage, open.desk]) {
      await window.until(() => window.state?.shownTerminals[0]?.id === terminalId)
      const terminals = await window.terminals()
      await terminals.sees(terminals.watch(terminalId), /hello/)
    }
    await open.anna.until(() => open.anna.state?.shownTerminals[0]?.exit?.message === 'The script ended.')
  })

  test('run again in place of the one before', async () => {
    const first = await runScript(['first', waits])
    await open.anna.until(() => shownTitles()?.join() === 'notebook-cell-1.py')
    const second = await runScript(['first', 'print("again")'])
    await open.anna.until(() => open.anna.state?.shownTerminals[0]?.id === second.terminalId)
    expect(open.anna.state?.shownTerminals).toHaveLength(1)
    expect(open.desk.state?.sandbox.terminals.map(({ id }) => id)).not.toContain(first.terminalId)
    const seen = open.anna.heard.filter(({ name }) => name === 'shown-terminals:changed')
    // Nobody sees the one go before the other comes.
    expect(seen.filter(({ data }) => (data as []).length === 0)).toEqual([])
  })

  test('asked for twice at once share the one terminal of their file', async () => {
    await sandbox()
    const both = await Promise.all([runScript(['first', waits]), runScript(['first', waits])])
    const last = both[1].terminalId
    await open.desk.until(() => open.desk.state?.sandbox.terminals.some(({ id }) => id === last) === true)
    const scripts = open.desk.state?.sandbox.terminals.filter(({ kind }) => kind === 'script')
    expect(scripts?.map(({ id }) => id)).toEqual([last])
  })

  test('never use up the terminals', async () => {
    const yjs = await open.desk.follow(open.document())
    for (let number = 0; number < 9; number += 1) {
      insertCell(yjs, 0, { id: cell(`c${number}`), type: 'code' })
    }
    for (let number = 0; number < 9; number += 1) {
      const { terminalId } = await runScript([`c${number}`, `print(${number})`])
      const exit = () => open.desk.state?.shownTerminals.find(({ id }) => id === terminalId)?.exit
      await open.desk.until(() => exit() != null, `script ${number} ended`)
    }
    expect(open.desk.state?.sandbox.terminals.length).toBeLessThanOrEqual(4)
    for (let opened = 0; opened < 5; opened += 1) await open.desk.send('terminal:open', { kind: 'shell' })
    const more = open.desk.send('terminal:open', { kind: 'shell' })
    await expect(more).rejects.toMatchObject({ code: 'too-many-terminals' })
  })

  test('see the shared files as they were written a moment ago', async () => {
    const { body } = await open.ask('POST', '/files?name=stock.py', utf8('x = 1\n'))
    const mine = await sandbox()
    const view = open.desk.state?.documents.find(({ id }) => id === (body as ImportedDocument).documentId)
    if (!view) throw new Error('no file')
    const text = fileTextOf(await open.desk.follow(view))
    text.insert(0, 'y = 2\n')
    const seen = await open.anna.follow(view)
    await until(() => fileTextOf(seen).toString().startsWith('y = 2'))
    await runScript(['first', 'print(1)'])
    expect(open.server.host.fileIn(mine, 'stock.py')).toBe('y = 2\nx = 1\n')
  })

  test('are not written over a shared file', async () => {
    await open.ask('POST', '/files?name=notebook-cell-1.py', utf8('mine = 1\n'))
    const mine = await sandbox()
    await runScript(['first', 'print(1)'])
    expect(open.server.host.fileIn(mine, 'notebook-cell-1.py')).toBe('mine = 1\n')
    expect(shownTitles(open.desk)).toEqual(['notebook-cell-1-2.py'])
  })

  test('leave text cells out, and are refused when only Jupyter understands them', async () => {
    const yjs = await open.desk.follow(open.document())
    insertCell(yjs, 0, { id: cell('text'), type: 'markdown', source: '# Title' })
    const seen = await open.anna.follow(open.document())
    await until(() => JSON.stringify(seen.getArray('cells').toJSON()).includes('# Title'))
    await expect(runScript(['text', '# Title'])).rejects.toMatchObject({ code: 'bad-request' })
    await expect(runScript(['first', '%pip list'])).rejects.toThrow(/“%pip list”/)
    expect(open.server.host.sandboxIds).toEqual([])
    await runScript(['text', '# Title'], ['first', 'print(1)'])
    const [mine] = open.server.host.sandboxIds as [SandboxId]
    expect(open.server.host.fileIn(mine, 'notebook-cell-2.py')).toBe('print(1)\n')
  })

  test('are told why, when there is no sandbox to be had', async () => {
    open.server.host.setOutage('Docker does not answer.')
    await expect(runScript(['first', '1'])).rejects.toMatchObject({
      code: 'sandboxes-unavailable',
      message: 'Docker does not answer.',
    })
  })

  test('that wait for a sandbox are told when it was closed meanwhile', async () => {
    const gate = Promise.withResolvers<void>()
    open.server.host.startsWait = gate.promise
    const running = runScript(['first', '1'])
    const told = expect(running).rejects.toMatchObject({ code: 'sandboxes-unavailable' })
    await open.desk.until(() => open.desk.state?.sandbox.state === 'starting')
    await open.desk.send('classroom:end', {})
    gate.resolve()
    await told
  })
})

describe('a terminal of the instructor', () => {
  test('is seen by participants and the stage while it is shown, and lost when it is hidden', async () => {
    await sandbox()
    const terminalId = open.desk.state?.sandbox.terminals[0]?.id as TerminalId
    const viewers = await Promise.all([open.anna.terminals(), open.stage.terminals()])
    for (const viewer of viewers) {
      const slot = viewer.watch(terminalId)
      await until(() => viewer.endOf(slot) === 'You cannot watch this terminal.')
    }
    await open.desk.send('terminal:show', { terminalId, isShown: true })
    await open.anna.until(() => open.anna.state?.shownTerminals[0]?.id === terminalId)
    const slots = viewers.map(viewer => viewer.watch(terminalId))
    for (const [index, viewer] of viewers.entries()) {
      await viewer.sees(slots[index] ?? 0, />>>/)
      viewer.type(slots[index] ?? 0, 'intruder\r')
    }
    open.server.host.print(terminalId, 'for all')
    for (const [index, viewer] of viewers.entries()) await viewer.sees(slots[index] ?? 0, /for all/)

    await open.desk.send('terminal:show', { terminalId, isShown: false })
    for (const [index, viewer] of viewers.entries()) {
      await until(() => viewer.endOf(slots[index] ?? 0) === 'This terminal is not shown any more.')
    }
    open.server.host.print(terminalId, 'for nobody')
    await open.anna.until(() => open.anna.state?.shownTerminals.length === 0)
    const own = await open.desk.terminals()
    const slot = own.watch(terminalId)
    await own.sees(slot, /for nobody/)
    expect(own.text(slot)).not.toContain('intruder')
    for (const [index, viewer] of viewers.entries()) {
      expect(viewer.text(slots[index] ?? 0)).not.toContain('for nobody')
    }
  })

  test('that is closed, or goes with its sandbox, is not shown any more', async () => {
    await sandbox()
    const { terminalId } = await open.desk.send('terminal:open', { kind: 'shell' })
    const first = open.desk.state?.sandbox.terminals[0]?.id as TerminalId
    for (const id of [terminalId, first])
      await open.desk.send('terminal:show', { terminalId: id, isShown: true })
    const viewer = await open.stage.terminals()
    const slots = [terminalId, first].map(id => viewer.watch(id))
    await viewer.sees(slots[0] ?? 0, /\$/)
    await open.desk.send('terminal:close', { terminalId })
    await until(() => viewer.endOf(slots[0] ?? 0) === 'This terminal is not shown any more.')
    await open.stage.until(() => open.stage.state?.shownTerminals.length === 1)
    await open.desk.send('sandbox:reset', { isEmptied: false })
    await until(() => viewer.endOf(slots[1] ?? 0) === 'This terminal is not shown any more.')
    await open.stage.until(() => open.stage.state?.shownTerminals.length === 0)
  })

  test('is kept on disk as shown, for a server that is started again', async () => {
    await sandbox()
    const terminalId = open.desk.state?.sandbox.terminals[0]?.id as TerminalId
    await open.desk.send('terminal:show', { terminalId, isShown: true })
    const kept = await open.server.storage.records.all('sandbox')
    expect(kept[0]?.value).toMatchObject({ terminals: [{ isShown: true }] })
  })

  test('is told who of the staff looks at it, not which of the class', async () => {
    await sandbox()
    const terminalId = open.desk.state?.sandbox.terminals[0]?.id as TerminalId
    await open.desk.send('terminal:show', { terminalId, isShown: true })
    const viewer = await open.anna.terminals()
    await viewer.sees(viewer.watch(terminalId), />>>/)
    expect((await open.desk.send('classroom:enter', {})).sandbox.terminals[0]?.watchers).toEqual([])
  })

  test('is the only kind there is to show', async () => {
    await open.anna.send('sandbox:open', {})
    await open.anna.until(() => open.anna.state?.sandbox.state === 'ready')
    const annas = open.anna.state?.sandbox.terminals[0]?.id as TerminalId
    const show = open.desk.send('terminal:show', { terminalId: annas, isShown: true })
    await expect(show).rejects.toMatchObject({ code: 'not-found' })
    await sandbox()
    const again = open.desk.send('terminal:show', { terminalId: annas, isShown: true })
    await expect(again).rejects.toMatchObject({ code: 'not-found' })
    expect(open.stage.state?.shownTerminals).toEqual([])
  })
})
