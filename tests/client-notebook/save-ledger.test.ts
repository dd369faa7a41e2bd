import { expect, test } from 'vitest'
import { SaveLedger } from '../../client/notebook/document/save-ledger.ts'

const bytes = (...values: number[]) => new Uint8Array(values)
const nothing = bytes(0, 0)

test('a write is unsaved until the same bytes come back', () => {
  const ledger = new SaveLedger()
  ledger.sent(bytes(1, 2, 3), 100)
  expect(ledger.unsavedSince()).toBe(100)
  expect(ledger.received(bytes(1, 2, 3))).toBe(true)
  expect(ledger.unsavedSince()).toBeNull()
})

test('the age is that of the oldest write', () => {
  const ledger = new SaveLedger()
  ledger.sent(bytes(1), 100)
  ledger.sent(bytes(2), 200)
  ledger.received(bytes(1))
  expect(ledger.unsavedSince()).toBe(200)
})

test('an update of somebody else changes nothing', () => {
  const ledger = new SaveLedger()
  ledger.sent(bytes(1, 2), 100)
  expect(ledger.received(bytes(9, 9))).toBe(false)
  expect(ledger.unsavedSince()).toBe(100)
})

test('a write that comes back out of turn does not count as saved', () => {
  const ledger = new SaveLedger()
  ledger.sent(bytes(1), 100)
  ledger.sent(bytes(2), 200)
  expect(ledger.received(bytes(2))).toBe(false)
  expect(ledger.unsavedSince()).toBe(100)
})

test('the answer to a state vector covers earlier writes that were not taken', () => {
  const ledger = new SaveLedger()
  ledger.sent(bytes(1), 100)
  ledger.sentAll(bytes(1, 1), 200)
  ledger.sent(bytes(3), 300)
  expect(ledger.received(bytes(1, 1))).toBe(true)
  expect(ledger.unsavedSince()).toBe(300)
})

test('an edit made offline is unsaved until all was sent and came back', () => {
  const ledger = new SaveLedger()
  ledger.disconnected()
  ledger.edited(100)
  ledger.edited(150)
  expect(ledger.unsavedSince()).toBe(100)
  ledger.sentAll(bytes(7), 900)
  expect(ledger.unsavedSince()).toBe(100)
  ledger.received(bytes(7))
  expect(ledger.unsavedSince()).toBeNull()
})

test('what was on its way when the socket broke stays unsaved', () => {
  const ledger = new SaveLedger()
  ledger.sent(bytes(5), 100)
  ledger.disconnected()
  expect(ledger.unsavedSince()).toBe(100)
  expect(ledger.received(bytes(5))).toBe(false)
})

test('an empty answer that was on its way leaves nothing to save', () => {
  const ledger = new SaveLedger()
  ledger.sentAll(nothing, 100)
  ledger.disconnected()
  expect(ledger.unsavedSince()).toBeNull()
})
