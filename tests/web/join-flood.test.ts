// A class joins while somebody behind the same address guesses codes: nobody of the class is refused or made to wait.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testInstructorToken } from '../support/test-config.ts'
import { call, createClassroom } from '../support/test-participant.ts'
import { type TestServer, testServer } from '../support/test-server.ts'

let server: TestServer
let code: string

beforeAll(async () => {
  server = await testServer()
  code = (await createClassroom(server, testInstructorToken)).code
})
afterAll(() => server[Symbol.asyncDispose]())

const guess = () => call(server, 'POST', '/api/join', { body: { code: 'aaaa-aaaa', name: 'Eve' } })

test('200 people get in at once while 600 guesses are under way', async () => {
  const guesses = Array.from({ length: 600 }, guess)
  // The first ten are answered at once; then the others are on their way.
  await Promise.any(guesses)
  const joins = await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      call(server, 'POST', '/api/join', { body: { code, name: `Person ${n}` } }),
    ),
  )
  expect(joins.filter(({ status }) => status !== 201)).toEqual([])
  for (const { status } of await Promise.all(guesses)) expect([404, 429]).toContain(status)
}, 30_000)

test('a right secret signs in while others are guessed', async () => {
  const secrets = Array.from({ length: 50 }, (_, n) =>
    call(server, 'POST', '/api/sign-in', { body: { secret: `a-wrong-secret-${n}` } }),
  )
  const right = await call(server, 'POST', '/api/sign-in', { body: { secret: testInstructorToken } })
  expect(right.status).toBe(200)
  for (const { status } of await Promise.all(secrets)) expect(status).toBe(401)
}, 30_000)
