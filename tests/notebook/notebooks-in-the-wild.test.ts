// Notebooks as they are found, of every minor version and from every tool: import and export lose nothing of what
// nbformat holds, and neither does a restart in between. What is normalised on the way is said here, and nowhere else.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { DocumentId } from '#protocol/ids.ts'
import { importNotebook } from '../../server/notebook/import-notebook.ts'
import { LiveDocuments } from '../../server/notebook/live-documents.ts'
import { exportedJson, readFrom, schemaErrors } from '../export/exported.ts'
import { MemoryStorage } from '../support/memory-storage.ts'
import { testOutputFiles } from '../support/test-output-files.ts'

const folder = join(import.meta.dirname, '../notebooks-in-the-wild')
const names = readdirSync(folder).sort()

type Json = Record<string, unknown>

/** Joined text, whatever form it had. */
function joined(value: unknown): unknown {
  return Array.isArray(value) && value.every(line => typeof line === 'string') ? value.join('') : value
}

function mapped(object: unknown, change: (value: unknown, key: string) => unknown): Json {
  return Object.fromEntries(
    Object.entries((object ?? {}) as Json).map(([key, value]) => [key, change(value, key)]),
  )
}

/** Line lists become one string in all but JSON; base64 of pictures has no line ends. */
function normalBundle(bundle: unknown): Json {
  return mapped(bundle, (value, mime) => {
    const text = /[/+]json$/.test(mime) ? value : joined(value)
    return /^image\/(png|jpeg|gif|webp)$/.test(mime) ? String(text).replace(/\s/g, '') : text
  })
}

function normalOutput(output: Json): Json {
  if (output['output_type'] === 'stream') return { ...output, text: joined(output['text']) }
  return 'data' in output ? { ...output, data: normalBundle(output['data']) } : output
}

/** Sources have `\n` at the end of each line; ids that are missing, doubled or invalid are made anew. */
function normalNotebook(notebook: Json): Json {
  const seen = new Set<unknown>()
  return {
    ...notebook,
    nbformat_minor: 5,
    cells: (notebook['cells'] as Json[]).map(({ id, ...cell }) => {
      const isGood = /^[\w-]{1,64}$/.test(String(id)) && typeof id === 'string' && !seen.has(id)
      seen.add(id)
      return {
        ...cell,
        id: isGood ? id : 'made anew',
        source: String(joined(cell['source'])).replace(/\r\n?/g, '\n'),
        ...('attachments' in cell ? { attachments: mapped(cell['attachments'], normalBundle) } : {}),
        ...('outputs' in cell ? { outputs: (cell['outputs'] as Json[]).map(normalOutput) } : {}),
      }
    }),
  }
}

/** What tools need to choose a kernel by is added where it is missing. */
function withKernel(notebook: Json): Json {
  const { metadata } = notebook as { metadata: Json }
  return {
    ...notebook,
    metadata: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { file_extension: '.py', mimetype: 'text/x-python', name: 'python' },
      ...metadata,
    },
  }
}

function withoutNewIds(notebook: Json, original: Json): Json {
  const cells = (notebook['cells'] as Json[]).map((cell, index) => {
    const isNew = (original['cells'] as Json[])[index]?.['id'] === 'made anew'
    return isNew ? { ...cell, id: 'made anew' } : cell
  })
  return { ...notebook, cells }
}

async function imported(storage: MemoryStorage, name: string, content: Uint8Array): Promise<Y.Doc> {
  const document = new Y.Doc()
  const { whole } = await importNotebook({ name, content }, testOutputFiles(storage.outputFiles))
  Y.applyUpdate(document, whole)
  return document
}

test('there are twenty of them', () => {
  expect(names).toHaveLength(20)
})

describe.each(names)('%s', name => {
  const content = readFileSync(join(folder, name))
  // Python writes numbers that JSON does not have.
  const original = normalNotebook(
    JSON.parse(content.toString().replace(/([[ ,:])NaN(?=[\],\s])/g, '$1null')) as Json,
  )

  test('comes out as it came in, valid, also after a restart', async () => {
    const storage = new MemoryStorage()
    const document = await imported(storage, name, content)
    const read = readFrom(testOutputFiles(storage.outputFiles))
    const exported = await exportedJson(document, read)
    expect(withoutNewIds(normalNotebook(exported), original)).toEqual(withKernel(original))
    expect(schemaErrors(exported)).toBeNull()
    expect(JSON.stringify(exported)).not.toContain('followalong')

    const id = 'notebook-one' as DocumentId
    await storage.documents.create(id, Y.encodeStateAsUpdate(document))
    const next = storage.crash()
    await using documents = new LiveDocuments({ log: next.documents, logger: { error: () => {} } })
    const { yjs } = await documents.open(id)
    expect(await exportedJson(yjs, readFrom(testOutputFiles(next.outputFiles)))).toEqual(exported)
  })

  test('is small in memory, whatever its outputs are, and imports again as the same', async () => {
    const storage = new MemoryStorage()
    const document = await imported(storage, name, content)
    const exported = await exportedJson(document, readFrom(testOutputFiles(storage.outputFiles)))
    const again = await imported(storage, name, Buffer.from(JSON.stringify(exported)))
    expect(await exportedJson(again, readFrom(testOutputFiles(storage.outputFiles)))).toEqual(exported)
    expect(Y.encodeStateAsUpdate(document).length).toBeLessThan(400_000)
  })
})
