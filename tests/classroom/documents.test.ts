// What becomes of the documents of a class: made, copied, renamed, moved, taken out and brought back.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { ImportedDocument } from '#protocol/http-api.ts'
import { fileLimitBytes } from '#protocol/http-api.ts'
import type { DocumentId } from '#protocol/ids.ts'
import { cellsOf, fileTextOf, idOf, insertCell, outputsOf } from '#protocol/notebook-document.ts'
import { cell, namesOf, OpenClass } from '../support/open-class.ts'
import type { TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

let open: OpenClass
let desk: TestWindow
let anna: TestWindow

beforeEach(async () => {
  open = await OpenClass.open()
  ;({ desk, anna } = open)
})
afterEach(() => open[Symbol.asyncDispose]())

const refusal = (code: string) => ({ code })

async function view(documentId: DocumentId, window = desk): Promise<DocumentView> {
  const find = () => window.state?.documents.find(({ id }) => id === documentId)
  await window.until(() => find() !== undefined, 'the document is told')
  return find() as DocumentView
}

async function newFile(name: string): Promise<DocumentId> {
  return (await desk.send('file:create', { name })).documentId
}

async function isTold(window: TestWindow, ...names: string[]): Promise<void> {
  await window.until(() => namesOf(window).join() === names.join(), `told ${names.join()}`)
}

describe('a copy of a notebook', () => {
  test('stands behind it with its outputs, and runs in a kernel of its own', async () => {
    const notebook = open.document()
    await newFile('later.py')
    const original = await desk.follow(notebook)
    insertCell(original, 0, { id: cell('hello'), type: 'code', source: 'print("hi")' })
    await desk.send('cells:run', {
      notebookId: notebook.id,
      cells: [{ cellId: cell('hello'), source: 'print("hi")' }],
    })
    await until(() => JSON.stringify(cellsOf(original).get(0).toJSON()).includes('hi\\n'))

    const { documentId } = await desk.send('notebook:duplicate', { notebookId: notebook.id })
    await isTold(anna, 'notebook.ipynb', 'notebook copy.ipynb', 'later.py')
    const copy = await desk.follow(await view(documentId))
    expect(cellsOf(copy).toJSON()).toEqual(cellsOf(original).toJSON())

    const kernels = () => open.server.host.sandboxIds.length
    expect(kernels()).toBe(1)
    await desk.send('cells:run', { notebookId: documentId, cells: [{ cellId: cell('hello'), source: '1' }] })
    expect(kernels()).toBe(2)
    insertCell(copy, 0, { id: cell('only'), type: 'code' })
    expect(cellsOf(original).length).toBe(2)
  })

  test('gets a free name, and there is none of a file or of the plan', async () => {
    const { id: notebookId } = open.document()
    await desk.send('notebook:duplicate', { notebookId })
    await desk.send('notebook:duplicate', { notebookId })
    await isTold(anna, 'notebook.ipynb', 'notebook copy-2.ipynb', 'notebook copy.ipynb')
    for (const id of [await newFile('a.py'), open.document('plan').id]) {
      await expect(desk.send('notebook:duplicate', { notebookId: id })).rejects.toMatchObject(
        refusal('not-found'),
      )
    }
  })
})

describe('a shared file', () => {
  test('begins empty under a safe and free name', async () => {
    await newFile('../../etc/passwd.py')
    await newFile('PASSWD.py')
    await isTold(anna, 'notebook.ipynb', 'passwd.py', 'PASSWD-2.py')
    await expect(desk.send('file:create', { name: 'other.ipynb' })).rejects.toMatchObject(
      refusal('bad-request'),
    )
  })

  test('is uploaded as text, its mark and its line ends put in order', async () => {
    const { status, body } = await open.ask(
      'POST',
      '/files?name=t%C3%A4nze.csv',
      utf8('\ufeffa,b\r\n1,é\r\n'),
    )
    expect(status).toBe(201)
    expect(body).toMatchObject({ name: 'tänze.csv' })
    const file = await anna.follow(await view((body as ImportedDocument).documentId, anna))
    expect(fileTextOf(file).toString()).toBe('a,b\n1,é\n')
  })

  test.each([
    ['what is not UTF-8', () => Uint8Array.of(0x66, 0xfc, 0x72), 422, 'not-a-text-file'],
    ['what holds zero bytes', () => utf8('PK\0\0'), 422, 'not-a-text-file'],
    ['more than fits', () => new Uint8Array(fileLimitBytes + 1).fill(97), 413, 'too-large'],
  ])('is not made of %s', async (_what, content, status, code) => {
    expect(await open.ask('POST', '/files?name=a.txt', content())).toMatchObject({ status, body: { code } })
    expect(namesOf(anna)).toEqual(['notebook.ipynb'])
  })

  test('is taken from instructors only', async () => {
    const sent = await open.ask('POST', '/files?name=a.txt', utf8('a'), open.tokens.participant)
    expect(sent).toMatchObject({ status: 403, body: { code: 'not-allowed' } })
  })

  test('comes into a running kernel when it is uploaded, and again under its new name', async () => {
    await desk.send('cells:run', {
      notebookId: open.document().id,
      cells: [{ cellId: cell('first'), source: '1' }],
    })
    const [kernel] = open.server.host.sandboxIds
    if (!kernel) throw new Error('no kernel')
    const { body } = await open.ask('POST', '/files?name=stock.py', utf8('x = 1\n'))
    await until(() => open.server.host.fileIn(kernel, 'stock.py') === 'x = 1\n')
    const { documentId } = body as ImportedDocument
    await desk.send('document:rename', { documentId, name: 'inventory.py' })
    await until(() => open.server.host.fileIn(kernel, 'inventory.py') === 'x = 1\n')
    expect(open.server.host.fileIn(kernel, 'stock.py')).toBeUndefined()
  })

  test('that is taken out of the class leaves the kernel, and comes back with it', async () => {
    await desk.send('cells:run', {
      notebookId: open.document().id,
      cells: [{ cellId: cell('first'), source: '1' }],
    })
    const [kernel] = open.server.host.sandboxIds
    if (!kernel) throw new Error('no kernel')
    const { body } = await open.ask('POST', '/files?name=stock.py', utf8('x = 1\n'))
    const { documentId } = body as ImportedDocument
    await until(() => open.server.host.fileIn(kernel, 'stock.py') === 'x = 1\n')
    await desk.send('document:remove', { documentId })
    await until(() => open.server.host.fileIn(kernel, 'stock.py') === undefined)
    await desk.send('document:restore', { documentId })
    await until(() => open.server.host.fileIn(kernel, 'stock.py') === 'x = 1\n')
  })

  test('that takes the name of another one keeps it', async () => {
    await desk.send('cells:run', {
      notebookId: open.document().id,
      cells: [{ cellId: cell('first'), source: '1' }],
    })
    const [kernel] = open.server.host.sandboxIds
    if (!kernel) throw new Error('no kernel')
    const ids: DocumentId[] = []
    for (const name of ['a.py', 'b.py']) {
      const { body } = await open.ask('POST', `/files?name=${name}`, utf8(`# ${name}\n`))
      ids.push((body as ImportedDocument).documentId)
    }
    const [a, b] = ids as [DocumentId, DocumentId]
    await until(() => open.server.host.fileIn(kernel, 'b.py') === '# b.py\n')
    await desk.send('document:rename', { documentId: a, name: 'c.py' })
    await desk.send('document:rename', { documentId: b, name: 'a.py' })
    await until(() => open.server.host.fileIn(kernel, 'a.py') === '# b.py\n')
    await until(() => open.server.host.fileIn(kernel, 'b.py') === undefined)
    expect(open.server.host.fileIn(kernel, 'c.py')).toBe('# a.py\n')
  })

  test('does not grow beyond what sandboxes can start with, and keeps what it has', async () => {
    const documentId = await newFile('large.txt')
    const text = fileTextOf(await desk.follow(await view(documentId)))
    const saved = fileTextOf(await anna.follow(await view(documentId, anna)))
    const half = 'x'.repeat(4 * 1024 * 1024)
    text.insert(0, half)
    text.insert(0, half)
    await until(() => saved.length === 2 * half.length)
    text.insert(0, 'one too many')
    await using other = await open.window('instructor')
    const again = fileTextOf(await other.follow(await view(documentId, other)))
    expect(again.toString()).toBe(half + half)
    again.delete(0, half.length)
    await until(() => saved.length === half.length)
    again.insert(0, 'room again')
    await until(() => saved.toString().startsWith('room again'))
    expect(saved.length).toBe(half.length + 'room again'.length)
  })
})

describe('a name', () => {
  test('of a notebook keeps its ending, that of a file is what was typed', async () => {
    const fileId = await newFile('a.py')
    await desk.send('document:rename', { documentId: open.document().id, name: 'Threads' })
    await desk.send('document:rename', { documentId: fileId, name: 'b.txt' })
    await isTold(anna, 'Threads.ipynb', 'b.txt')
    await expect(
      desk.send('document:rename', { documentId: fileId, name: 'threads.ipynb' }),
    ).rejects.toMatchObject(refusal('bad-request'))
  })

  test('that is taken is refused, whatever its case; its own is not', async () => {
    const fileId = await newFile('a.py')
    await newFile('B.py')
    const rename = (name: string) => desk.send('document:rename', { documentId: fileId, name })
    await expect(rename('b.PY')).rejects.toMatchObject(refusal('name-taken'))
    await rename('A.py')
    await isTold(anna, 'notebook.ipynb', 'A.py', 'B.py')
  })

  test('of nothing is refused', async () => {
    const rename = desk.send('document:rename', { documentId: 'file-nowhere' as DocumentId, name: 'x' })
    await expect(rename).rejects.toMatchObject(refusal('not-found'))
  })
})

test('documents stand where they were moved to, also on another server', async () => {
  const [a, b] = [await newFile('a.py'), await newFile('b.py')]
  await desk.send('document:move', { documentId: b, index: 0 })
  await isTold(anna, 'b.py', 'notebook.ipynb', 'a.py')
  await desk.send('document:move', { documentId: b, index: 10_000 })
  await isTold(anna, 'notebook.ipynb', 'a.py', 'b.py')
  await desk.send('document:move', { documentId: a, index: 0 })
  await isTold(desk, 'a.py', 'notebook.ipynb', 'b.py', 'plan.ipynb')
  await open.restart()
  expect(namesOf(open.anna)).toEqual(['a.py', 'notebook.ipynb', 'b.py'])
})

describe('a document that is taken out', () => {
  test('is gone for everybody: its name, its content, its kernel', async () => {
    const notebook = open.document()
    const followed = await anna.follow(notebook)
    expect(cellsOf(followed).length).toBe(1)
    await desk.send('cells:run', { notebookId: notebook.id, cells: [{ cellId: cell('first'), source: '1' }] })
    await desk.send('document:remove', { documentId: notebook.id })
    await isTold(anna)
    await isTold(desk, 'plan.ipynb')
    await until(() => open.server.host.sandboxIds.length === 0)
    expect((await open.ask('GET', `/notebooks/${notebook.id}`)).status).toBe(404)
    for (const command of ['kernel:restart', 'notebook:duplicate'] as const) {
      await expect(desk.send(command, { notebookId: notebook.id })).rejects.toMatchObject(
        refusal('not-found'),
      )
    }
    for (const command of ['place:show', 'document:remove'] as const) {
      await expect(desk.send(command, { documentId: notebook.id })).rejects.toMatchObject(
        refusal('not-found'),
      )
    }
  })

  test('comes back at its place with all that was in it, and runs again', async () => {
    const notebook = open.document()
    insertCell(await desk.follow(notebook), 0, { id: cell('kept'), type: 'code', source: '1 + 1' })
    const run = {
      notebookId: notebook.id,
      cells: [{ cellId: cell('kept'), source: 'print("before")' }],
    }
    await desk.send('cells:run', run)
    const before = await anna.follow(notebook)
    await until(() => JSON.stringify(cellsOf(before).toJSON()).includes('before\\n'))
    await newFile('a.py')
    await desk.send('document:remove', { documentId: notebook.id })
    await open.restart()
    ;({ desk, anna } = open)
    expect(namesOf(anna)).toEqual(['a.py'])
    await desk.send('document:restore', { documentId: notebook.id })
    await desk.send('document:restore', { documentId: notebook.id })
    await isTold(anna, 'notebook.ipynb', 'a.py')
    const again = await anna.follow(await view(notebook.id, anna))
    expect(cellsOf(again).toArray().map(idOf)).toEqual(['kept', 'first'])
    expect(outputsOf(cellsOf(again).get(0))?.toJSON()).toMatchObject([{ text: 'before\n' }])
    await desk.send('cells:run', { ...run, cells: [{ cellId: cell('kept'), source: 'print("after")' }] })
    await until(() => JSON.stringify(cellsOf(again).toJSON()).includes('after\\n'))
  })

  test('that was being read is closed for its readers', async () => {
    const notebook = open.document()
    const { WebSocket } = await import('ws')
    const socket = new WebSocket(`ws://127.0.0.1:${open.server.port}${notebook.path}`, {
      headers: { authorization: `Bearer ${open.tokens.participant}` },
    })
    const closed = new Promise<number>(resolve => socket.once('close', resolve))
    await new Promise(resolve =>
      socket.once('message', resolve).on('open', () => socket.send(Buffer.from([0, 0, 1, 0]))),
    )
    await desk.send('document:remove', { documentId: notebook.id })
    expect(await closed).toBe(4404)
  })

  test('does not keep others waiting while its kernel ends', async () => {
    const notebookId = open.document().id
    await desk.send('cells:run', { notebookId, cells: [{ cellId: cell('first'), source: '1' }] })
    const slow = Promise.withResolvers<void>()
    open.server.host.answersWait = slow.promise
    let isOver = false
    const removed = desk.send('document:remove', { documentId: notebookId }).then(() => {
      isOver = true
    })
    await isTold(anna)
    const restored = desk.send('document:restore', { documentId: notebookId })
    await newFile('meanwhile.py')
    await isTold(anna, 'meanwhile.py')
    expect(isOver).toBe(false)
    open.server.host.answersWait = null
    slow.resolve()
    await Promise.all([removed, restored])
    await isTold(anna, 'notebook.ipynb', 'meanwhile.py')
    expect(cellsOf(await anna.follow(await view(notebookId, anna))).length).toBe(1)
  })

  test('gets another name when its own was given away meanwhile', async () => {
    const first = await newFile('a.py')
    await desk.send('document:remove', { documentId: first })
    await newFile('a.py')
    await desk.send('document:restore', { documentId: first })
    await isTold(anna, 'notebook.ipynb', 'a-2.py', 'a.py')
  })

  test('that never was cannot be brought back', async () => {
    const restoring = desk.send('document:restore', { documentId: 'file-nowhere' as DocumentId })
    await expect(restoring).rejects.toMatchObject(refusal('not-found'))
  })
})

test('what the disk refuses has not happened', async () => {
  const { id: documentId } = open.document()
  open.server.storage.isFailing = true
  const failed = refusal('storage-failed')
  await expect(desk.send('document:rename', { documentId, name: 'x' })).rejects.toMatchObject(failed)
  await expect(desk.send('document:remove', { documentId })).rejects.toMatchObject(failed)
  await expect(desk.send('file:create', { name: 'x.py' })).rejects.toMatchObject(failed)
  await expect(desk.send('place:show', { documentId })).rejects.toMatchObject(failed)
  open.server.storage.isFailing = false
  expect((await desk.send('classroom:enter', {})).documents.map(({ name }) => name)).toEqual([
    'notebook.ipynb',
    'plan.ipynb',
  ])
  await desk.send('document:rename', { documentId, name: 'x' })
  await isTold(anna, 'x.ipynb')
})

test('two instructors who change the documents at once both have their way', async () => {
  await using other = await open.window('instructor')
  const [a, b] = [await newFile('a.py'), await newFile('b.py')]
  await Promise.all([
    desk.send('document:rename', { documentId: a, name: 'x.py' }),
    other.send('document:rename', { documentId: b, name: 'y.py' }),
    desk.send('document:move', { documentId: b, index: 0 }),
    other.send('file:create', { name: 'z.py' }),
  ])
  await isTold(anna, 'y.py', 'notebook.ipynb', 'x.py', 'z.py')
})

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
