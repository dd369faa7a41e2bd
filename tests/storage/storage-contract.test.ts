// What the rest of the server may rely on, checked on the real storage and on the one that tests use in its place.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { ClassroomId, DocumentId, ExecutionId } from '#protocol/ids.ts'
import { openSqliteStorage } from '../../server/storage/sqlite-storage.ts'
import type { Storage } from '../../server/storage/storage.ts'
import { MemoryStorage } from '../support/memory-storage.ts'

const one = 'document-one' as DocumentId
const two = 'document-two' as DocumentId
const classroom = 'class-one' as ClassroomId
const otherClassroom = 'class-two' as ClassroomId
const run = 'run-one' as ExecutionId
const bytes = (...values: number[]) => new Uint8Array(values)

const folders: string[] = []

async function sqlite(): Promise<Storage> {
  const folder = await mkdtemp(join(tmpdir(), 'followalong-storage-'))
  folders.push(folder)
  return openSqliteStorage(folder)
}

afterEach(async () => {
  await Promise.all(folders.splice(0).map(folder => rm(folder, { recursive: true })))
})

describe.each([
  ['SQLite', sqlite],
  ['memory', async () => new MemoryStorage()],
])('the storage in %s', (_name, open) => {
  test('gives back what was created and appended, in order', async () => {
    await using storage = await open()
    await storage.documents.create(one, bytes(1, 2))
    await Promise.all([3, 4, 5].map(value => storage.documents.append(one, 1, bytes(value))))
    expect(await storage.documents.load(one)).toEqual({
      epoch: 1,
      snapshot: bytes(1, 2),
      updates: [bytes(3), bytes(4), bytes(5)],
      marks: [],
    })
  })

  test('does not create a document twice', async () => {
    await using storage = await open()
    await storage.documents.create(one, bytes(1))
    await expect(storage.documents.create(one, bytes(2))).rejects.toMatchObject({ code: 'storage-failed' })
    expect((await storage.documents.load(one)).snapshot).toEqual(bytes(1))
  })

  test('never gives an empty document for one that is not there', async () => {
    await using storage = await open()
    await expect(storage.documents.load(one)).rejects.toMatchObject({ code: 'not-found' })
    await expect(storage.documents.append(one, 1, bytes(1))).rejects.toMatchObject({ code: 'not-found' })
  })

  test('keeps the last mark of every source, with its update', async () => {
    await using storage = await open()
    await storage.documents.create(one, bytes(1))
    await storage.documents.append(one, 1, bytes(2), { source: 'kernel-b', sequence: 7 })
    await storage.documents.append(one, 1, bytes(3), { source: 'kernel-a', sequence: 1 })
    await storage.documents.append(one, 1, bytes(4), { source: 'kernel-b', sequence: 9 })
    expect((await storage.documents.load(one)).marks).toEqual([
      { source: 'kernel-a', sequence: 1 },
      { source: 'kernel-b', sequence: 9 },
    ])
  })

  test('replaces the content in a new epoch that takes nothing from the old one', async () => {
    await using storage = await open()
    await storage.documents.create(one, bytes(1))
    await storage.documents.append(one, 1, bytes(2), { source: 'kernel', sequence: 7 })
    expect(await storage.documents.replace(one, bytes(9))).toBe(2)
    await expect(storage.documents.append(one, 1, bytes(3))).rejects.toMatchObject({ code: 'out-of-date' })
    await storage.documents.append(one, 2, bytes(8))
    expect(await storage.documents.load(one)).toEqual({
      epoch: 2,
      snapshot: bytes(9),
      updates: [bytes(8)],
      marks: [{ source: 'kernel', sequence: 7 }],
    })
  })

  test('refuses one operation without the others around it', async () => {
    await using storage = await open()
    await storage.documents.create(one, bytes(1))
    const outcomes = await Promise.allSettled([
      storage.documents.append(one, 1, bytes(2)),
      storage.documents.append(two, 1, bytes(3)),
      storage.documents.append(one, 1, bytes(4)),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await storage.documents.load(one)).updates).toEqual([bytes(2), bytes(4)])
  })

  test('stores what the bytes were at the time of the call', async () => {
    await using storage = await open()
    await storage.documents.create(one, bytes(1))
    const update = Buffer.from([1, 2, 3, 4]).subarray(1, 3)
    const stored = storage.documents.append(one, 1, update)
    update.fill(0)
    await stored
    expect((await storage.documents.load(one)).updates.map(each => [...each])).toEqual([[2, 3]])
  })

  test('lists records in the order of their first put, with their last value', async () => {
    await using storage = await open()
    await storage.records.put('member', 'b', { name: 'Bo' })
    await storage.records.put('member', 'a', { name: 'Al' })
    await storage.records.put('classroom', 'b', 'other kind')
    await storage.records.put('member', 'b', { name: 'Bea' })
    await storage.records.put('member', 'c', null)
    await storage.records.remove('member', 'c')
    await storage.probe()
    expect(await storage.records.all('member')).toEqual([
      { id: 'b', value: { name: 'Bea' } },
      { id: 'a', value: { name: 'Al' } },
    ])
  })

  test('keeps output files by what is in them, for one class only', async () => {
    await using storage = await open()
    const { outputFiles } = storage
    const text = await outputFiles.put(classroom, { type: 'txt', text: 'grüße' })
    expect(text).toEqual({ fileId: expect.stringMatching(/^[0-9a-f]{64}\.txt$/), bytes: 7 })
    expect(await outputFiles.put(classroom, { type: 'txt', bytes: Buffer.from('grüße') })).toEqual(text)
    expect(await content(storage, classroom, text.fileId)).toBe('grüße')
    expect(await outputFiles.open(otherClassroom, text.fileId)).toBeNull()
    expect(await outputFiles.open(classroom, '../followalong.db')).toBeNull()
    const json = await outputFiles.put(classroom, { type: 'json', text: '{"a":[1,null]}' })
    expect(await content(storage, classroom, json.fileId)).toBe('{"a":[1,null]}')
  })

  test('decodes pictures and tells their size, and keeps what is none as text', async () => {
    await using storage = await open()
    const gif = Buffer.from('R0lGODlhAwACAAAAACw=', 'base64')
    const picture = await storage.outputFiles.put(classroom, {
      type: 'gif',
      base64: 'R0lGODlh\nAwACAAAAACw=\n',
    })
    expect(picture).toMatchObject({ bytes: gif.length, width: 3, height: 2 })
    const none = await storage.outputFiles.put(classroom, { type: 'png', base64: '<not base64>' })
    expect(none.fileId).toMatch(/\.txt$/)
    expect(await content(storage, classroom, none.fileId)).toBe('<not base64>')
  })

  test('spools text by number, each once, and makes a file of it whenever that is asked', async () => {
    await using storage = await open()
    const { outputFiles } = storage
    expect(await outputFiles.putSpooled(classroom, run)).toBeNull()
    await outputFiles.spool(classroom, run, 4, 'one ')
    await outputFiles.spool(classroom, run, 9, 'zwö')
    await outputFiles.spool(classroom, run, 9, 'again')
    await outputFiles.spool(classroom, run, 5, 'late')
    const first = await outputFiles.putSpooled(classroom, run)
    expect(first).toMatchObject({ characters: 7, file: { bytes: 8 } })
    expect(await content(storage, classroom, first?.file.fileId ?? '')).toBe('one zwö')
    await outputFiles.spool(classroom, run, 10, '!')
    expect(await outputFiles.putSpooled(classroom, run)).toMatchObject({ characters: 8 })
    await outputFiles.dropSpool(classroom, run)
    expect(await outputFiles.putSpooled(classroom, run)).toBeNull()
  })

  test('sweeps files that nothing refers to, when they are old enough', async () => {
    await using storage = await open()
    const { outputFiles } = storage
    const [kept, gone] = await Promise.all(
      ['kept', 'gone'].map(text => outputFiles.put(classroom, { type: 'txt', text })),
    )
    await outputFiles.sweep(classroom, new Set([kept?.fileId ?? '']), 60_000)
    expect(await outputFiles.open(classroom, gone?.fileId ?? '')).not.toBeNull()
    await outputFiles.sweep(classroom, new Set([kept?.fileId ?? '']), -1000)
    expect(await outputFiles.open(classroom, gone?.fileId ?? '')).toBeNull()
    expect(await content(storage, classroom, kept?.fileId ?? '')).toBe('kept')
  })

  test('sweeps spools of runs that nothing shows any more, so that floods do not use up the room', async () => {
    await using storage = await open()
    const { outputFiles } = storage
    const gone = 'run-gone' as typeof run
    for (const each of [run, gone]) await outputFiles.spool(classroom, each, 1, 'text')
    await outputFiles.sweep(classroom, new Set([run]), 60_000)
    expect(await outputFiles.putSpooled(classroom, gone)).not.toBeNull()
    await outputFiles.sweep(classroom, new Set([run]), -1000)
    expect(await outputFiles.putSpooled(classroom, gone)).toBeNull()
    await outputFiles.spool(classroom, run, 2, ' goes on')
    expect(await outputFiles.putSpooled(classroom, run)).toMatchObject({ characters: 12 })
  })
})

async function content(storage: Storage, classroomId: ClassroomId, fileId: string): Promise<string> {
  const opened = await storage.outputFiles.open(classroomId, fileId)
  const chunks: Uint8Array[] = []
  for await (const chunk of opened?.content ?? []) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
