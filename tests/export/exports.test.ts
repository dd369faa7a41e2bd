// Exports as they leave: made in a thread, with what lies in files put back inline.
import { readdir, readlink } from 'node:fs/promises'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Response } from 'express'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { type ExportedFile, Exports } from '../../server/export/exports.ts'
import { importNotebook } from '../../server/notebook/import-notebook.ts'
import { sendContent } from '../../server/web/send-content.ts'
import { testOutputFiles } from '../support/test-output-files.ts'
import { until } from '../support/until.ts'
import { richNotebook } from './rich-notebook.ts'

const picture = Buffer.alloc(90_000, 7).toString('base64')

async function bytesOf({ bytes, content }: ExportedFile): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  const all = Buffer.concat(chunks)
  expect(all.length).toBe(bytes)
  return all
}

/** The reply to a browser that went away while it waited. */
function goneResponse(): Response {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  response.destroy()
  return Object.assign(response, { set: () => response }) as never
}

async function classWithPicture() {
  const files = testOutputFiles()
  const output = { output_type: 'display_data', data: { 'image/png': picture }, metadata: {} }
  const cells = richNotebook.cells.map(cell => (cell.id === 'empty' ? { ...cell, outputs: [output] } : cell))
  const notebook = { ...richNotebook, cells }
  const content = Buffer.from(JSON.stringify(notebook))
  const yjs = new Y.Doc()
  Y.applyUpdate(yjs, (await importNotebook({ name: 'a.ipynb', content }, files)).whole)
  return { files, notebook, yjs }
}

describe('an export', () => {
  test('of a notebook has its pictures inline, as Jupyter lays it out', async () => {
    const { files, notebook, yjs } = await classWithPicture()
    const text = (await bytesOf(await new Exports().notebook(yjs, files))).toString()
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 1)}\n`)
    expect(JSON.parse(text)).toEqual(notebook)
  })

  test('of a class is a zip, for many at once', async () => {
    const { files, notebook, yjs } = await classWithPicture()
    const exports = new Exports()
    const documents = [{ name: 'a.ipynb', kind: 'notebook' as const, yjs }]
    const made = await Promise.all(
      [1, 2, 3, 4, 5].map(async person => {
        const text = `notes of ${person}`
        return bytesOf(await exports.takeHome('Class', documents, [{ name: 'notes.md', text }], files))
      }),
    )
    for (const [index, bytes] of made.entries()) {
      const zip = unzipSync(bytes)
      expect(JSON.parse(strFromU8(zip['Class/a.ipynb'] as Uint8Array))).toEqual(notebook)
      expect(strFromU8(zip['Class/notes.md'] as Uint8Array)).toBe(`notes of ${index + 1}`)
    }
  }, 30_000)

  test('that nobody takes leaves no file open', async () => {
    const { files, yjs } = await classWithPicture()
    const held = async () => {
      const open = await Promise.all(
        (await readdir('/proc/self/fd')).map(fd => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
      )
      return open.filter(path => path.includes('followalong-export-')).length
    }
    const { content } = await new Exports().notebook(yjs, files)
    expect(await held()).toBe(1)
    await sendContent(goneResponse(), { bytes: 0, content })
    await until(() => content.closed)
    expect(await held()).toBe(0)
  })

  test('goes on without a file that is not kept any more', async () => {
    const { yjs } = await classWithPicture()
    const broken = { open: () => Promise.reject(new Error('damaged')) }
    const text = (await bytesOf(await new Exports().notebook(yjs, broken))).toString()
    const { cells } = JSON.parse(text) as typeof richNotebook
    expect(cells.find(({ id }) => id === 'empty')?.outputs).toMatchObject([{ data: { 'image/png': '' } }])
  })
})
