// How a window's connection was refused or ended for good.
import type { RefusalCode } from '#protocol/refusals.ts'
import type { ConnectionState } from '../connection.ts'

export interface End {
  readonly ended: string
  readonly code?: RefusalCode
}

/** How a connection ended, or null while it has not. */
export function endOf(state: ConnectionState): End | null {
  return typeof state === 'object' && 'ended' in state ? state : null
}
