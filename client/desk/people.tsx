// Who is in the room, and beside it the terminals of the one who is looked at.
import type { MemberView, SeatsView } from '#protocol/classroom-view.ts'
import type { ClassroomId, MemberId } from '#protocol/ids.ts'
import type { SendCommand } from '../connection.ts'
import classes from './desk-page.module.css'
import { MemberTerminals } from './member-terminals.tsx'
import { Roster } from './roster.tsx'
import { Seats } from './seats.tsx'

interface PeopleProps {
  readonly classroomId: ClassroomId
  readonly code: string | null
  readonly me: MemberId
  /** Sorted. */
  readonly members: readonly MemberView[]
  readonly seats: SeatsView | null
  readonly watched: MemberId | null
  readonly onWatch: (id: MemberId | null) => void
  readonly send: SendCommand
}

export function People({ classroomId, code, me, members, seats, watched, onWatch, send }: PeopleProps) {
  const member = members.find(({ id }) => id === watched) ?? null
  return (
    <div className={classes['people']}>
      {member && (
        <MemberTerminals
          key={member.id}
          classroomId={classroomId}
          member={member}
          me={me}
          send={send}
          onClose={() => onWatch(null)}
        />
      )}
      <Roster
        members={members}
        code={code}
        seats={seats && <Seats seats={seats} send={send} />}
        watched={watched}
        onWatch={onWatch}
      />
    </div>
  )
}
