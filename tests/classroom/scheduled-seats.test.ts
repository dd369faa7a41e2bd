import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type ClassroomRecord, classroomRecord } from '../../server/classroom/classroom-records.ts'
import { KeptRecord } from '../../server/classroom/kept-record.ts'
import { Seats } from '../../server/classroom/seats.ts'

const minuteMs = 60_000
const now = Date.parse('2026-11-20T21:00:00Z')
const usually = 6

beforeEach(() => void vi.useFakeTimers({ now }))
afterEach(() => void vi.useRealTimers())

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * minuteMs).toISOString()

/** The seats of a class on a disk and a clock; `restart` is what a crash and a new start of the server do. */
class SeatsSetting {
  /** On disk. */
  kept: ClassroomRecord = classroomRecord.parse({
    id: 'class-1',
    title: 'Seats',
    code: 'brave-otter',
    image: 'python',
    createdAt: new Date(now).toISOString(),
    endedAt: null,
    documents: [],
  })
  isAnybodyHere = false
  /** How many sandboxes are to stand ready. */
  wanted: number | null = null
  readonly told: (string | null)[] = []
  seats = this.#serve()

  #serve(): Seats {
    const save = async (record: ClassroomRecord) => {
      this.kept = classroomRecord.parse(JSON.parse(JSON.stringify(record)))
    }
    return new Seats({
      record: new KeptRecord(this.kept, save),
      sandboxes: {
        expect: people => {
          this.wanted = people
        },
        seats: { ready: 0, missing: 0 },
      },
      usually,
      isAnybodyHere: () => this.isAnybodyHere,
      onChange: ({ from }) => this.told.push(from),
    })
  }

  async restart(): Promise<void> {
    this.seats[Symbol.dispose]()
    this.wanted = null
    this.seats = this.#serve()
    await this.seats.load()
  }

  pass(minutes: number): Promise<unknown> {
    return vi.advanceTimersByTimeAsync(minutes * minuteMs)
  }
}

test('seats for a time stand ready from then on, also when nobody is here', async () => {
  const setting = new SeatsSetting()
  const from = inMinutes(11 * 60)
  await setting.seats.expect(60, from)
  expect(setting.seats.view).toMatchObject({ expected: 60, from })
  await setting.pass(11 * 60 - 1)
  expect(setting.wanted).toBeNull()
  await setting.pass(1)
  expect(setting.wanted).toBe(60)
  expect(setting.told).toEqual([from, null])
})

test('till then whoever teaches has as many as usual', async () => {
  const setting = new SeatsSetting()
  setting.isAnybodyHere = true
  setting.seats.open()
  await setting.seats.expect(60, inMinutes(30))
  expect(setting.wanted).toBe(usually)
  await setting.pass(30)
  expect(setting.wanted).toBe(60)
})

test('the trainer goes home meanwhile; what was ordered comes all the same', async () => {
  const setting = new SeatsSetting()
  setting.isAnybodyHere = true
  setting.seats.open()
  await setting.seats.expect(60, inMinutes(600))
  setting.isAnybodyHere = false
  setting.seats.presenceChanged()
  await setting.pass(31)
  expect(setting.wanted).toBeNull()
  await setting.pass(570)
  expect(setting.wanted).toBe(60)
})

test('a restart of the server forgets no time, before it and right behind it', async () => {
  const setting = new SeatsSetting()
  await setting.seats.expect(60, inMinutes(60))
  await setting.restart()
  await setting.pass(60)
  expect(setting.wanted).toBe(60)
  await setting.restart()
  expect(setting.wanted).toBe(60)
})

test('nobody came within two hours: they are given back, and a restart orders none anew', async () => {
  const setting = new SeatsSetting()
  await setting.seats.expect(60, inMinutes(10))
  await setting.pass(10 + 119)
  expect(setting.wanted).toBe(60)
  await setting.pass(2)
  expect(setting.wanted).toBeNull()
  await setting.restart()
  expect(setting.wanted).toBeNull()
})

test('a time that was taken back, or put off, does not come', async () => {
  const setting = new SeatsSetting()
  await setting.seats.expect(60, inMinutes(10))
  await setting.seats.expect(60, inMinutes(60))
  await setting.pass(30)
  expect(setting.wanted).toBeNull()
  await setting.seats.expect(null, null)
  await setting.pass(60)
  expect(setting.wanted).toBeNull()
})

test('a class that has ended gets none', async () => {
  const setting = new SeatsSetting()
  await setting.seats.expect(60, inMinutes(10))
  setting.kept = { ...setting.kept, endedAt: inMinutes(0) }
  await setting.restart()
  await setting.pass(20)
  expect(setting.wanted).toBeNull()
})

test('a time that has passed is at once, one beyond a week is refused', async () => {
  const setting = new SeatsSetting()
  setting.seats.open()
  await setting.seats.expect(60, inMinutes(-1))
  expect(setting.wanted).toBe(60)
  await expect(setting.seats.expect(60, inMinutes(8 * 24 * 60))).rejects.toThrow(/next 7 days/)
  expect(setting.kept).toMatchObject({ expected: 60, seatsFrom: null })
})
