import { expect, test, vi } from 'vitest'
import type { MemberId } from '#protocol/ids.ts'
import { until } from '../support/until.ts'
import { inventory, SandboxSetting } from './sandbox-setting.ts'

const ann = 'm-ann' as MemberId
const bob = 'm-bob' as MemberId
const member = (number: number) => `m-${number}` as MemberId

async function expecting(people: number): Promise<SandboxSetting> {
  const setting = await SandboxSetting.open()
  setting.sandboxes.expect(people)
  await until(() => setting.sandboxes.seats.ready === people)
  return setting
}

test('as many stand ready as people are expected, and whoever comes has one at once', async () => {
  const setting = await expecting(4)
  expect(setting.sandboxes.seats).toEqual({ ready: 4, missing: 0 })
  const before = new Set(setting.fake.sandboxIds)
  setting.fake.startsWait = new Promise(() => {})
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  expect(before.has(setting.sandboxIdOf(ann))).toBe(true)
})

test('one that is taken is a sandbox like any other', async () => {
  const setting = await expecting(3)
  await setting.sandboxes.open(ann, 'Ann')
  const { terminals } = await setting.becomes(ann, 'ready')
  expect(terminals).toMatchObject([{ kind: 'python', title: 'Python', exit: null }])
  expect(setting.sandboxes.ownerOf(terminals[0]?.id as never)).toBe(ann)
  expect(setting.fake.fileIn(setting.sandboxIdOf(ann), 'inventory.py')).toBe('stock = 1')
  await setting.restart()
  expect((await setting.becomes(ann, 'ready')).terminals).toEqual(terminals)
})

test('files that were changed since lie in it as they are now', async () => {
  const setting = await expecting(2)
  setting.files = [inventory('stock = 2')]
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  await until(() => setting.fake.fileIn(setting.sandboxIdOf(ann), 'inventory.py') === 'stock = 2')
})

test('two always stand ready, also when everybody has come', async () => {
  const setting = await expecting(3)
  for (const number of [1, 2, 3]) await setting.sandboxes.open(member(number), 'Somebody')
  await until(() => setting.sandboxes.seats.ready === 2)
  expect(setting.fake.sandboxIds).toHaveLength(5)
})

test('fewer people expected, or none any more, give theirs back', async () => {
  const setting = await expecting(6)
  await setting.sandboxes.open(ann, 'Ann')
  setting.sandboxes.expect(4)
  await until(() => setting.fake.sandboxIds.length === 4)
  setting.sandboxes.expect(null)
  await until(() => setting.fake.sandboxIds.length === 1)
  expect(setting.fake.sandboxIds).toEqual([setting.sandboxIdOf(ann)])
})

test('those that are on their way when nobody expects anybody leave nothing behind', async () => {
  const setting = await SandboxSetting.open()
  const started = Promise.withResolvers<void>()
  setting.fake.startsWait = started.promise
  setting.sandboxes.expect(5)
  setting.sandboxes.expect(null)
  started.resolve()
  await until(() => setting.fake.sandboxIds.length === 0 && setting.sandboxes.seats.ready === 0)
  expect(setting.sandboxes.claims()).toEqual([])
})

test('whoever joins is never behind a seat that nobody waits for', async () => {
  const setting = await SandboxSetting.open(1)
  const started = Promise.withResolvers<void>()
  setting.fake.startsWait = started.promise
  setting.sandboxes.expect(20)
  await setting.sandboxes.open(ann, 'Ann')
  await setting.sandboxes.open(bob, 'Bob')
  setting.fake.startsWait = Promise.resolve()
  started.resolve()
  await setting.becomes(bob, 'ready')
  // Behind the one that was on its way, and Ann's.
  expect(setting.fake.sandboxIds.indexOf(setting.sandboxIdOf(bob))).toBeLessThanOrEqual(2)
})

test('one that ended by itself is nobody’s, and another takes its place', async () => {
  const setting = await expecting(2)
  const [first] = setting.fake.sandboxIds
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    setting.fake.endSandbox(first as never, { cause: 'crashed', message: 'It ended.' })
    expect(setting.sandboxes.seats).toEqual({ ready: 1, missing: 1 })
    await vi.advanceTimersByTimeAsync(6000)
  } finally {
    vi.useRealTimers()
  }
  await until(() => setting.sandboxes.seats.ready === 2)
})

test('after a restart of the server those that stood ready are ended, and new ones stand ready', async () => {
  const setting = await expecting(3)
  const before = setting.fake.sandboxIds
  await setting.restart()
  expect(setting.fake.sandboxIds).toEqual([])
  setting.sandboxes.expect(3)
  await until(() => setting.sandboxes.seats.ready === 3)
  expect(setting.fake.sandboxIds.some(id => before.includes(id))).toBe(false)
})

test('while Docker is away nothing is lost, and the seats come when it is back', async () => {
  const setting = await SandboxSetting.open()
  setting.fake.setOutage('Docker does not answer.')
  setting.sandboxes.expect(3)
  await until(() => setting.sandboxes.claims().length === 0)
  setting.fake.setOutage(null)
  await until(() => setting.sandboxes.seats.ready === 3)
})

test('on a machine that is full a person waits, and gets the seat of who leaves', async () => {
  const setting = await SandboxSetting.open()
  setting.fake.room = 1
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    await setting.sandboxes.open(bob, 'Bob')
    await vi.advanceTimersByTimeAsync(5000)
    expect(setting.sandboxes.view(bob)).toMatchObject({ state: 'waiting', position: 1, message: null })
    await setting.sandboxes.close(ann)
    await vi.advanceTimersByTimeAsync(2500)
  } finally {
    vi.useRealTimers()
  }
  await setting.becomes(bob, 'ready')
})
