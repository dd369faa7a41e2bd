// A sandbox-host that is killed or replaced: kernels live on, and what was not heard of them meanwhile is told.
import Docker from 'dockerode'
import { expect, test } from 'vitest'
import type { ExecutionId, SandboxId } from '#protocol/ids.ts'
import { until } from '../support/until.ts'
import { newExecutionId } from './host-client.ts'
import { hostStory } from './host-story.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'

const story = hostStory(() => RealSandboxHost.open())

/** Another sandbox-host is there after `end`, and has greeted. */
async function replaced(end: (pid: number) => unknown): Promise<void> {
  const pid = story.client.greeting?.pid as number
  await end(pid)
  await until(
    () => story.client.greeting !== null && story.client.greeting.pid !== pid,
    'another sandbox-host',
  )
}

const kill = (pid: number) => process.kill(pid, 'SIGKILL')
const reportOf = (sandboxId: SandboxId) =>
  story.client.greeting?.kernels.find(report => report.sandboxId === sandboxId)

async function begin(sandboxId: SandboxId, ...codes: string[]) {
  const runs = codes.map(code => ({ executionId: newExecutionId(), code }))
  await story.client.begin(sandboxId, runs)
  const ids = runs.map(({ executionId }) => executionId)
  await story.client.hears(
    'kernel:happened',
    ({ event }) => event.type === 'started' && event.executionId === ids[0],
  )
  return ids as [(typeof ids)[0], ...typeof ids]
}

/** What is told of a cell that runs to its end, but that it waited: a kernel that was just found again is greeted first. */
async function ran(sandboxId: SandboxId, code: string) {
  return (await story.client.run(sandboxId, code)).filter(({ type }) => type !== 'queued')
}

/** Without what was sent again behind the greeting. */
function toldOnce(sandboxId: SandboxId, executionId: ExecutionId) {
  const told = new Map(story.client.kernelEvents(sandboxId).map(({ sequence, event }) => [sequence, event]))
  return [...told.values()].filter(event => 'executionId' in event && event.executionId === executionId)
}

async function containerOf(sandboxId: SandboxId) {
  const filters = { label: [`followalong.sandbox=${sandboxId}`] }
  const [found] = await new Docker().listContainers({ filters })
  return new Docker().getContainer(found?.Id ?? '')
}

test('a kernel keeps its variables when the sandbox-host is killed, and its events go on counting', async () => {
  const sandboxId = await story.startKernel()
  await story.client.run(sandboxId, 'kept = 41')
  const before = story.client.kernelEvents(sandboxId).at(-1)?.sequence ?? 0
  await story.client.host.ask('kernel:acknowledge', { sandboxId, sequence: before })
  await replaced(kill)
  expect(reportOf(sandboxId)).toMatchObject({ state: 'idle', running: null, queued: [] })
  const told = await ran(sandboxId, 'kept + 1')
  expect(told).toMatchObject([
    { type: 'started' },
    { type: 'result', data: { 'text/plain': '42' }, executionCount: 2 },
    { type: 'finished', status: 'ok' },
  ])
  const sequences = story.client.kernelEvents(sandboxId).map(({ sequence }) => sequence)
  expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b))
})

test('a cell that runs while the sandbox-host is killed goes on, is told of the gap, and can be interrupted', async () => {
  const sandboxId = await story.startKernel()
  const [running] = await begin(sandboxId, 'n = 0\nwhile True:\n    n += 1')
  await replaced(kill)
  expect(reportOf(sandboxId)).toMatchObject({ state: 'busy', running: { executionId: running } })
  const isNotice = ({ event }: { event: { type: string; text?: string } }) =>
    event.type === 'stream' && event.text?.includes('may be missing') === true
  await story.client.hears('kernel:happened', data => data.sandboxId === sandboxId && isNotice(data as never))
  await story.client.host.ask('kernel:interrupt', { sandboxId })
  await story.client.finished(sandboxId, running)
  expect(story.client.told(sandboxId, running).slice(-2)).toMatchObject([
    { type: 'error', name: 'KeyboardInterrupt' },
    { type: 'finished', status: 'error' },
  ])
  expect(await ran(sandboxId, 'n > 1000')).toMatchObject([
    { type: 'started' },
    { type: 'result', data: { 'text/plain': 'True' } },
    { type: 'finished', status: 'ok' },
  ])
})

test('a question that waits is answered to the next sandbox-host, and the cells behind it run', async () => {
  const sandboxId = await story.startKernel()
  const [asking, waiting] = await begin(sandboxId, "name = input('Who? ')", 'name')
  await story.client.hears(
    'kernel:happened',
    data => data.sandboxId === sandboxId && data.event.type === 'input-wanted',
  )
  await replaced(kill)
  expect(reportOf(sandboxId)).toMatchObject({
    running: { executionId: asking },
    queued: [{ executionId: waiting }],
    input: { prompt: 'Who? ' },
  })
  await story.client.host.ask('kernel:answer', { sandboxId, executionId: asking, text: 'Ada' })
  await story.client.finished(sandboxId, waiting as typeof asking)
  expect(story.client.told(sandboxId, asking).at(-1)).toMatchObject({ type: 'finished', status: 'ok' })
  expect(story.client.told(sandboxId, waiting as typeof asking)).toContainEqual(
    expect.objectContaining({ type: 'result', data: { 'text/plain': "'Ada'" } }),
  )
})

test('a cell that ended while nobody listened is marked, and what waited behind it is dropped', async () => {
  const sandboxId = await story.startKernel()
  const [running, waiting] = await begin(
    sandboxId,
    "import os\nwhile not os.path.exists('go'): pass\nended = True\nopen('done', 'w').close()",
    'ended = False',
  )
  const pid = story.client.greeting?.pid as number
  // Nobody is left who would start another one.
  await story.client[Symbol.asyncDispose]()
  kill(pid)
  const container = await containerOf(sandboxId)
  const command = 'touch go; until [ -e done ]; do :; done; sleep 0.2'
  const exec = await container.exec({ Cmd: ['sh', '-c', command], AttachStdout: true })
  const stream = await exec.start({ hijack: true, stdin: false })
  await new Promise(resolve => stream.on('end', resolve).resume())
  await story.reconnect()
  await story.client.finished(sandboxId, waiting as typeof running)
  expect(toldOnce(sandboxId, running)).toMatchObject([
    { type: 'stream', name: 'stderr' },
    { type: 'error', name: 'End not heard' },
    { type: 'finished', status: 'error' },
  ])
  expect(toldOnce(sandboxId, waiting as typeof running)).toMatchObject([
    { type: 'finished', status: 'dropped' },
  ])
  expect(await ran(sandboxId, 'ended')).toMatchObject([
    { type: 'started' },
    { type: 'result', data: { 'text/plain': 'True' } },
    { type: 'finished', status: 'ok' },
  ])
})

test('a kernel that was restarted lives on as well, when the sandbox-host is only told to end', async () => {
  const sandboxId = await story.startKernel()
  await story.client.host.ask('kernel:restart', { sandboxId, files: [] })
  await story.client.run(sandboxId, 'kept = 1')
  await replaced(() => story.client.host.ask('host:end', { removeAll: false }).catch(() => {}))
  expect((await story.client.run(sandboxId, 'kept')).at(-1)).toMatchObject({ type: 'finished', status: 'ok' })
})

test('a prompt stands there again without a key when the sandbox-host was killed', async () => {
  const { sandboxId, terminalId } = await story.client.startWorkspace()
  story.claimed.push(sandboxId)
  await story.client.watch(terminalId)
  story.client.type(terminalId, "'a line ' + 'before'\r")
  await story.client.sees(terminalId, "'a line before'")
  await until(() => story.client.text(terminalId).endsWith('>>> '), 'the prompt')
  await replaced(kill)
  await story.client.watch(terminalId)
  await until(
    () => story.client.text(terminalId).trimEnd().endsWith('>>>'),
    `the prompt again in ${JSON.stringify(story.client.text(terminalId))}`,
  )
})
