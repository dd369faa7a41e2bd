import { expect, test } from 'vitest'
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
    await new Promise(setImmediate)
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
