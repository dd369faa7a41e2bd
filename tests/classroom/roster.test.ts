import { describe, expect, test } from 'vitest'
import type { ClassroomId, MemberId } from '#protocol/ids.ts'
import type { MemberRecord } from '../../server/classroom/classroom-records.ts'
import { Roster } from '../../server/classroom/roster.ts'
import { MemoryStorage } from '../support/memory-storage.ts'

function roster(limit = 300, members: readonly MemberRecord[] = []) {
  const { records } = new MemoryStorage()
  const classroomId = 'class-a' as ClassroomId
  return { records, roster: new Roster({ classroomId, records, members, reservedNames: ['Trainer'], limit }) }
}

describe('the roster', () => {
  test.each(['Anna', 'ANNA', ' an na ', 'Ａnna'])('refuses %j while Anna is there', async name => {
    const { roster: class1 } = roster()
    await class1.join('Anna')
    await expect(class1.join(name)).rejects.toMatchObject({ code: 'name-taken' })
  })

  test("does not give away the trainer's name", async () => {
    await expect(roster().roster.join('trainer')).rejects.toMatchObject({ code: 'name-taken' })
  })

  test('refuses more than the class takes, and lets in again when somebody left', async () => {
    const { roster: class2 } = roster(1)
    const { id } = await class2.join('Anna')
    await expect(class2.join('Ben')).rejects.toMatchObject({ code: 'classroom-full' })
    await class2.remove(id)
    await expect(class2.join('Ben')).resolves.toMatchObject({ name: 'Ben', role: 'participant' })
  })

  test('keeps everybody on disk and knows them again', async () => {
    const { records, roster: first } = roster()
    const { id } = await first.join('Anna')
    const stored = (await records.all('member')).map(({ value }) => value as MemberRecord)
    expect(roster(300, stored).roster.find(id)).toMatchObject({ name: 'Anna' })
  })

  test('does not find whom it removed, also after a restart', async () => {
    const { records, roster: first } = roster()
    const { id } = await first.join('Anna')
    await first.remove(id)
    expect(await first.remove(id)).toBe(false)
    const stored = (await records.all('member')).map(({ value }) => value as MemberRecord)
    expect(roster(300, stored).roster.find(id)).toBeNull()
    expect(first.find('member-nobody' as MemberId)).toBeNull()
  })
})
