// The floor beneath every document server: hands each update on to all followers as it came and does nothing else. No
// Yjs, no storage, no limits. What it costs is what this machine takes for one write per follower from Node.
import type { Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import { answerFrame, readSyncMessage, updateFrame } from '../../server/notebook/sync-messages.ts'

const emptyAnswer = answerFrame(Buffer.from([0, 0]))
const followers = new Set<Socket>()
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.env['PORT']),
  perMessageDeflate: false,
})
server.on('connection', (socket, request) => {
  const raw = request.socket
  socket.on('message', (data: Buffer) => {
    const message = readSyncMessage(data)
    if (message.type === 'state-vector') {
      raw.write(emptyAnswer)
      if (request.url === '/follower') followers.add(raw)
    } else if (message.type === 'update') {
      const frame = updateFrame(message.update)
      for (const follower of followers) follower.write(frame)
    }
  })
  socket.on('close', () => followers.delete(raw))
})
