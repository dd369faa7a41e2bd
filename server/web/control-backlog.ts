// What waits for a window that does not read its control connection. It waits in the server's memory, so it is bounded;
// a window that was only slow connects again by itself and begins with a new snapshot.
import type { Socket } from 'socket.io'

/** In UTF-16 units, beside what is on its way already. The largest snapshot there can be is below. */
const backlogLimit = 2 * 1024 * 1024

/** Ends the connection once more than that waits for it. */
export function boundBacklog({ conn }: Pick<Socket, 'conn'>): void {
  let waiting = 0
  conn.on('packetCreate', ({ data }: { data?: unknown }) => {
    if (waiting > backlogLimit) end(conn)
    waiting += typeof data === 'string' ? data.length : 0
  })
  conn.on('flush', () => {
    waiting = 0
  })
}

function end(conn: Socket['conn']): void {
  conn.close(true)
  // Who reads nothing does not answer that it closes either, and all that was sent would be kept until then.
  const { socket } = conn.transport as { socket?: { terminate?(): void } }
  socket?.terminate?.()
}
