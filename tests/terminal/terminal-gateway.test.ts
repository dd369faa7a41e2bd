import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer, WebSocket as Window } from 'ws'
import { closeCodes } from '#protocol/close-codes.ts'
import { decodeServerFrame, encodeWindowFrame } from '#protocol/terminal-frames.ts'
import { TerminalViewers } from '../../server/terminal/terminal-viewers.ts'
import { attachTerminalSocket } from '../../server/web/terminal-gateway.ts'
import { newTerminalId } from '../contracts/host-client.ts'
import { FakeSandboxHost } from '../support/fake-sandbox-host.ts'

const open: { close(): void }[] = []
afterEach(() => {
  for (const thing of open.splice(0)) thing.close()
})

async function connected() {
  const viewers = new TerminalViewers({
    host: new FakeSandboxHost().server(() => []),
    endOf: () => null,
    onWatchers: () => {},
  })
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  open.push(server)
  server.on('connection', (socket: WebSocket) => {
    const access = {
      name: 'Eve',
      isTold: () => true,
      isOwner: () => false,
      mayWatch: () => false,
      mayType: () => false,
    }
    const viewer = viewers.viewer(access)
    attachTerminalSocket(socket, viewer)
  })
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const socket = new Window(`ws://127.0.0.1:${port}`)
  open.push(socket)
  await once(socket, 'open')
  return { socket }
}

test('frames go in and come out', async () => {
  const { socket } = await connected()
  socket.send(encodeWindowFrame({ type: 'watch', slot: 7, terminalId: newTerminalId() }))
  const [data] = (await once(socket, 'message')) as [Buffer]
  expect(decodeServerFrame(data)).toMatchObject({ type: 'ended', slot: 7 })
})

test.each([
  ['text', 'hello'],
  ['an empty message', Buffer.alloc(0)],
  ['an unknown type', Buffer.from([99, 0, 1])],
  ['a bad id', Buffer.from('\x01\0\x01../../etc')],
  ['a size beyond limits', Buffer.from([4, 0, 1, 0xff, 0xff, 0xff, 0xff])],
])('%s closes the socket as a bad request', async (_, message) => {
  const { socket } = await connected()
  socket.send(message)
  const [code] = (await once(socket, 'close')) as [number]
  expect(code).toBe(closeCodes.badRequest)
})
