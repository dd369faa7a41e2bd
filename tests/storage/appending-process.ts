// A process that types digits into a stored document without end and prints how many are reported as stored.
import * as Y from 'yjs'
import type { DocumentId } from '#protocol/ids.ts'
import { openSqliteStorage } from '../../server/storage/sqlite-storage.ts'

const [, , folder = '', documentId = ''] = process.argv
const storage = await openSqliteStorage(folder)
const id = documentId as DocumentId
const { snapshot, updates } = await storage.documents.load(id)
const document = new Y.Doc()
for (const update of [snapshot, ...updates]) Y.applyUpdate(document, update)
const text = document.getText('source')
let storing: Promise<void>[] = []
document.on('update', (update: Uint8Array) => {
  const length = text.length
  storing.push(storage.documents.append(id, 1, update).then(() => void process.stdout.write(`${length}\n`)))
})
for (;;) {
  for (let typed = 0; typed < 20; typed += 1) text.insert(text.length, String(text.length % 10))
  await Promise.all(storing)
  storing = []
}
