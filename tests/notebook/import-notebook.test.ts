// Strangers' files: what is taken, what is mended, and what is refused with words that say what to do.
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { DocumentId } from '#protocol/ids.ts'
import { cellsOf, idOf, outputsOf, sourceOf, typeOf } from '#protocol/notebook-document.ts'
import { importNotebook } from '../../server/notebook/import-notebook.ts'
import { LiveDocuments } from '../../server/notebook/live-documents.ts'
import { MemoryStorage } from '../support/memory-storage.ts'
import { testOutputFiles } from '../support/test-output-files.ts'

const code = { cell_type: 'code', metadata: {}, source: 'x', outputs: [], execution_count: null }

function printed(text: string) {
  return { output_type: 'stream', name: 'stdout', text }
}

function file(content: unknown): Buffer {
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
}

function notebook(cells: unknown[], more: object = {}): Buffer {
  return file({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5, ...more })
}

async function opened(content: Buffer): Promise<Y.Doc> {
  const document = new Y.Doc()
  Y.applyUpdate(document, (await importNotebook({ name: 'a.ipynb', content }, testOutputFiles())).whole)
  return document
}

describe('what is taken', () => {
  test('lines are joined without commas, streams are live text', async () => {
    const document = await opened(
      notebook([
        {
          ...code,
          source: ['a = 1\n', 'b = 2'],
          outputs: [{ output_type: 'stream', name: 'stdout', text: ['a\n', 'b\n'] }],
        },
      ]),
    )
    const cell = cellsOf(document).get(0)
    expect(sourceOf(cell).toString()).toBe('a = 1\nb = 2')
    const text = outputsOf(cell)?.get(0).get('text')
    expect(text).toBeInstanceOf(Y.Text)
    expect(String(text)).toBe('a\nb\n')
  })

  test.each([0, 1, 2, 3, 4, 5, 6])('format 4.%i', async minor => {
    const document = await opened(notebook([code], { nbformat_minor: minor }))
    expect(document.getMap('meta').toJSON()).toEqual({ nbformat: 4, nbformat_minor: 5, metadata: {} })
  })

  test('cells with a missing, doubled or bad id get a new one', async () => {
    const ids = ['good', undefined, 'good', 'not good', '', 7, 'x'.repeat(65)]
    const document = await opened(notebook(ids.map(id => ({ ...code, id }))))
    const taken = cellsOf(document).map(idOf)
    expect(taken[0]).toBe('good')
    expect(new Set(taken).size).toBe(ids.length)
    for (const id of taken) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
  })

  test('a byte order mark, Windows line ends in JSON, and an empty notebook', async () => {
    const text = JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 2 }, null, 2)
    const document = await opened(file(`\ufeff${text.replaceAll('\n', '\r\n')}`))
    expect(cellsOf(document).length).toBe(0)
  })

  test('unknown cells stay readable as raw text', async () => {
    const document = await opened(
      notebook([{ cell_type: 'heading', metadata: {}, source: 'Title', level: 1 }]),
    )
    expect(typeOf(cellsOf(document).get(0))).toBe('raw')
  })
})

describe('other forms of the same', () => {
  const text = JSON.stringify({
    cells: [{ ...code, source: 'ä🧵' }],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 4,
  })

  test.each<[string, Buffer]>([
    ['UTF-16, little end first', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
  ])('%s', async (_name, content) => {
    expect(sourceOf(cellsOf(await opened(content)).get(0)).toString()).toBe('ä🧵')
  })

  test('numbers that Python writes and JSON does not have', async () => {
    const cell = { ...code, metadata: { a: 'x: NaN, "Infinity"', b: ['NUMBER', 'OTHER'] } }
    const file = notebook([cell]).toString().replace('"NUMBER"', 'NaN').replace('"OTHER"', '-Infinity')
    const document = await opened(Buffer.from(file))
    expect(cellsOf(document).get(0).toJSON()['metadata']).toEqual({
      a: 'x: NaN, "Infinity"',
      b: [null, null],
    })
  })

  test('such numbers beside a picture of 20 MB', async () => {
    const cell = { ...code, metadata: { a: 'NUMBER', b: 'x'.repeat(20 * 1024 * 1024) } }
    const file = notebook([cell]).toString().replace('"NUMBER"', 'NaN')
    expect(
      cellsOf(await opened(Buffer.from(file)))
        .get(0)
        .toJSON()['metadata'],
    ).toMatchObject({ a: null })
  })

  test('a Python file with marks, and one without', async () => {
    const sources = async (content: string) => {
      const file = { name: 'lesson.PY', content: Buffer.from(content) }
      const document = new Y.Doc()
      Y.applyUpdate(document, (await importNotebook(file, testOutputFiles())).whole)
      return cellsOf(document).map(cell => [typeOf(cell), sourceOf(cell).toString()])
    }
    expect(await sources('# %% [markdown]\r\n# # Title\r\n\r\n# %%\r\n# %time x\r\n')).toEqual([
      ['markdown', '# Title'],
      ['code', '%time x'],
    ])
    expect(await sources('x = 1\n')).toEqual([['code', 'x = 1']])
  })

  test('what only our own documents say is not believed', async () => {
    const followalong = { files: { 'image/png': { fileId: '../x', bytes: 1 } } }
    const output = { output_type: 'display_data', data: {}, metadata: { followalong } }
    const document = await opened(
      notebook([{ ...code, metadata: { followalong }, outputs: [output] }], { metadata: { followalong } }),
    )
    expect(JSON.stringify([document.getMap('meta').toJSON(), cellsOf(document).toJSON()])).not.toContain(
      '../x',
    )
  })
})

describe('what is refused', () => {
  test.each<[string, Buffer, RegExp]>([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), /not valid JSON/],
    ['nothing', Buffer.alloc(0), /empty|not valid JSON/],
    ['half a notebook', notebook([code]).subarray(0, 40), /cut off or damaged/],
    [
      'JSON with a comma too many',
      file('{\n "nbformat": 4,\n "cells": [1,, 2]\n}'),
      /see line 3, column 14\)/,
    ],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 0, 0]), /not a text file/],
    ['other JSON', file([1, 2]), /does not hold a notebook/],
    ['JSON without cells', file({ nbformat: 4 }), /no list of cells/],
    ['the old format', file({ nbformat: 3, worksheets: [] }), /old format 3.*Jupyter/],
    ['a format to come', file({ nbformat: 5, cells: [] }), /format 4/],
    ['a cell that is a number', notebook([code, 7]), /Cell 2/],
    ['a source that is no text', notebook([{ ...code, source: { a: 1 } }]), /text of cell 1/],
    ['too many cells', notebook(Array(5001).fill(code)), /5,001 cells; 5,000 are the most.*split it/],
    [
      'too many outputs',
      notebook(Array(3).fill({ ...code, outputs: Array(7000).fill(printed('x')) })),
      /21,000 outputs; 20,000 are the most.*clear/,
    ],
    ['a million brackets', file(`{"nbformat":4,"cells":[{"source":${'['.repeat(1e6)}`), /cut off or damaged/],
    ['deep nesting', notebook([{ ...code, metadata: nested(3000) }]), /nested too deeply/],
  ])('%s', async (_name, content, message) => {
    await expect(importNotebook({ name: 'a.ipynb', content }, testOutputFiles())).rejects.toMatchObject({
      code: 'not-a-notebook',
      message: expect.stringMatching(message),
    })
  })

  test('more than 50 MB, before anything is read', async () => {
    const content = Buffer.alloc(51 * 1024 * 1024)
    await expect(importNotebook({ name: 'a.ipynb', content }, testOutputFiles())).rejects.toMatchObject({
      code: 'too-large',
    })
  })
})

test('the largest notebook is opened in pieces, each of them soon done, and comes out of the disk the same', async () => {
  const cell = { ...code, outputs: Array(4).fill(printed('y'.repeat(400))) }
  const content = notebook(Array(5000).fill(cell))
  const { whole, pieces } = await importNotebook({ name: 'a.ipynb', content }, testOutputFiles())
  const storage = new MemoryStorage()
  await using documents = new LiveDocuments({ log: storage.documents, logger: { error: expect.unreachable } })
  const created = await documents.create('n' as DocumentId, whole, pieces)
  expect(await documents.open('n' as DocumentId)).toBe(created)
  await using others = new LiveDocuments({ log: storage.documents, logger: { error: expect.unreachable } })
  const read = await others.open('n' as DocumentId)
  expect([read.epoch, created.epoch]).toEqual([1, 1])
  expect(cellsOf(created.yjs).length).toBe(5000)
  expect(Y.encodeStateVector(created.yjs)).toEqual(Y.encodeStateVector(read.yjs))
  expect(created.yjs.getArray('cells').toJSON()).toEqual(read.yjs.getArray('cells').toJSON())
  const largest = Math.max(...pieces.map(piece => piece.length))
  expect(largest).toBeLessThan(whole.length / 20)
}, 60_000)

test('a small notebook does not wait for a large one, and only so much waits', async () => {
  const large = notebook([{ ...code, outputs: Array(40).fill(printed('z'.repeat(1_000_000))) }])
  const done: string[] = []
  const read = async (name: string, content: Buffer) => {
    await importNotebook({ name: 'a.ipynb', content: Uint8Array.from(content) }, testOutputFiles())
    done.push(name)
  }
  const all = [...Array(5).fill('large'), 'a', 'b', 'c'].map(name =>
    read(name, name === 'large' ? large : notebook([code])),
  )
  await expect(read('one too many', large)).rejects.toMatchObject({ code: 'too-many-tries' })
  await Promise.all(all)
  for (const name of ['a', 'b', 'c']) expect(done.indexOf(name)).toBeLessThan(done.lastIndexOf('large'))
  expect(done).toHaveLength(8)
}, 60_000)

test('a large notebook does not hold the server up', async () => {
  const line = `${'x'.repeat(99)}\n`
  const cell = {
    ...code,
    outputs: [{ output_type: 'stream', name: 'stdout', text: Array(10_000).fill(line) }],
  }
  const content = notebook(Array(20).fill(cell))
  let longestMs = 0
  let last = performance.now()
  const timer = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - last)
    last = performance.now()
  }, 1)
  const startedAt = last
  await importNotebook({ name: 'a.ipynb', content }, testOutputFiles())
  const wholeMs = performance.now() - startedAt
  clearInterval(timer)
  // Nearly all of the reading is done in a thread of its own.
  expect(longestMs).toBeLessThan(wholeMs / 2)
}, 30_000)

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = { a: value }
  return value
}
