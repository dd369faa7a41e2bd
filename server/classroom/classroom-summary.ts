// What a class is, as a window of each role is shown it. Pure.
import type { ClassroomSnapshot, ClassroomView } from '#protocol/classroom-view.ts'
import type { ClassroomDetails } from '#protocol/http-api.ts'
import { isAtLeast, type Role } from '#protocol/roles.ts'
import type { SandboxImages } from '../sandbox/sandbox-images.ts'
import { type Access, instructorId } from './access.ts'
import type { Classroom } from './classroom.ts'
import type { ClassroomRecord } from './classroom-records.ts'
import type { Links } from './links.ts'

/** What a view needs beside the record. */
interface Surroundings {
  readonly links: Pick<Links, 'joinAddress'>
  readonly images: Pick<SandboxImages, 'look'>
}

export function classroomView(
  record: ClassroomRecord,
  role: Role,
  { links, images }: Surroundings,
): ClassroomView {
  const { id, title, createdAt, endedAt, code, maySendCells } = record
  const seesCode = role === 'stage' || isAtLeast(role, 'helper')
  return {
    id,
    title,
    state: endedAt === null ? 'open' : 'ended',
    createdAt,
    endedAt,
    code: seesCode ? code : null,
    joinAddress: seesCode ? links.joinAddress : null,
    ...images.look(record.image),
    maySendCells,
  }
}

/** All that a window of that person begins with. */
export function classroomSnapshot(
  classroom: Classroom,
  { role, memberId, name }: Access,
  outage: string | null,
): ClassroomSnapshot {
  const { documents, guidance, notes, people, sandboxes, seats } = classroom
  const isStaff = isAtLeast(role, 'helper')
  return {
    classroom: classroom.view(role),
    me: { id: memberId, name, role },
    documents: documents.views(role),
    kernels: documents.kernels(),
    liveDocumentId: guidance.liveDocumentId,
    attention: guidance.attention,
    shownTerminals: sandboxes.shown(instructorId(classroom.id)),
    participantsPresent: people.participantsPresent(),
    members: isStaff ? people.views() : [],
    seats: isStaff ? seats.view : null,
    notes: notes.of(memberId),
    sandbox: sandboxes.view(memberId),
    outage,
  }
}

/** What the HTTP API tells of a class, from what a window is shown. */
export function classroomDetails(snapshot: ClassroomSnapshot): Omit<ClassroomDetails, 'links'> {
  const { classroom, documents, kernels, participantsPresent, members } = snapshot
  const roster = members.map(({ id, name, role, isPresent }) => ({ id, name, role, isPresent }))
  return { ...classroom, documents, kernels, participantsPresent, roster }
}
