// Networks that let no WebSocket through: the control connection goes by plain requests.
import { io } from 'socket.io-client'
import { expect, test } from 'vitest'
import { protocolVersion } from '#protocol/classroom-view.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { call, createClassroom } from '../support/test-participant.ts'
import { testServer } from '../support/test-server.ts'

test('a window is let in without a WebSocket, and nobody ends the server by asking so', async () => {
  await using server = await testServer()
  const { id } = await createClassroom(server, testInstructorToken)
  const stranger = await call(server, 'GET', '/socket.io/?EIO=4&transport=polling')
  expect(stranger.status).toBe(200)
  const socket = io(`http://127.0.0.1:${server.port}`, {
    auth: { classroomId: id, as: 'instructor', protocolVersion },
    extraHeaders: { authorization: `Bearer ${testInstructorToken}` },
    transports: ['polling'],
    forceNew: true,
  })
  try {
    const answer = await socket.timeout(4_000).emitWithAck('classroom:enter', {})
    expect(answer).toMatchObject({ ok: true, reply: { classroom: { id } } })
  } finally {
    socket.close()
  }
  expect((await call(server, 'GET', '/healthz')).status).toBe(200)
})
