// Followalong's documents alone: the real gateway over the real storage, with fsync, in the folder DATA_DIR. Whoever asks
// for `/yjs/writer` may write; what comes at `/yjs/kernel` is written by the server itself, as outputs are.
import { mkdirSync } from 'node:fs'
import { type WebSocket, WebSocketServer } from 'ws'
import { applyUpdate } from 'yjs'
import type { DocumentId } from '#protocol/ids.ts'
import { LiveDocuments } from '../../server/notebook/live-documents.ts'
import { sharedFileState } from '../../server/notebook/shared-file.ts'
import { readSyncMessage } from '../../server/notebook/sync-messages.ts'
import { openSqliteStorage } from '../../server/storage/sqlite-storage.ts'
import { attachDocumentSocket } from '../../server/web/document-gateway.ts'

const folder = process.env['DATA_DIR'] ?? ''
mkdirSync(folder, { recursive: true })
const storage = await openSqliteStorage(folder)
const documents = new LiveDocuments({ log: storage.documents, logger: console })
const live = await documents.create('bench' as DocumentId, sharedFileState(''))
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.env['PORT']),
  perMessageDeflate: false,
})
server.on('connection', (socket, { url }) => {
  if (url === '/yjs/kernel') {
    writeWhatComes(socket)
    return
  }
  const isWriter = url === '/yjs/writer'
  attachDocumentSocket(socket, live, {
    memberId: isWriter ? 'writer' : 'follower',
    name: 'Somebody',
    role: isWriter ? 'instructor' : 'participant',
    mayWrite: () => isWriter,
  })
})

/** A kernel is not read further while so many of its events are on their way to the disk. */
const unsavedLimit = 64

function writeWhatComes(socket: WebSocket): void {
  let unsaved = 0
  socket.on('message', (data: Buffer) => {
    const message = readSyncMessage(data)
    if (message.type !== 'update') return
    unsaved += 1
    if (unsaved >= unsavedLimit) socket.pause()
    live
      .write(document => applyUpdate(document, message.update))
      .catch(error => console.error(error))
      .finally(() => {
        unsaved -= 1
        if (unsaved < unsavedLimit) socket.resume()
      })
  })
}
