// One window's message must not end the server for all: what nobody expected closes that window's socket alone.
import type { WebSocket } from 'ws'
import { closeCodes } from '#protocol/close-codes.ts'

/** Told what nobody expected. */
export type OnFault = (error: unknown) => void

/** Runs `handle`; when it throws, the fault is told and the window connects again. */
export function guardMessage(socket: WebSocket, onFault: OnFault, handle: () => void): void {
  try {
    handle()
  } catch (error) {
    onFault(error)
    socket.close(closeCodes.restarting, 'Something went wrong on the server. Connecting again.')
  }
}
