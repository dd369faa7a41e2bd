import { expect, test } from 'vitest'
import type { SandboxId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostListener, SandboxHost } from '../../server/sandbox/sandbox-host-port.ts'
import { TestedSandboxHost } from '../../server/sandbox/tested-sandbox-host.ts'
import { FakeSandboxHost } from '../support/fake-sandbox-host.ts'

const start = {
  sandboxId: 'sandbox-one' as SandboxId,
  purpose: 'workspace',
  image: 'python',
  terminalId: 'terminal-one' as TerminalId,
  label: 'Anna',
  files: [],
} as const

function greeted(host: SandboxHost): Promise<void> {
  return new Promise(resolve => host.listen({ greeted: () => resolve() } satisfies HostListener))
}

/** A connection on which `before` runs ahead of every self-test. */
function beforeTests(connection: SandboxHost, before: () => void): SandboxHost {
  const ask: SandboxHost['ask'] = async (command, input) => {
    if (command === 'host:self-test') before()
    return connection.ask(command, input)
  }
  return Object.assign(Object.create(connection) as SandboxHost, { ask })
}

test('gives out sandboxes when nothing can be reached from inside', async () => {
  const fake = new FakeSandboxHost()
  const host = new TestedSandboxHost(fake.server(() => []))
  await greeted(host)
  await host.ask('sandbox:start', { ...start, files: [] })
  expect(fake.sandboxIds).toEqual(['sandbox-one'])
})

test('gives out none when something can, and says what', async () => {
  const fake = new FakeSandboxHost()
  fake.reachable = ['the internet']
  const host = new TestedSandboxHost(fake.server(() => []))
  await greeted(host)
  for (const asked of [
    host.ask('sandbox:start', { ...start, files: [] }),
    host.ask('kernel:restart', { sandboxId: start.sandboxId, files: [] }),
  ]) {
    await expect(asked).rejects.toMatchObject({
      code: 'sandboxes-unavailable',
      message: expect.stringContaining('the internet can be reached'),
    })
  }
  expect(fake.sandboxIds).toEqual([])
})

test('a test that could not run keeps sandboxes closed, and is run again for the next one', async () => {
  const fake = new FakeSandboxHost()
  const connection = fake.server(() => [])
  let tests = 0
  const failing = beforeTests(connection, () => {
    tests += 1
    if (tests === 1) throw new Refusal('sandboxes-unavailable', 'The sandbox image is missing.')
  })
  await greeted(connection)
  const host = new TestedSandboxHost(failing)
  await expect(host.ask('sandbox:start', { ...start, files: [] })).rejects.toThrow('image is missing')
  await host.ask('sandbox:start', { ...start, files: [] })
  expect(fake.sandboxIds).toEqual(['sandbox-one'])
})

test('all who come at once wait for one test', async () => {
  const fake = new FakeSandboxHost()
  const connection = fake.server(() => [])
  await greeted(connection)
  let tests = 0
  const counting = beforeTests(connection, () => {
    tests += 1
  })
  const host = new TestedSandboxHost(counting)
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      host.ask('sandbox:start', { ...start, sandboxId: `sandbox-${n}` as SandboxId, files: [] }),
    ),
  )
  expect(tests).toBe(1)
})
