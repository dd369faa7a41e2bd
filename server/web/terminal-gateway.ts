// `/term`: the frames of one window's socket to its viewer and back. Whether the socket may be opened is decided before.
import type { RawData, WebSocket } from 'ws'
import { closeCodes } from '#protocol/close-codes.ts'
import { decodeWindowFrame } from '#protocol/terminal-frames.ts'
import type { TerminalViewer } from '../terminal/terminal-viewer.ts'
import { guardMessage, type OnFault } from './message-guard.ts'

/** The viewer lives as long as the socket. */
export function attachTerminalSocket(
  socket: WebSocket,
  viewer: TerminalViewer,
  onFault: OnFault = () => {},
): void {
  viewer.attach({
    send: frame => socket.send(frame),
    backlogBytes: () => socket.bufferedAmount,
  })
  socket.on('message', (data: RawData, isBinary: boolean) => {
    guardMessage(socket, onFault, () => {
      const frame = isBinary ? decodeWindowFrame(data as Buffer) : null
      if (!frame || !viewer.receive(frame))
        socket.close(closeCodes.badRequest, 'That is not a frame of ours.')
    })
  })
  socket.on('close', () => viewer[Symbol.dispose]())
}
