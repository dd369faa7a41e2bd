// Sandboxes that stand ready, on real Docker: whoever comes has a prompt without a start, also when all come at once.
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { endSandboxHost, ServerProcess } from '../support/server-process.ts'
import { testConfig, testInstructorToken } from '../support/test-config.ts'
import { createClassroom, joinClassroom, TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

const config = await testConfig()
let server: ServerProcess
let classroom: CreatedClassroom

beforeAll(async () => {
  server = await ServerProcess.start(config.dataDirectory, { READY_SEATS: '3' })
  classroom = await createClassroom(server, testInstructorToken, { title: 'Seats' })
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await endSandboxHost(config.dataDirectory)
  await config[Symbol.asyncDispose]()
})

const containers = () =>
  execFileSync(
    'docker',
    ['ps', '-q', '--filter', `label=followalong.state=${config.dataDirectory}/sandbox-host`],
    { encoding: 'utf8' },
  )
    .split('\n')
    .filter(Boolean)
    .sort()

test('people who come together get prompts that work, in containers that were there before', async () => {
  await using desk = await TestWindow.open(server, testInstructorToken, classroom.id, 'instructor')
  await until(() => desk.state?.seats?.ready === 3, 'three seats', 60_000)
  const before = containers()
  expect(before).toHaveLength(3)
  const names = ['Anna', 'Ben', 'Carla']
  const printed = await Promise.all(
    names.map(async name => {
      const { token } = await joinClassroom(server, classroom.code, name)
      await using window = await TestWindow.open(server, token, classroom.id, 'participant')
      await window.send('sandbox:open', {})
      await until(() => window.state?.sandbox.state === 'ready')
      const terminals = await window.terminals()
      const slot = terminals.watch(window.state?.sandbox.terminals[0]?.id as TerminalId)
      await terminals.sees(slot, /^>>>/m)
      terminals.type(slot, `'I am ' + '${name}'\r`)
      await terminals.sees(slot, new RegExp(`'I am ${name}'`))
      return name
    }),
  )
  expect(printed).toEqual(names)
  expect(before.every(id => containers().includes(id))).toBe(true)
})
