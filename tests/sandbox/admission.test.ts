import { expect, test, vi } from 'vitest'
import { Admission, type Started } from '../../server/sandbox/admission.ts'

/** Starts that last until the test lets them end. */
function starts(admission: Admission) {
  const begun: string[] = []
  const places: Record<string, number[]> = {}
  const finish: Record<string, (started?: Started) => void> = {}
  const enter = (name: string) =>
    admission.enter(
      () => {
        begun.push(name)
        return new Promise<Started>(resolve => {
          finish[name] = (started = 'done') => resolve(started)
        })
      },
      place => {
        places[name] = [...(places[name] ?? []), place]
      },
    )
  const end = async (name: string, started?: Started) => {
    finish[name]?.(started)
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  }
  return { begun, places, enter, end }
}

test('whoever comes later waits and is told the place, which moves up', async () => {
  const { begun, places, enter, end } = starts(new Admission(2))
  for (const name of ['a', 'b', 'c', 'd']) enter(name)
  expect(begun).toEqual(['a', 'b'])
  expect(places).toEqual({ c: [1], d: [2] })
  await end('b')
  expect(begun).toEqual(['a', 'b', 'c'])
  expect(places).toEqual({ c: [1], d: [2, 1] })
})

test('leaving gives the place up', async () => {
  const { begun, places, enter, end } = starts(new Admission(1))
  enter('a')
  const ticket = enter('b')
  enter('c')
  ticket.leave()
  expect(places['c']).toEqual([2, 1])
  await end('a')
  expect(begun).toEqual(['a', 'c'])
})

test('all places are free again after everybody has started', async () => {
  const { begun, enter, end } = starts(new Admission(1))
  enter('a')
  enter('b')
  await end('a')
  await end('b')
  enter('c')
  expect(begun).toEqual(['a', 'b', 'c'])
})

test('whoever finds no room stays in order of arrival, and is begun again', async () => {
  vi.useFakeTimers()
  try {
    const { begun, places, enter, end } = starts(new Admission(3))
    for (const name of ['a', 'b', 'c', 'd']) enter(name)
    for (const name of ['c', 'a', 'b']) await end(name, 'no-room')
    expect(begun).toEqual(['a', 'b', 'c'])
    expect(['a', 'b', 'c', 'd'].map(name => places[name]?.at(-1))).toEqual([1, 2, 3, 4])
    await vi.advanceTimersByTimeAsync(2500)
    expect(begun.slice(3)).toEqual(['a', 'b', 'c'])
  } finally {
    vi.useRealTimers()
  }
})

/** Seats of a class that give way when they are asked. */
function spareSeats(ready: number) {
  const spare = {
    ready,
    async giveUp() {
      if (spare.ready === 0) return false
      spare.ready -= 1
      return true
    },
  }
  return spare
}

test('whoever finds no room has it from a seat that nobody took, of the class that keeps most', async () => {
  const admission = new Admission(1)
  const [few, many] = [spareSeats(1), spareSeats(3)]
  for (const spare of [few, many]) admission.keeps(spare)
  const { begun, enter, end } = starts(admission)
  enter('a')
  await end('a', 'no-room')
  expect([few.ready, many.ready]).toEqual([1, 2])
  expect(begun).toEqual(['a', 'a'])
})

test('seats that stand ready do not give way to others of their kind', async () => {
  const admission = new Admission(1)
  const spare = spareSeats(2)
  admission.keeps(spare)
  admission.enterPatiently(async () => 'no-room')
  await vi.waitFor(() => expect(spare.ready).toBe(2))
})

test('a class that keeps none any more is not asked', async () => {
  const admission = new Admission(1)
  const spare = spareSeats(2)
  admission.keeps(spare)()
  const { begun, enter, end } = starts(admission)
  const ticket = enter('a')
  await end('a', 'no-room')
  expect(spare.ready).toBe(2)
  expect(begun).toEqual(['a'])
  ticket.leave()
})
