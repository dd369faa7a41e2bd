// The instructor's window: connects to the class, and draws the desk once it is known.
import type { ClassroomId } from '#protocol/ids.ts'
import { useClassroom } from '../connection.ts'
import { endOf } from '../shell/connection-end.ts'
import { LazyEndedPage } from '../shell/lazy-ended-page.tsx'
import { PageSkeleton } from '../shell/skeletons.tsx'
import { Desk } from './desk.tsx'

export function DeskPage({ classroomId }: { classroomId: ClassroomId }) {
  const { snapshot, state, send } = useClassroom(classroomId, 'instructor')
  const end = endOf(state)
  if (end) return <LazyEndedPage end={end} as="instructor" classroomId={classroomId} />
  return snapshot ? <Desk snapshot={snapshot} state={state} send={send} /> : <PageSkeleton />
}
