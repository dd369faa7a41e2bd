// The embedded storage against what disks and operators do: kills, flipped bytes, a full disk, a second server.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import type { DocumentId } from '#protocol/ids.ts'
import { isSoundSqlite } from '../../server/storage/database.ts'
import { openSqliteStorage } from '../../server/storage/sqlite-storage.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import { until } from '../support/until.ts'

const one = 'document-one' as DocumentId
const two = 'document-two' as DocumentId
const kills = process.env['FOLLOWALONG_FULL'] ? 100 : 3

const appendingProcess = fileURLToPath(new URL('./appending-process.ts', import.meta.url))
const flips = process.env['FOLLOWALONG_FULL'] ? 500 : 12

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'followalong-storage-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** A document with a text, and the updates of typing into it. */
function typing(count: number): { state: Uint8Array; updates: Uint8Array[]; text: string } {
  const document = new Y.Doc()
  const text = document.getText('source')
  text.insert(0, 'start ')
  const state = Y.encodeStateAsUpdate(document)
  const updates: Uint8Array[] = []
  document.on('update', (update: Uint8Array) => updates.push(update))
  for (let index = 0; index < count; index += 1) text.insert(text.length, String(index % 10))
  return { state, updates, text: text.toString() }
}

function textOf({ snapshot, updates }: { snapshot: Uint8Array; updates: readonly Uint8Array[] }): string {
  const document = new Y.Doc()
  for (const update of [snapshot, ...updates]) Y.applyUpdate(document, update)
  return document.getText('source').toString()
}

describe('a kill -9', () => {
  test(`loses no acknowledged append in ${kills} tries`, { timeout: 60_000 + kills * 3000 }, async () => {
    const random = new SeededRandom(20_261_121)
    {
      await using storage = await openSqliteStorage(folder)
      await storage.documents.create(one, new Uint8Array([0, 0]))
    }
    let acknowledgedInAll = 0
    for (let run = 0; run < kills; run += 1) {
      const child = spawn(process.execPath, [appendingProcess, folder, one], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let acknowledged = 0
      const killAfter = 1 + random.below(2000)
      for await (const line of createInterface(child.stdout)) {
        acknowledged = Number(line)
        acknowledgedInAll += 1
        if (acknowledgedInAll % killAfter === 0) child.kill('SIGKILL')
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      await using storage = await openSqliteStorage(folder)
      const text = textOf(await storage.documents.load(one))
      expect(text).toBe('0123456789'.repeat(text.length / 10 + 1).slice(0, text.length))
      expect(text.length).toBeGreaterThanOrEqual(acknowledged)
    }
    expect(acknowledgedInAll).toBeGreaterThan(kills)
  })
})

describe('a second server', () => {
  test('is refused with the process that holds the folder, and let in when that is gone', async () => {
    const storage = await openSqliteStorage(folder)
    await expect(openSqliteStorage(folder)).rejects.toThrow(
      `in use by another server (process ${process.pid}). Stop that one, or choose another folder with DATA_DIR.`,
    )
    await storage[Symbol.asyncDispose]()
    await using next = await openSqliteStorage(folder)
    await next.probe()
  })

  test('is refused across processes, and a killed one leaves no lock behind', async () => {
    {
      await using storage = await openSqliteStorage(folder)
      await storage.documents.create(one, new Uint8Array([0, 0]))
    }
    const child = spawn(process.execPath, [appendingProcess, folder, one], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await expect(openSqliteStorage(folder)).rejects.toThrow(`(process ${child.pid})`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await using storage = await openSqliteStorage(folder)
    await storage.probe()
  })
})

test('a folder that cannot be written to is refused with advice', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  await expect(openSqliteStorage(join(file, 'data'))).rejects.toThrow(
    /cannot be written to. Choose another one with DATA_DIR/,
  )
  await expect(openSqliteStorage('/proc/followalong')).rejects.toThrow(/cannot be written to/)
  if (process.getuid?.() !== 0) {
    await chmod(folder, 0o500)
    await expect(openSqliteStorage(folder)).rejects.toThrow(/cannot be written to/)
    await chmod(folder, 0o700)
  }
})

test('a folder of a newer version is refused and left alone', async () => {
  await (await openSqliteStorage(folder))[Symbol.asyncDispose]()
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(join(folder, 'followalong.db'))
  database.exec("UPDATE meta SET value = '99' WHERE key = 'schema-version'")
  database.close()
  await expect(openSqliteStorage(folder)).rejects.toThrow(/newer version of Followalong \(format 99/)
})

test('a file that is no database is refused with advice, and left alone', async () => {
  const file = join(folder, 'followalong.db')
  await writeFile(file, 'not a database, but somebody may still need it'.repeat(100))
  const before = await readFile(file)
  await expect(openSqliteStorage(folder)).rejects.toThrow(/cannot be opened .* Restore the data folder/)
  expect(await readFile(file)).toEqual(before)
})

test('versions of SQLite that can lose data are told apart', () => {
  const verdicts = ['3.44.5', '3.44.6', '3.46.1', '3.50.6', '3.50.7', '3.51.2', '3.51.3', '3.53.4', '4.0.0']
  expect(verdicts.filter(isSoundSqlite)).toEqual(['3.44.6', '3.50.7', '3.51.3', '3.53.4', '4.0.0'])
})

describe('damage', () => {
  test('of one document is detected, and the others open', async () => {
    const { state, updates, text } = typing(50)
    {
      await using storage = await openSqliteStorage(folder)
      for (const id of [one, two]) {
        await storage.documents.create(id, state)
        await Promise.all(updates.map(update => storage.documents.append(id, 1, update)))
      }
    }
    const database = new DatabaseSync(join(folder, 'followalong.db'))
    database.exec(
      "UPDATE document_update SET bytes = CAST(substr(bytes, 1, length(bytes) - 2) || x'3500' AS BLOB) WHERE document = 1 AND sequence = 20",
    )
    database.close()
    await using storage = await openSqliteStorage(folder)
    await expect(storage.documents.load(one)).rejects.toMatchObject({ code: 'storage-failed' })
    expect(textOf(await storage.documents.load(two))).toBe(text)
  })

  test('by any single flipped byte is either harmless or reported, never taken for content', {
    timeout: 60_000 + flips * 500,
  }, async () => {
    const { state, updates, text } = typing(600)
    {
      await using storage = await openSqliteStorage(folder)
      await storage.documents.create(one, state)
      await Promise.all(updates.map(update => storage.documents.append(one, 1, update)))
    }
    const file = join(folder, 'followalong.db')
    const good = await readFile(file)
    // Free space is zero: a flip there is harmless and says nothing.
    const used = [...good.keys()].filter(at => good[at] !== 0)
    const random = new SeededRandom(6)
    let reported = 0
    for (let round = 0; round < flips; round += 1) {
      const bad = Buffer.from(good)
      const at = random.pick(used)
      bad[at] = (bad[at] ?? 0) ^ (1 + random.below(255))
      await writeFile(file, bad)
      try {
        await using storage = await openSqliteStorage(folder)
        expect(textOf(await storage.documents.load(one)), `byte ${at}`).toBe(text)
      } catch (error) {
        expect(error, `byte ${at}`).toMatchObject({ name: 'Refusal' })
        reported += 1
      }
    }
    expect(reported).toBeGreaterThan(0)
  })
})

describe('compaction', () => {
  test('keeps the content, bounds the log, and keeps one snapshot to fall back on', async () => {
    const { state, updates, text } = typing(9000)
    {
      await using storage = await openSqliteStorage(folder)
      await storage.documents.create(one, state)
      for (let start = 0; start < updates.length; start += 500) {
        const some = updates.slice(start, start + 500)
        await Promise.all(some.map(update => storage.documents.append(one, 1, update)))
      }
      let stored = await storage.documents.load(one)
      const deadline = performance.now() + 10_000
      while (stored.updates.length >= 3000 && performance.now() < deadline) {
        await storage.probe()
        stored = await storage.documents.load(one)
      }
      expect(stored.updates.length).toBeLessThan(3000)
      expect(textOf(stored)).toBe(text)
      using database = new DatabaseSync(join(folder, 'followalong.db'), { readOnly: true })
      const snapshots = database.prepare('SELECT count(*) AS count FROM document_snapshot')
      // What is not needed any more goes in steps, behind the new snapshot.
      await until(() => snapshots.get()?.['count'] === 2, 'two snapshots')
    }
    const database = new DatabaseSync(join(folder, 'followalong.db'))
    database.exec(
      "UPDATE document_snapshot SET bytes = x'0000' WHERE sequence = (SELECT max(sequence) FROM document_snapshot)",
    )
    database.close()
    await using storage = await openSqliteStorage(folder)
    expect(textOf(await storage.documents.load(one))).toBe(text)
  })
})

test('many appends share one transaction, and one alone does not wait', async () => {
  await using storage = await openSqliteStorage(folder)
  await storage.documents.create(one, new Uint8Array([0, 0]))
  const before = await transactions()
  await storage.documents.append(one, 1, new Uint8Array(50))
  expect((await transactions()) - before).toBe(1)
  await Promise.all(Array.from({ length: 2000 }, () => storage.documents.append(one, 1, new Uint8Array(50))))
  expect((await transactions()) - before).toBeLessThan(50)
})

/** How many the write-ahead log holds: a frame that ends one tells how large the database is then. */
async function transactions(): Promise<number> {
  const log = await readFile(join(folder, 'followalong.db-wal'))
  const [header, frameHeader] = [32, 24]
  const frameBytes = frameHeader + log.readUInt32BE(8)
  let ended = 0
  for (let at = header; at + frameBytes <= log.length; at += frameBytes) {
    if (log.readUInt32BE(at + 4) > 0) ended += 1
  }
  return ended
}

test('a full disk rejects what is not stored, and goes on when there is room again', async context => {
  const mount = join(folder, 'small')
  mkdirSync(mount)
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', mount)
  } catch {
    context.skip('only root may mount a small disk')
  }
  const storage = await openSqliteStorage(join(mount, 'data'))
  try {
    await storage.documents.create(one, new Uint8Array([0, 0]))
    const filler = join(mount, 'filler')
    await writeFile(filler, Buffer.alloc(8 * 1024 * 1024)).catch(() => {})
    const large = new Uint8Array(64 * 1024).fill(7)
    let stored = 0
    let failure: unknown = null
    while (!failure) {
      try {
        await storage.documents.append(one, 1, large)
        stored += 1
      } catch (error) {
        failure = error
      }
    }
    expect(failure).toMatchObject({ code: 'storage-failed' })
    await rm(filler)
    await storage.documents.append(one, 1, new Uint8Array([1]))
    const { updates } = await storage.documents.load(one)
    expect(updates.map(update => update.length)).toEqual([...Array(stored).fill(large.length), 1])
  } finally {
    await storage[Symbol.asyncDispose]()
    run('umount', mount)
  }
})

function run(program: string, ...options: string[]): void {
  execFileSync(program, options, { stdio: 'ignore' })
}

test('what people do once, such as joining, is not gathered with what others type', async () => {
  await using storage = await openSqliteStorage(folder)
  const { state, updates } = typing(1)
  await storage.documents.create(one, state)
  // Nothing that waits for its time ever comes to it.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const appended = storage.documents.append(one, 1, updates[0] as Uint8Array)
    await storage.records.put('member', 'ann', { name: 'Ann' })
    await storage.records.put('credential', 'hers', {})
    await appended
  } finally {
    vi.useRealTimers()
  }
})
