// Kernels that are started, restarted and stopped at awkward moments: nothing is lost, nothing is left behind.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newSandboxId, RealHost, RealNotebook } from '../kernel/real-notebook.ts'
import { until } from '../support/until.ts'

let host: RealHost
let notebook: RealNotebook
const sandboxId = newSandboxId()

beforeAll(async () => {
  host = await RealHost.start()
  notebook = await RealNotebook.open(host, sandboxId)
  await notebook.run('1')
})

afterAll(async () => {
  await notebook?.[Symbol.asyncDispose]()
  await host?.[Symbol.asyncDispose]()
})

async function containers(): Promise<string[]> {
  const filter = `label=followalong.sandbox=${sandboxId}`
  const { stdout } = await promisify(execFile)('docker', ['ps', '--all', '--quiet', '--filter', filter])
  return stdout.split('\n').filter(line => line !== '')
}

/** The processes that this one started for kernels. */
async function helpers(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=,args=', '--ppid', `${process.pid}`])
  return stdout
    .split('\n')
    .flatMap(line => (line.includes('kernel-worker') ? [line.trim().split(' ')[0] ?? ''] : []))
}

test('a cell that is sent while the kernel restarts runs in the new one', async () => {
  await notebook.run('old = 1')
  const restarted = notebook.live.restart()
  await until(() => notebook.live.kernelView.state === 'restarting')
  const ran = await notebook.run('"old" in globals()')
  await restarted
  expect(ran.outputs).toMatchObject([{ data: { 'text/plain': 'False' } }])
})

test('restarts upon restarts leave one kernel', async () => {
  await Promise.all([1, 2, 3].map(() => notebook.live.restart()))
  expect((await notebook.run('1 + 1')).status).toBe('ok')
  expect(await containers()).toHaveLength(1)
})

test('what waits is dropped by a restart, each cell once', async () => {
  const begun = await notebook.begin('import time; time.sleep(600)')
  const waiting = await Promise.all(['1', '2'].map(code => notebook.begin(code)))
  await until(() => notebook.live.kernelView.running !== null && notebook.live.kernelView.queued.length === 2)
  await notebook.live.restart()
  expect((await notebook.end(begun)).status).toBe('error')
  const dropped = await Promise.all(waiting.map(cell => notebook.end(cell)))
  expect(dropped.map(({ status }) => status)).toEqual(['dropped', 'dropped'])
  expect(notebook.live.kernelView).toMatchObject({ state: 'idle', running: null, queued: [] })
})

test('a cell that was only just sent is dropped too', async () => {
  const begun = await notebook.begin('import time; time.sleep(600)')
  const restarted = notebook.live.restart()
  expect((await notebook.end(begun)).status).not.toBe('ok')
  await restarted
})

test('a helper process that is killed takes its kernel along, and nothing else', async () => {
  const begun = await notebook.begin('import time; time.sleep(600)')
  await until(() => notebook.live.kernelView.state === 'busy')
  const [helper] = await helpers()
  process.kill(Number(helper), 'SIGKILL')
  expect((await notebook.end(begun)).outputs).toMatchObject([
    { ename: 'Python ended', evalue: expect.stringContaining('A restart brings') },
  ])
  await until(() => notebook.live.kernelView.state === 'dead')
  expect(notebook.live.kernelView.exit?.cause).toBe('crashed')
  await notebook.live.restart()
  expect((await notebook.run('1 + 1')).status).toBe('ok')
  expect(await helpers()).toHaveLength(1)
})

test('a kernel that is stopped while it starts leaves nothing', async () => {
  const restarted = notebook.live.restart().catch((refusal: unknown) => refusal)
  await until(() => notebook.live.kernelView.state === 'restarting')
  await notebook.host.ask('sandbox:stop', { sandboxId })
  await restarted
  expect([await containers(), await helpers()]).toEqual([[], []])
})
