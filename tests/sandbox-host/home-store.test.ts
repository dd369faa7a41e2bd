import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { HomeId, SandboxId } from '#protocol/ids.ts'
import { HomeStore } from '../../server/sandbox-host/home-store.ts'

const ann = 'm-ann' as HomeId
const bob = 'm-bob' as HomeId
const sandboxId = 'sandbox-one' as SandboxId
let folder: string
let store: HomeStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'followalong-homes-'))
  store = new HomeStore(join(folder, 'homes'))
})
afterEach(() => rm(folder, { recursive: true }))

async function* content(...pieces: string[]) {
  for (const piece of pieces) yield Buffer.from(piece)
}

async function kept(homeId: HomeId): Promise<string | null> {
  const stream = await store.read(homeId)
  if (stream === null) return null
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

test('nobody has a home before something was kept', async () => {
  expect(await kept(ann)).toBeNull()
  expect(await store.record(ann)).toBeNull()
  expect(await store.bySandbox()).toEqual(new Map())
})

test('what was kept last is there, of each home its own', async () => {
  await store.keep(ann, content('first'))
  await store.keep(ann, content('sec', 'ond'))
  await store.keep(bob, content("bob's"))
  expect(await kept(ann)).toBe('second')
  expect(await kept(bob)).toBe("bob's")
})

test('a copy that fails leaves the one before, and nothing else', async () => {
  await store.keep(ann, content('whole'))
  const failing = async function* () {
    yield Buffer.from('half')
    throw new Error('the sandbox ended')
  }
  await expect(store.keep(ann, failing())).rejects.toThrow('the sandbox ended')
  expect(await kept(ann)).toBe('whole')
  expect(await readdir(join(folder, 'homes'))).toEqual(['m-ann.tar'])
})

test('the next sandbox-host finds which home each sandbox has', async () => {
  await store.writeRecord(ann, { sandboxId, put: { 'shared.py': 'a hash' } })
  const next = new HomeStore(join(folder, 'homes'))
  expect(await next.bySandbox()).toEqual(new Map([[sandboxId, ann]]))
  expect(await next.record(ann)).toEqual({ sandboxId, put: { 'shared.py': 'a hash' } })
})

test('a record that cannot be read costs no file', async () => {
  await store.keep(ann, content('whole'))
  await writeFile(join(folder, 'homes', 'm-ann.json'), '{"sandboxId": 7')
  expect(await store.record(ann)).toBeNull()
  expect(await kept(ann)).toBe('whole')
})

test('a copy that could not be unpacked is set aside, and no later one takes its place', async () => {
  await store.keep(ann, content('odd'))
  await store.setAside(ann)
  expect(await kept(ann)).toBeNull()
  await store.keep(ann, content('new'))
  expect(await readdir(join(folder, 'homes'))).toEqual(['m-ann.tar', 'm-ann.tar.set-aside'])
})

test('a state directory that was deleted is not made again', async () => {
  const gone = new HomeStore(join(folder, 'gone', 'homes'))
  await expect(gone.keep(ann, content('whole'))).rejects.toThrow('ENOENT')
  await expect(gone.writeRecord(ann, { sandboxId, put: {} })).rejects.toThrow('ENOENT')
  expect(await readdir(folder)).toEqual([])
})

test('an archive is read piece by piece, and each copy has a version of its own', async () => {
  expect(await store.piece(ann, 0)).toBeNull()
  const large = 'x'.repeat(5 * 1024 * 1024)
  await store.keep(ann, content(large))
  const pieces = [await store.piece(ann, 0), await store.piece(ann, 1)]
  expect(Buffer.concat(pieces.map(piece => piece?.content as Buffer)).toString()).toBe(large)
  expect(pieces[1]?.version).toBe(pieces[0]?.version)
  expect(await store.piece(ann, 2)).toBeNull()
  await store.keep(ann, content(large))
  expect((await store.piece(ann, 0))?.version).not.toBe(pieces[0]?.version)
})

test('of a home that was forgotten nothing is left', async () => {
  await store.keep(ann, content('whole'))
  await store.writeRecord(ann, { sandboxId, put: {} })
  await store.forget(ann)
  expect(await readdir(join(folder, 'homes'))).toEqual([])
  await store.forget(bob)
})
