// Followalong's documents alone, for `bench -- fanout`: the real gateway over the real storage, with fsync, on a folder
// that is removed at the end. Whoever asks for `/yjs/writer` may write.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import type { DocumentId } from '#protocol/ids.ts'
import { LiveDocuments } from '../server/notebook/live-documents.ts'
import { sharedFileState } from '../server/notebook/shared-file.ts'
import { openSqliteStorage } from '../server/storage/sqlite-storage.ts'
import { attachDocumentSocket } from '../server/web/document-gateway.ts'

const folder = mkdtempSync(join(tmpdir(), 'followalong-bench-data-'))
const storage = await openSqliteStorage(folder)
const documents = new LiveDocuments({ log: storage.documents, logger: console })
const live = await documents.create('bench' as DocumentId, sharedFileState(''))
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.env['PORT']),
  perMessageDeflate: false,
})
server.on('connection', (socket, { url }) => {
  const isWriter = url === '/yjs/writer'
  attachDocumentSocket(socket, live, {
    memberId: isWriter ? 'writer' : 'follower',
    name: 'Somebody',
    role: isWriter ? 'instructor' : 'participant',
    mayWrite: () => isWriter,
  })
})

process.once('SIGTERM', async () => {
  const { updates } = await storage.documents.load('bench' as DocumentId)
  console.log(`stored ${updates.length} updates`)
  rmSync(folder, { recursive: true })
  process.exit(0)
})
