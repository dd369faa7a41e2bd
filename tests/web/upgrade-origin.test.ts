// Every door that a page of another site could knock at: each refuses before anything is looked up.
import { type ClientRequestArgs, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { createClassroom } from '../support/test-participant.ts'
import { type TestServer, testServer } from '../support/test-server.ts'

let server: TestServer
let classroom: CreatedClassroom

beforeAll(async () => {
  server = await testServer()
  classroom = await createClassroom(server, testInstructorToken)
})
afterAll(() => server[Symbol.asyncDispose]())

/** Asks without following anything, as a browser would; resolves with the status, 101 for an upgrade. */
function knock(options: ClientRequestArgs): Promise<number> {
  return new Promise((answered, failed) => {
    const asking = request({ host: '127.0.0.1', port: server.port, ...options })
    asking.on('response', response => {
      response.resume()
      answered(response.statusCode ?? 0)
    })
    asking.on('upgrade', (_response, socket) => {
      socket.destroy()
      answered(101)
    })
    asking.on('error', failed)
    asking.end()
  })
}

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

const origins = () => {
  const here = `127.0.0.1:${server.port}`
  return {
    another: 'https://evil.example',
    hidden: 'null',
    'of a longer name': `http://${here}.evil.example`,
    'of a name in front': `http://evil.${here}`,
    'of another port': `http://127.0.0.1:${server.port + 1}`,
    'of another scheme': `https://${here}`,
    empty: '',
  }
}

const doors = () => ({
  '/yjs': { path: '/yjs/notebook-any/1', headers: upgrade },
  '/term': { path: `/term?classroom=${classroom.id}`, headers: upgrade },
  'socket.io by WebSocket': { path: '/socket.io/?EIO=4&transport=websocket', headers: upgrade },
  'socket.io by polling': { path: '/socket.io/?EIO=4&transport=polling', headers: {} },
  'the API': { method: 'POST', path: `/api/classrooms/${classroom.id}/end`, headers: {} },
})

/** engine.io has one status for all upgrades that it refuses. */
const refusedWith = (door: string) => (door === 'socket.io by WebSocket' ? 400 : 403)

describe.each(['/yjs', '/term', 'socket.io by WebSocket', 'socket.io by polling', 'the API'] as const)(
  'a page of another site at %s',
  door => {
    test.each([
      'another',
      'hidden',
      'of a longer name',
      'of a name in front',
      'of another port',
      'of another scheme',
      'empty',
    ] as const)('%s origin is refused', async kind => {
      const { headers, ...options } = doors()[door]
      // With the best credentials there are: they are what such a page would ride on.
      const cookie = `followalong-instructor=${testInstructorToken}`
      const status = await knock({ ...options, headers: { ...headers, cookie, origin: origins()[kind] } })
      expect(status).toBe(refusedWith(door))
    })

    test('without an origin, from another site by what the browser says, is refused', async () => {
      const { headers, ...options } = doors()[door]
      const status = await knock({ ...options, headers: { ...headers, 'sec-fetch-site': 'cross-site' } })
      expect(status).toBe(refusedWith(door))
    })
  },
)

test('a page of the class may open every socket', async () => {
  const origin = `http://127.0.0.1:${server.port}`
  for (const door of ['/yjs', '/term', 'socket.io by WebSocket'] as const) {
    const { headers, ...options } = doors()[door]
    expect(await knock({ ...options, headers: { ...headers, origin } })).toBe(101)
  }
})

test('any other path takes no upgrade', async () => {
  expect(await knock({ path: '/api/me', headers: upgrade })).toBe(404)
  expect(await knock({ path: '/yjs', headers: upgrade })).toBe(404)
})
