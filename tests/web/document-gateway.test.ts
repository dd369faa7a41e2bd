// The y-websocket protocol over real sockets and real storage, with the stock provider at the other end.
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { closeCodes } from '#protocol/close-codes.ts'
import type { DocumentId } from '#protocol/ids.ts'
import type { LiveDocument } from '../../server/notebook/live-document.ts'
import { LiveDocuments } from '../../server/notebook/live-documents.ts'
import { sharedFileState } from '../../server/notebook/shared-file.ts'
import { openSqliteStorage } from '../../server/storage/sqlite-storage.ts'
import type { Storage } from '../../server/storage/storage.ts'
import { attachDocumentSocket } from '../../server/web/document-gateway.ts'

const documentId = 'file-one' as DocumentId

let folder: string
let storage: Storage
let documents: LiveDocuments
let live: LiveDocument
let sockets: WebSocketServer
let mayWrite: boolean
const providers: WebsocketProvider[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'followalong-gateway-'))
  storage = await openSqliteStorage(folder)
  documents = new LiveDocuments({
    log: storage.documents,
    logger: { error: (fault: unknown) => expect.fail(String(fault)) },
  })
  live = await documents.create(documentId, sharedFileState('print("hello")\n'))
  mayWrite = true
  sockets = new WebSocketServer({ port: 0, perMessageDeflate: false })
  sockets.on('connection', (socket, request) => {
    const isWriter = request.url?.includes('as=instructor') === true
    attachDocumentSocket(socket, live, {
      memberId: isWriter ? 'ada' : 'vera',
      name: isWriter ? 'Ada' : 'Vera',
      role: isWriter ? 'instructor' : 'participant',
      mayWrite: () => isWriter && mayWrite,
    })
  })
  await new Promise(resolve => sockets.once('listening', resolve))
})

afterEach(async () => {
  for (const provider of providers.splice(0)) provider.destroy()
  await documents[Symbol.asyncDispose]()
  await new Promise(resolve => sockets.close(resolve))
  await storage[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

function address(): string {
  return `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}/yjs`
}

async function follow(as: 'instructor' | 'participant', document = new Y.Doc()): Promise<WebsocketProvider> {
  const provider = new WebsocketProvider(address(), `${documentId}/1`, document, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    params: { as },
    disableBc: true,
  })
  providers.push(provider)
  await new Promise<void>(resolve => provider.once('sync', () => resolve()))
  return provider
}

const textOf = (provider: WebsocketProvider) => provider.doc.getText('source')

function closed(provider: WebsocketProvider): Promise<number> {
  return new Promise(resolve => provider.once('closed', ({ code }) => resolve(code)))
}

/** Resolves with the text once it is what the document has. */
function caughtUp(provider: WebsocketProvider): Promise<string> {
  const wanted = live.yjs.getText('source').toString()
  const text = textOf(provider)
  return new Promise(resolve => {
    const look = () => text.toString() === wanted && resolve(wanted)
    provider.doc.on('update', look)
    look()
  })
}

const changed = () => new Promise(resolve => live.yjs.once('update', resolve))

describe('a stock provider', () => {
  test('follows every keystroke, joins late, and sees cursors', async () => {
    const writer = await follow('instructor')
    const viewer = await follow('participant')
    for (const letter of 'x = "🧵"') {
      const arrived = changed()
      textOf(writer).insert(0, letter)
      await arrived
    }
    expect(await caughtUp(viewer)).toBe(`${[...'x = "🧵"'].reverse().join('')}print("hello")\n`)
    expect(await caughtUp(await follow('participant'))).toBe(textOf(writer).toString())
    const seen = new Promise(resolve => viewer.awareness.once('change', resolve))
    writer.awareness.setLocalStateField('user', { name: 'Somebody', color: '#123456' })
    await seen
    expect(viewer.awareness.getStates().get(writer.doc.clientID)).toEqual({
      user: { name: 'Ada', role: 'instructor', color: '#123456' },
    })
  })

  test.each([100, 40_000, 300_000])('gets a document of %i letters whole', async letters => {
    const early = await follow('participant')
    await live.write(document => document.getText('source').insert(0, 'x'.repeat(letters)))
    expect((await caughtUp(early)).length).toBeGreaterThan(letters)
    expect((await caughtUp(await follow('participant'))).length).toBeGreaterThan(letters)
  })

  test('that views changes nothing, whatever it writes, and is told for good', async () => {
    const viewer = await follow('participant')
    const ended = closed(viewer)
    for (const word of ['one', 'two', 'three']) textOf(viewer).insert(0, word)
    expect(await ended).toBe(closeCodes.notAllowed)
    expect(live.yjs.getText('source').toString()).toBe('print("hello")\n')
  })

  test('that brings text of its own is told to start anew', async () => {
    const own = new Y.Doc()
    own.getText('source').insert(0, 'mine')
    const provider = new WebsocketProvider(address(), `${documentId}/1`, own, {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
    })
    providers.push(provider)
    expect(await closed(provider)).toBe(closeCodes.staleCopy)
  })

  test('loses the right to write with the very next message', async () => {
    const writer = await follow('instructor')
    const ended = closed(writer)
    mayWrite = false
    for (const word of ['one', 'two', 'three']) textOf(writer).insert(0, word)
    expect(await ended).toBe(closeCodes.notAllowed)
    expect(live.yjs.getText('source').toString()).toBe('print("hello")\n')
  })

  test('that typed while it was offline catches up in both directions', async () => {
    const writer = await follow('instructor')
    const viewer = await follow('participant')
    writer.disconnect()
    textOf(writer).insert(0, 'offline\n')
    await live.write(document => document.getText('source').insert(0, 'meanwhile\n'))
    const arrived = changed()
    writer.connect()
    await arrived
    const text = await caughtUp(viewer)
    expect(await caughtUp(writer)).toBe(text)
    expect(text.split('\n').sort()).toEqual(['', 'meanwhile', 'offline', 'print("hello")'])
  })
})

test('text frames are refused', async () => {
  const socket = new WebSocket(`${address()}/${documentId}/1`)
  await new Promise(resolve => socket.once('open', resolve))
  const code = new Promise(resolve => socket.once('close', resolve))
  socket.send('hello')
  expect(await code).toBe(closeCodes.badRequest)
})

test('what a writer is given back is on disk: another process finds it', async () => {
  const writer = await follow('instructor')
  const socket = writer.ws as unknown as WebSocket
  const update = new Promise<Uint8Array>(resolve => writer.doc.once('update', resolve))
  const givenBack = new Promise<Buffer>(resolve => {
    const look = ({ data }: { data: unknown }) => {
      const bytes = Buffer.from(data as ArrayBuffer)
      if (bytes[0] === 0 && bytes[1] === 2 && bytes.length > 4) resolve(bytes.subarray(3))
    }
    socket.addEventListener('message', look)
  })
  textOf(writer).insert(0, 'saved ')
  expect(await givenBack).toEqual(Buffer.from(await update))
  await documents[Symbol.asyncDispose]()
  await storage[Symbol.asyncDispose]()
  storage = await openSqliteStorage(folder)
  documents = new LiveDocuments({ log: storage.documents, logger: { error: () => {} } })
  live = await documents.open(documentId)
  expect(live.yjs.getText('source').toString()).toBe('saved print("hello")\n')
})
