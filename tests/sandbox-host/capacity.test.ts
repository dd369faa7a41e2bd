import { expect, test } from 'vitest'
import {
  demandRoom,
  freeSeats,
  type MachineReadings,
  readMachine,
} from '../../server/sandbox-host/capacity.ts'

const gibibyte = 1024 ** 3
const large: MachineReadings = {
  availableMemory: 64 * gibibyte,
  processes: { used: 500, most: 4_000_000 },
  ptys: { used: 10, most: 1_000_000 },
}

test('a machine holds as many as its scarcest thing allows', () => {
  expect(freeSeats(large)).toBe(2016)
  expect(freeSeats({ ...large, availableMemory: 2 * gibibyte })).toBe(32)
  expect(freeSeats({ ...large, ptys: { used: 3672, most: 4096 } })).toBe(90)
  expect(freeSeats({ ...large, processes: { used: 6768, most: 32_768 } })).toBe(1000)
})

test('one that is full holds no more, and says that it may soon', async () => {
  expect(freeSeats({ ...large, availableMemory: gibibyte / 2 })).toBe(0)
  const full = { ...large, ptys: { used: 4090, most: 4096 } }
  await expect(demandRoom(async () => full)).rejects.toMatchObject({
    code: 'no-room',
    message: expect.stringContaining('as soon as one is free'),
  })
  await demandRoom(async () => large)
})

test('this machine tells all its figures', async () => {
  const { availableMemory, processes, ptys } = await readMachine()
  for (const figure of [availableMemory, processes.used, processes.most, ptys.most]) {
    expect(figure).toBeGreaterThan(0)
  }
  expect(ptys.used).toBeGreaterThanOrEqual(0)
})
