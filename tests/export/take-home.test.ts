// The zip that everybody takes home.
import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { type TakeHomeDocument, type TakeHomeText, takeHomeBundle } from '../../server/export/take-home.ts'
import { importNotebook } from '../../server/notebook/import-notebook.ts'
import { sharedFileState } from '../../server/notebook/shared-file.ts'
import { testOutputFiles } from '../support/test-output-files.ts'
import { richNotebook } from './rich-notebook.ts'

async function bundle(
  folder: string,
  documents: readonly TakeHomeDocument[],
  texts: readonly TakeHomeText[] = [],
) {
  const chunks: Uint8Array[] = []
  for await (const chunk of takeHomeBundle(folder, documents, texts, async () => null)) chunks.push(chunk)
  return unzipSync(Buffer.concat(chunks))
}

async function documentOf(state: Uint8Array | Promise<Uint8Array>): Promise<Y.Doc> {
  const document = new Y.Doc()
  Y.applyUpdate(document, await state)
  return document
}

test('the bundle has every notebook, every file and a word on how to open them', async () => {
  const notebook = await documentOf(
    importNotebook(
      { name: 'a.ipynb', content: Buffer.from(JSON.stringify(richNotebook)) },
      testOutputFiles(),
    ).then(({ whole }) => whole),
  )
  const file = await documentOf(sharedFileState('x = "ä🧵"\r\ny = 1\n'))
  const zip = await bundle(
    'Threads',
    [
      { name: '01-threads.ipynb', kind: 'notebook', yjs: notebook },
      { name: 'inventory.py', kind: 'file', yjs: file },
      { name: '01-threads.py', kind: 'file', yjs: file },
    ],
    [{ name: 'notes.md', text: 'mine' }],
  )
  expect(
    Object.keys(zip)
      .filter(name => !name.endsWith('/'))
      .sort(),
  ).toEqual([
    'Threads/01-threads-2.py',
    'Threads/01-threads.ipynb',
    'Threads/01-threads.py',
    'Threads/README.txt',
    'Threads/inventory.py',
    'Threads/notes.md',
  ])
  expect(JSON.parse(strFromU8(zip['Threads/01-threads.ipynb'] as Uint8Array))).toEqual(richNotebook)
  expect(strFromU8(zip['Threads/inventory.py'] as Uint8Array)).toBe('x = "ä🧵"\ny = 1\n')
  expect(strFromU8(zip['Threads/01-threads-2.py'] as Uint8Array)).toMatch(
    /^# %% \[markdown\] tags=\["hide","slide"\]\n# # Threads/,
  )
  expect(strFromU8(zip['Threads/notes.md'] as Uint8Array)).toBe('mine')
  expect(strFromU8(zip['Threads/README.txt'] as Uint8Array)).toContain('01-threads.ipynb')
})

test('names that would leave the folder, or hide each other, are made safe', async () => {
  const file = await documentOf(sharedFileState('x'))
  const names = [
    '../../etc/passwd',
    '/root/.ssh/id',
    'a/b\\c.py',
    'README.txt',
    'same.py',
    'SAME.py',
    'con.py',
    '',
  ]
  const zip = await bundle(
    '../class: "one"',
    names.map(name => ({ name, kind: 'file', yjs: file })),
  )
  const entries = Object.keys(zip).filter(name => !name.endsWith('/'))
  expect(entries).toHaveLength(names.length + 1)
  expect(new Set(entries.map(entry => entry.toLowerCase())).size).toBe(entries.length)
  for (const entry of entries) expect(entry).toMatch(/^[^/\\:"]+\/[^/\\:"]+$/)
  expect(entries.filter(entry => /(^|\/)\.|(^|\/)con\./i.test(entry))).toEqual([])
})
