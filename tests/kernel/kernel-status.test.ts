// Where a kernel stands, from its events alone.
import { expect, test } from 'vitest'
import type { CellId, ExecutionId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { type KernelStatus, offStatus, statusAfter } from '../../server/kernel/kernel-status.ts'

const place = { executionId: 'run-1' as ExecutionId, cellId: 'a' as CellId }
const asks: KernelEvent = { type: 'input-wanted', ...place, prompt: 'ipdb> ', isPassword: false }
const answered: KernelEvent = { type: 'input-over', ...place }

function after(...events: readonly KernelEvent[]): KernelStatus {
  return events.reduce(statusAfter, offStatus)
}

test('two questions in the same words, as a debugger asks them, are told apart', () => {
  const first = after(asks).input
  const second = after(asks, answered, asks).input
  expect(second?.prompt).toBe(first?.prompt)
  expect(second?.number).not.toBe(first?.number)
})

test('a question that is told again after a greeting is the same one', () => {
  expect(after(asks, asks).input).toEqual(after(asks).input)
})
