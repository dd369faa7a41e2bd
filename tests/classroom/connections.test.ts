import { expect, test } from 'vitest'
import type { MemberId } from '#protocol/ids.ts'
import { Connections } from '../../server/classroom/connections.ts'

const anna = 'member-anna' as MemberId

function setUp() {
  const told: boolean[] = []
  const connections: Connections = new Connections(member => told.push(connections.isPresent(member)))
  const open = (isControl: boolean, closed: string[] = []) =>
    connections.add({ memberId: anna, isControl, close: message => closed.push(message) })
  return { connections, open, told }
}

test('a person is here from the first window to the last', () => {
  const { open, told } = setUp()
  const leaveFirst = open(true)
  const leaveSecond = open(true)
  leaveFirst()
  expect(told).toEqual([true])
  leaveSecond()
  leaveSecond()
  expect(told).toEqual([true, false])
})

test('sockets of documents and terminals make nobody present', () => {
  const { open, told } = setUp()
  open(false)()
  expect(told).toEqual([])
})

test('removing a person closes every socket of theirs with the reason', () => {
  const { connections, open } = setUp()
  const closed: string[] = []
  open(true, closed)
  open(false, closed)
  connections.closeAllOf(anna, 'Goodbye.')
  expect(closed).toEqual(['Goodbye.', 'Goodbye.'])
})
