import { expect, test } from 'vitest'
import { Refusal } from '#protocol/refusals.ts'
import { Readiness } from '../../server/web/readiness.ts'

test('however often it is asked, the disk is written to once a second', async () => {
  let now = 0
  let probes = 0
  const readiness = new Readiness(
    async () => {
      probes += 1
    },
    () => now,
  )
  for (let n = 0; n < 100; n += 1) expect(await readiness.check()).toBeNull()
  expect(probes).toBe(1)
  now = 1000
  await readiness.check()
  expect(probes).toBe(2)
})

test('a disk that does not obey is told in words', async () => {
  const full = new Refusal('storage-failed', 'The disk is full.')
  expect(await new Readiness(() => Promise.reject(full)).check()).toBe('The disk is full.')
  expect(await new Readiness(() => Promise.reject(new Error('EIO'))).check()).toMatch(/cannot save/)
})
