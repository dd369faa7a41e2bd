// The roster's order, its search and its words.
import { describe, expect, it } from 'vitest'
import type { MemberView, SandboxView } from '#protocol/classroom-view.ts'
import { matchingMembers, sandboxWords, sortedMembers } from '../../client/desk/roster-order.ts'

const sandbox: SandboxView = { state: 'ready', position: null, message: null, terminals: [], fileWatchers: [] }

function member(name: string, change: Partial<MemberView> = {}): MemberView {
  return {
    id: name as MemberView['id'],
    name,
    role: 'participant',
    isPresent: true,
    joinedAt: '2026-03-01T09:00:00.000Z',
    sandbox,
    ...change,
  }
}

describe('the roster', () => {
  it('shows those who are here before those who are away, each by name', () => {
    const members = [member('Zoë'), member('Bea', { isPresent: false }), member('anna'), member('Élodie')]
    expect(sortedMembers(members).map(({ name }) => name)).toEqual(['anna', 'Élodie', 'Zoë', 'Bea'])
  })

  it('leaves out the stage and instructors', () => {
    const members = [
      member('Stage', { role: 'stage' }),
      member('Ms Lee', { role: 'instructor' }),
      member('Anna'),
    ]
    expect(sortedMembers(members).map(({ name }) => name)).toEqual(['Anna'])
  })

  it('finds a person by parts of the name in any order and case', () => {
    const members = [member('Anna Becker'), member('Anna Levi'), member('Bob Becker')]
    expect(matchingMembers(members, 'beck AN').map(({ name }) => name)).toEqual(['Anna Becker'])
    expect(matchingMembers(members, '  ')).toHaveLength(3)
  })

  it('has a word for what is not as it should be, and none for what is', () => {
    expect(sandboxWords(sandbox).words).toBe('')
    expect(sandboxWords({ ...sandbox, state: 'waiting', position: 3 }).words).toBe('waiting, number 3')
    expect(sandboxWords({ ...sandbox, state: 'failed' }).tone).toBe('bad')
  })
})
