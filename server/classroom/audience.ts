// How features tell the outside what happened: one injected function, and who gets it.
import type { EventName, Events } from '#protocol/events.ts'
import type { ClassroomId, MemberId } from '#protocol/ids.ts'

/** `everyone` includes the stage, so nothing private may go there; `staff` are instructors and helpers. */
export type Audience = 'everyone' | 'staff' | { readonly member: MemberId }

export type Notify = <E extends EventName>(
  classroomId: ClassroomId,
  event: E,
  data: Events[E],
  audience: Audience,
) => void
