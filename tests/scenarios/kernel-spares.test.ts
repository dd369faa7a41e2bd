// The warm kernel that stands by for a restart: made in a quiet moment, taken with the files put in, never left behind.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostProtocolVersion } from '#protocol/sandbox-host.ts'
import { newSandboxId, RealHost, RealNotebook } from '../kernel/real-notebook.ts'
import { until } from '../support/until.ts'

let host: RealHost
let notebook: RealNotebook
const sandboxId = newSandboxId()

beforeAll(async () => {
  host = await RealHost.start({ spareDelayMs: 10 })
  notebook = await RealNotebook.open(host, sandboxId)
  await notebook.run('1')
})

afterAll(async () => {
  await notebook?.[Symbol.asyncDispose]()
  await host?.[Symbol.asyncDispose]()
})

/** Looks until something is found. */
async function found<T>(look: () => Promise<T | null>, what: string): Promise<T> {
  let result: T | null = null
  await until(() => {
    void look().then(
      seen => {
        result ??= seen
      },
      () => {},
    )
    return result !== null
  }, what)
  return result as T
}

/** Waits for a spare that is not `before`, and for its Python to be there. */
function spareOtherThan(before: string | null): Promise<string> {
  return found(async () => {
    const spare = (await host.containers()).find(({ name }) => name.startsWith('followalong-kernel-spare-'))
    if (!spare || spare.id === before) return null
    const { stdout } = await promisify(execFile)('docker', ['top', spare.id, '-o', 'pid,nlwp,args'])
    // With its threads it answers.
    return /^\s*\d+\s+([6-9]|\d\d)\s.*launch-kernel/m.test(stdout) ? spare.id : null
  }, 'a spare kernel')
}

const hostname = 'import socket\nsocket.gethostname()'

test('a spare stands by, and is in no report', async () => {
  await spareOtherThan(null)
  const greeting = await notebook.host.ask('host:greet', {
    version: hostProtocolVersion,
    claims: [sandboxId],
  })
  expect(greeting.kernels.map(kernel => kernel.sandboxId)).toEqual([sandboxId])
  expect(greeting.sandboxes).toHaveLength(1)
})

test('a restart takes it, with the files, a clean count and its own name, and another one is made', async () => {
  const spare = await spareOtherThan(null)
  await notebook.run('mine = 1')
  const restarted = notebook.live.restart()
  await until(() => notebook.live.kernelView.state === 'restarting')
  // Sent while it moves in: it must not run before the files are there.
  const ran = await notebook.run('import shared\nshared.answer, "mine" in globals(), len(In)')
  await restarted
  expect(ran.outputs).toMatchObject([{ data: { 'text/plain': '(42, False, 2)' } }])
  expect((await notebook.run(hostname)).outputs).toMatchObject([{ data: { 'text/plain': "'kernel'" } }])
  expect((await host.containers()).find(({ id }) => id === spare)?.name).toContain(sandboxId.slice(0, 24))
  await spareOtherThan(spare)
  expect(await host.containers()).toHaveLength(2)
})

test('a spare that ended is not taken', async () => {
  const spare = await spareOtherThan(null)
  await promisify(execFile)('docker', ['kill', spare])
  await found(async () => ((await host.containers()).some(({ id }) => id === spare) ? null : true), 'its end')
  await notebook.live.restart()
  expect((await notebook.run('1 + 1')).outputs).toMatchObject([{ data: { 'text/plain': '2' } }])
})

test('restarts upon restarts leave one kernel and one spare', async () => {
  await Promise.all([1, 2, 3].map(() => notebook.live.restart()))
  expect((await notebook.run('1 + 1')).status).toBe('ok')
  await spareOtherThan(null)
  expect(await host.containers()).toHaveLength(2)
})

test('the last kernel takes the spare along', async () => {
  await spareOtherThan(null)
  await notebook.host.ask('sandbox:stop', { sandboxId })
  expect(await host.containers()).toEqual([])
})
