// Output files on a real disk: what outlives a restart, a torn write and a changed byte, and that nobody waits for them.
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClassroomId, ExecutionId } from '#protocol/ids.ts'
import { DiskOutputFiles } from '../../server/storage/disk-output-files.ts'
import type { OutputFileStore } from '../../server/storage/output-file-store.ts'

const classroom = 'class-one' as ClassroomId
const run = 'run-one' as ExecutionId
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'followalong-outputs-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function withFiles<Result>(act: (store: OutputFileStore) => Promise<Result>): Promise<Result> {
  await using files = new DiskOutputFiles(join(folder, 'files'))
  return await act(files.store)
}

test('files and spools outlive a restart; a piece that was torn by a crash comes again', async () => {
  const { fileId } = await withFiles(async store => {
    await store.spool(classroom, run, 1, 'one ')
    await store.spool(classroom, run, 2, 'two ')
    return store.put(classroom, { type: 'txt', text: 'kept' })
  })
  const spool = join(folder, 'files', classroom, `${run}.spool`)
  const whole = await readFile(spool)
  await appendFile(spool, whole.subarray(0, 17))
  await withFiles(async store => {
    expect((await store.open(classroom, fileId))?.bytes).toBe(4)
    await store.spool(classroom, run, 2, 'two ')
    await store.spool(classroom, run, 3, 'three')
    expect(await store.putSpooled(classroom, run)).toMatchObject({ characters: 13 })
  })
})

test('a file that was changed on disk is refused, not served, until it is put again', async () => {
  const { fileId } = await withFiles(store => store.put(classroom, { type: 'txt', text: 'true' }))
  await writeFile(join(folder, 'files', classroom, fileId), 'lies')
  await withFiles(async store => {
    await expect(store.open(classroom, fileId)).rejects.toMatchObject({ code: 'storage-failed' })
    await store.put(classroom, { type: 'txt', text: 'true' })
    expect((await store.open(classroom, fileId))?.bytes).toBe(4)
  })
})

test('nothing is left of what was not finished', async () => {
  await withFiles(store => store.put(classroom, { type: 'txt', text: 'x' }))
  expect(await readdir(join(folder, 'files', classroom))).toHaveLength(1)
})

test('a picture of 20 MB does not hold the server up', async () => {
  await withFiles(async store => {
    const base64 = Buffer.alloc(20 * 1024 * 1024, 7).toString('base64')
    await store.put(classroom, { type: 'png', base64: 'AAAA' })
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const startedAt = performance.now()
    const { bytes } = await store.put(classroom, { type: 'png', base64 })
    const wholeMs = performance.now() - startedAt
    delay.disable()
    expect(bytes).toBe(20 * 1024 * 1024)
    // Nearly all of decoding, hashing and writing is done in a thread of its own.
    expect(delay.max / 1e6).toBeLessThan(wholeMs / 2)
  })
})
