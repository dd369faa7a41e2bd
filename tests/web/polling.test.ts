// Networks that let no WebSocket through: the control connection goes by plain requests.
import { io } from 'socket.io-client'
import { expect, test } from 'vitest'
import { protocolVersion } from '#protocol/classroom-view.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { call, createClassroom } from '../support/test-participant.ts'
import { testServer } from '../support/test-server.ts'

test('a window is let in without a WebSocket and hears what happens, and the server lives on', async () => {
  await using server = await testServer()
  const { id } = await createClassroom(server, testInstructorToken)
  const socket = io(`http://127.0.0.1:${server.port}`, {
    auth: { classroomId: id, as: 'instructor', protocolVersion },
    extraHeaders: { authorization: `Bearer ${testInstructorToken}` },
    transports: ['polling'],
    reconnection: false,
    forceNew: true,
  })
  const lost: string[] = []
  socket.on('disconnect', reason => lost.push(reason))
  try {
    const heard = new Promise(resolve => socket.on('classroom:changed', resolve))
    const answer = await socket.timeout(4_000).emitWithAck('classroom:enter', {})
    expect(answer).toMatchObject({ ok: true, reply: { classroom: { id } } })
    // Meanwhile the window's next request waits, and nobody but socket.io may answer it.
    for (let visit = 0; visit < 20; visit += 1) await call(server, 'GET', '/')
    await call(server, 'POST', `/api/classrooms/${id}/end`, { token: testInstructorToken })
    expect(await heard).toMatchObject({ id, state: 'ended' })
    expect(lost).toEqual([])
  } finally {
    socket.close()
  }
  expect((await call(server, 'GET', '/healthz')).status).toBe(200)
})
