// How features tell the outside what happened: one injected function, and who gets it.
import type { EventName, Events } from '#protocol/events.ts'
import type { ClassroomId, MemberId } from '#protocol/ids.ts'

/**
 * `everyone` includes the stage, so nothing private may go there; `staff` are instructors and helpers, `class` is everyone
 * but the instructors. A member's windows may leave out the one that said it. `windows` are control connections by their ids.
 */
export type Audience =
  | 'everyone'
  | 'staff'
  | 'class'
  | { readonly member: MemberId; readonly butWindow?: string }
  | { readonly windows: readonly string[] }

export type Notify = <E extends EventName>(
  classroomId: ClassroomId,
  event: E,
  data: Events[E],
  audience: Audience,
) => void
