// The one refusal of the sandbox-host that is no failure: the machine holds no more, and somebody may leave.
import { Refusal } from '#protocol/refusals.ts'

export function isNoRoom(error: unknown): boolean {
  return error instanceof Refusal && error.code === 'no-room'
}
