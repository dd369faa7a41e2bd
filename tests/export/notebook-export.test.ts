// Notebooks out of documents: valid nbformat 4.5, what came in goes out, and @jupyter/ydoc reads our document the same way.
import { YNotebook } from '@jupyter/ydoc'
import type { INotebookContent } from '@jupyterlab/nbformat'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { cellsOf, findCell, insertCell, metaOf } from '#protocol/notebook-document.ts'
import { importNotebook } from '../../server/notebook/import-notebook.ts'
import { testOutputFiles } from '../support/test-output-files.ts'
import { exportedJson, exportedText, schemaErrors } from './exported.ts'
import { richNotebook } from './rich-notebook.ts'

async function imported(notebook: unknown): Promise<Y.Doc> {
  const document = new Y.Doc()
  Y.applyUpdate(
    document,
    (
      await importNotebook(
        { name: 'a.ipynb', content: Buffer.from(JSON.stringify(notebook)) },
        testOutputFiles(),
      )
    ).whole,
  )
  return document
}

async function expectValid(document: Y.Doc): Promise<void> {
  expect(schemaErrors(await exportedJson(document))).toBeNull()
}

/** Text that @jupyter/ydoc keeps whole and files keep in lines. */
function whole(value: unknown): unknown {
  if (Array.isArray(value)) {
    const isLines = value.length > 0 && value.every(line => typeof line === 'string')
    return isLines && value.slice(0, -1).every(line => line.endsWith('\n'))
      ? value.join('')
      : value.map(whole)
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      if (key === 'source' && Array.isArray(part)) return [key, part.join('')]
      return [key, whole(part)]
    }),
  )
}

describe('an exported notebook', () => {
  test('is what was imported, line by line, and valid', async () => {
    const document = await imported(richNotebook)
    expect(await exportedJson(document)).toEqual({
      ...richNotebook,
      metadata: { ...richNotebook.metadata },
    })
    await expectValid(document)
  })

  test('leaves out what belongs to the running class only', async () => {
    const document = await imported(richNotebook)
    const cell = findCell(document, 'run-me' as CellId)
    cell?.set('execution_state', 'running')
    const outputs = cell?.get('outputs') as Y.Array<Y.Map<unknown>>
    outputs.get(3).set('transient', { display_id: 'd' })
    expect(await exportedText(document)).not.toMatch(/execution_state|transient/)
    await expectValid(document)
  })

  test('has one of a cell that two instructors moved at the same time', async () => {
    const document = await imported(richNotebook)
    insertCell(document, 0, { id: 'run-me' as CellId, type: 'code', source: 'again' })
    const { cells } = (await exportedJson(document)) as { cells: { id: string }[] }
    expect(cells.map(({ id }) => id)).toEqual(['run-me', 'intro', 'raw-one', 'empty'])
    await expectValid(document)
  })

  test('tells other tools the language even if nothing was set', async () => {
    const document = await imported({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 })
    expect((await exportedJson(document))['metadata']).toMatchObject({
      kernelspec: { name: 'python3', display_name: 'Python 3' },
      language_info: { name: 'python' },
    })
    await expectValid(document)
  })

  test('is valid even when a writer broke a cell', async () => {
    const document = await imported(richNotebook)
    for (const key of ['source', 'metadata', 'outputs', 'id'])
      findCell(document, 'run-me' as CellId)?.delete(key)
    findCell(document, 'intro' as CellId)?.delete('cell_type')
    metaOf(document).delete('metadata')
    await expectValid(document)
  })
})

describe('@jupyter/ydoc, opened on our document', () => {
  test('gives the notebook that we export', async () => {
    const document = await imported(richNotebook)
    const oracle = new YNotebook()
    Y.applyUpdate(oracle.ydoc, Y.encodeStateAsUpdate(document))
    expect(whole(oracle.toJSON())).toEqual(whole(await exportedJson(document)))
    oracle.awareness.destroy()
    oracle.dispose()
  })

  test('writes cells that we export', async () => {
    const oracle = new YNotebook()
    oracle.fromJSON(whole(richNotebook) as INotebookContent)
    oracle.addCell({ cell_type: 'code', source: 'from Jupyter', metadata: { a: 1 } })
    const document = new Y.Doc()
    Y.applyUpdate(document, Y.encodeStateAsUpdate(oracle.ydoc))
    expect(cellsOf(document).length).toBe(richNotebook.cells.length + 1)
    expect(whole(await exportedJson(document))).toEqual(whole(oracle.toJSON()))
    await expectValid(document)
    oracle.awareness.destroy()
    oracle.dispose()
  })
})
