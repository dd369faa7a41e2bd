// What events change in a window's snapshot: whole values, in any order, any number of times.
import { describe, expect, it } from 'vitest'
import type {
  ClassroomSnapshot,
  KernelView,
  MemberView,
  NoteView,
  SandboxView,
} from '#protocol/classroom-view.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { type ClassroomEvent, mergeEvent } from '../../client/classroom/merge-event.ts'

const sandbox: SandboxView = { state: 'none', position: null, message: null, terminals: [], fileWatchers: [] }

function member(id: string, name: string): MemberView {
  return {
    id: id as MemberView['id'],
    name,
    role: 'participant',
    isPresent: true,
    joinedAt: '2026-03-01T09:00:00.000Z',
    sandbox,
  }
}

const kernel: KernelView = {
  notebookId: 'notebook-1' as KernelView['notebookId'],
  state: 'idle',
  running: null,
  queued: [],
  input: null,
  exit: null,
}

const snapshot: ClassroomSnapshot = {
  classroom: {
    id: 'class-1' as ClassroomSnapshot['classroom']['id'],
    title: 'Threads',
    state: 'open',
    createdAt: '2026-03-01T09:00:00.000Z',
    endedAt: null,
    code: null,
    joinAddress: null,
    image: { name: 'python', title: 'Python 3.13' },
    isImageMissing: false,
    maySendCells: true,
  },
  me: { id: 'member-0' as MemberView['id'], name: 'Anna', role: 'participant' },
  documents: [],
  kernels: [kernel],
  liveDocumentId: null,
  attention: null,
  shownTerminals: [],
  seats: null,
  notes: [],
  participantsPresent: 2,
  members: [member('member-1', 'Bea'), member('member-2', 'Carl')],
  sandbox,
  outage: null,
}

const changedBea: ClassroomEvent = {
  name: 'member:changed',
  data: { ...member('member-1', 'Bea'), isPresent: false },
}

describe('a window’s snapshot', () => {
  it('has the changed person in the same place', () => {
    const { members } = mergeEvent(snapshot, changedBea)
    expect(members.map(({ name, isPresent }) => [name, isPresent])).toEqual([
      ['Bea', false],
      ['Carl', true],
    ])
  })

  it('is the same when an event comes twice', () => {
    const once = mergeEvent(snapshot, changedBea)
    expect(mergeEvent(once, changedBea)).toEqual(once)
  })

  it('keeps the very objects that an event does not concern, so that their rows are not drawn again', () => {
    expect(mergeEvent(snapshot, changedBea).members[1]).toBe(snapshot.members[1])
  })

  it('gains a person it did not know', () => {
    const event: ClassroomEvent = { name: 'member:changed', data: member('member-3', 'Dora') }
    expect(mergeEvent(snapshot, event).members.at(-1)?.name).toBe('Dora')
  })

  it('loses a person who was removed, and stays as it is when that is told again', () => {
    const event: ClassroomEvent = {
      name: 'member:removed',
      data: { memberId: 'member-2' as MemberView['id'] },
    }
    const after = mergeEvent(snapshot, event)
    expect(after.members.map(({ name }) => name)).toEqual(['Bea'])
    expect(mergeEvent(after, event)).toEqual(after)
  })

  it('replaces the kernel of the same notebook and adds that of another', () => {
    const busy = mergeEvent(snapshot, { name: 'kernel:changed', data: { ...kernel, state: 'busy' } })
    expect(busy.kernels).toHaveLength(1)
    const other = { ...kernel, notebookId: 'notebook-2' as KernelView['notebookId'] }
    expect(mergeEvent(busy, { name: 'kernel:changed', data: other }).kernels).toHaveLength(2)
  })

  it('tells about an outage and its end', () => {
    const out = mergeEvent(snapshot, { name: 'outage:changed', data: { outage: 'Docker is gone.' } })
    expect(out.outage).toBe('Docker is gone.')
    expect(mergeEvent(out, { name: 'outage:changed', data: { outage: null } }).outage).toBeNull()
  })

  it('knows where the instructor teaches, what everybody is asked to look at, and which terminals are shown', () => {
    const documentId = 'notebook-1' as KernelView['notebookId']
    const attention = { documentId, cellId: null, since: '2026-03-01T09:05:00.000Z' }
    const terminal = {
      id: 'terminal-1' as TerminalId,
      kind: 'script',
      title: 'server.py',
      exit: null,
    } as const
    const after = [
      { name: 'place:changed', data: { liveDocumentId: documentId } } as const,
      { name: 'attention:changed', data: { attention } } as const,
      { name: 'shown-terminals:changed', data: [terminal] } as const,
    ].reduce<ClassroomSnapshot>(mergeEvent, snapshot)
    expect(after.liveDocumentId).toBe(documentId)
    expect(after.attention).toEqual(attention)
    expect(after.shownTerminals).toEqual([terminal])
    expect(mergeEvent(after, { name: 'attention:changed', data: { attention: null } }).attention).toBeNull()
  })

  it('replaces my note beside a cell, and forgets it when it is emptied', () => {
    const note = { documentId: 'notebook-1', cellId: 'cell-1', text: 'why?' } as unknown as NoteView
    const written = mergeEvent(snapshot, { name: 'note:changed', data: note })
    const other = { ...note, cellId: 'cell-2' as NoteView['cellId'] }
    const both = mergeEvent(written, { name: 'note:changed', data: other })
    const changed = mergeEvent(both, { name: 'note:changed', data: { ...note, text: 'because' } })
    expect(changed.notes.map(({ text }) => text)).toEqual(['because', 'why?'])
    const emptied = mergeEvent(changed, { name: 'note:changed', data: { ...note, text: '' } })
    expect(emptied.notes).toEqual([other])
  })

  it('stays the very same for what is no part of it', () => {
    const ended: ClassroomEvent = { name: 'connection:ended', data: { message: 'Over.' } }
    expect(mergeEvent(snapshot, ended)).toBe(snapshot)
  })
})
