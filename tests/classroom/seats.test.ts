import { expect, test } from 'vitest'
import type { ClassroomSnapshot } from '#protocol/classroom-view.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { createClassroom, joinClassroom, TestWindow } from '../support/test-participant.ts'
import { type TestServer, testServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

interface Opened {
  readonly server: TestServer
  readonly code: string
  desk(): Promise<TestWindow>
  join(name: string): Promise<TestWindow>
}

async function opened(server: TestServer): Promise<Opened> {
  const { id, code } = await createClassroom(server, testInstructorToken, { title: 'Seats' })
  return {
    server,
    code,
    desk: () => TestWindow.open(server, testInstructorToken, id, 'instructor'),
    join: async name => {
      const { token } = await joinClassroom(server, code, name)
      return TestWindow.open(server, token, id, 'participant')
    },
  }
}

const seats = (desk: TestWindow) => desk.state?.seats
const full = (ready: number, expected: number | null = null): ClassroomSnapshot['seats'] => ({
  expected,
  from: null,
  ready,
  missing: 0,
})
const reaches = (desk: TestWindow, wanted: ClassroomSnapshot['seats']) =>
  until(
    () => JSON.stringify(seats(desk)) === JSON.stringify(wanted),
    `seats become ${JSON.stringify(wanted)}`,
  )

test('a class that nobody teaches keeps no seats; the first desk has them made', async () => {
  await using server = await testServer({ readySeats: 3 })
  const { desk, join } = await opened(server)
  await using anna = await join('Anna')
  await anna.send('classroom:enter', {})
  expect(server.host.sandboxIds).toEqual([])
  await using trainer = await desk()
  await reaches(trainer, full(3))
})

test('the trainer says how many come, and that is kept', async () => {
  await using server = await testServer({ readySeats: 3 })
  const { desk } = await opened(server)
  await using trainer = await desk()
  await trainer.send('classroom:expect', { people: 8, from: null })
  await reaches(trainer, full(8, 8))
  await using second = await desk()
  await reaches(second, full(8, 8))
  await trainer.send('classroom:expect', { people: null, from: null })
  await reaches(trainer, full(3))
})

test('whoever comes takes one, and nobody but the staff is told of them', async () => {
  await using server = await testServer({ readySeats: 5 })
  const { desk, join } = await opened(server)
  await using trainer = await desk()
  await reaches(trainer, full(5))
  const ready = new Set(server.host.sandboxIds)
  await using anna = await join('Anna')
  await anna.send('sandbox:open', {})
  await until(() => anna.state?.sandbox.state === 'ready')
  await reaches(trainer, full(4))
  expect(server.host.sandboxIds.every(id => ready.has(id))).toBe(true)
  expect(anna.state?.seats).toBeNull()
})

test('a class that has ended keeps none', async () => {
  await using server = await testServer({ readySeats: 3 })
  const { desk } = await opened(server)
  await using trainer = await desk()
  await reaches(trainer, full(3))
  await trainer.send('classroom:end', {})
  await until(() => server.host.sandboxIds.length === 0)
})

test('no seats by setting are none until the trainer says how many come', async () => {
  await using server = await testServer({ readySeats: 0 })
  const { desk } = await opened(server)
  await using trainer = await desk()
  expect(seats(trainer)).toEqual(full(0))
  await trainer.send('classroom:expect', { people: 4, from: null })
  await reaches(trainer, full(4, 4))
})

test('on a full machine, seats that stand ready give way to a person of another class', async () => {
  await using server = await testServer({ readySeats: 0 })
  const first = await opened(server)
  const second = await opened(server)
  await using trainer = await first.desk()
  await trainer.send('classroom:expect', { people: 4, from: null })
  await reaches(trainer, full(4, 4))
  server.host.room = 4
  await using bob = await second.join('Bob')
  await bob.send('sandbox:open', {})
  await until(() => bob.state?.sandbox.state === 'ready', 'Bob has a seat', 10_000)
  await reaches(trainer, { expected: 4, from: null, ready: 3, missing: 1 })
})
