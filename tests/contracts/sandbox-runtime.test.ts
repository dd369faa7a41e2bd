// What Docker runs sandboxes by: chosen by the server, told at the greeting, never replaced by another one in silence.
import Docker from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SandboxId } from '#protocol/ids.ts'
import type { HostClient } from './host-client.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'

let host: RealSandboxHost
const claimed: SandboxId[] = []

beforeAll(async () => {
  host = await RealSandboxHost.open()
})
afterAll(() => host[Symbol.asyncDispose]())

/** What Docker says runs the container of that sandbox. */
async function runtimeOf(sandboxId: SandboxId): Promise<string | undefined> {
  const docker = new Docker()
  const filters = { label: [`followalong.sandbox=${sandboxId}`] }
  const [found] = await docker.listContainers({ filters })
  return (await docker.getContainer(found?.Id ?? '').inspect()).HostConfig.Runtime
}

async function start(client: HostClient): Promise<{ sandboxId: SandboxId; terminalId: never }> {
  const started = await client.startWorkspace()
  claimed.push(started.sandboxId)
  await client.watch(started.terminalId)
  return started as never
}

test('a server with another runtime gets a sandbox-host of its own choice, and what runs goes on', async () => {
  const before = host.connect(() => claimed)
  const { pid, runtime } = await before.isGreeted()
  expect(runtime).toBeNull()
  const { terminalId } = await start(before)
  before.type(terminalId, "kept = 'from before'\r")
  await before.sees(terminalId, '>>> ', 2)
  await before[Symbol.asyncDispose]()

  const after = host.connect(() => claimed, 'runc')
  const greeting = await after.isGreeted()
  expect(greeting).toMatchObject({ runtime: 'runc', outage: null })
  expect(greeting.pid).not.toBe(pid)
  await after.watch(terminalId)
  after.type(terminalId, 'kept.upper()\r')
  await after.sees(terminalId, "'FROM BEFORE'")
  expect(await runtimeOf((await start(after)).sandboxId)).toBe('runc')
  await after[Symbol.asyncDispose]()
})

test('with a runtime that Docker does not know nothing starts, and it is said why', async () => {
  const client = host.connect(() => claimed, 'no-such-runtime')
  const { outage } = await client.isGreeted()
  expect(outage).toMatch(/does not know the runtime "no-such-runtime"/)
  await expect(client.startWorkspace()).rejects.toMatchObject({
    code: 'sandboxes-unavailable',
    message: outage,
  })
  await client[Symbol.asyncDispose]()
})
