// Whose terminals were recorded: known beyond terminal and class, and given up when a class has too many.
import { expect, test } from 'vitest'
import type { ClassroomId, MemberId, SandboxId, TerminalId } from '#protocol/ids.ts'
import type { Access } from '../../server/classroom/access.ts'
import { RecordedTerminals, type RecordedTerminalsParts } from '../../server/classroom/recorded-terminals.ts'
import { createLog } from '../../server/log.ts'
import { MemoryStorage } from '../support/memory-storage.ts'
import { until } from '../support/until.ts'

const classroomId = 'class' as ClassroomId
const anna: Access = { classroomId, memberId: 'anna' as MemberId, name: 'Anna', role: 'participant' }
const names = { nameOf: () => 'Anna', isOpen: () => false }

function recordOf(...ids: string[]) {
  return {
    memberId: anna.memberId,
    sandboxId: 'sandbox' as SandboxId,
    label: 'Anna',
    hasBeenReady: true,
    isEmptied: false,
    reason: null,
    terminals: ids.map(each => ({
      id: each as TerminalId,
      kind: 'python' as const,
      title: each,
      file: null,
      isShown: false,
    })),
  }
}

test('what is given up of a class with too many is forgotten, also by the next server', async () => {
  const asked: unknown[] = []
  const host = {
    ask: async (command: string, input: unknown) => {
      asked.push([command, input])
      return { removed: ['first'] }
    },
  } as unknown as RecordedTerminalsParts['host']
  const { records } = new MemoryStorage()
  const parts = { classroomId, host, records, log: createLog('fatal'), limitBytes: 1000 }
  const recorded = new RecordedTerminals(parts)
  recorded.remember(recordOf('first', 'second'))
  await until(() => recorded.list(anna, names).length === 1, 'the first to be forgotten')
  expect(asked).toEqual([['recording:bound', { terminalIds: ['first', 'second'], limitBytes: 1000 }]])
  expect(recorded.list(anna, names)).toMatchObject([{ terminalId: 'second', owner: 'Anna', isOwn: true }])
  const next = new RecordedTerminals(parts)
  await next.load()
  expect(next.list(anna, names)).toHaveLength(1)
})
