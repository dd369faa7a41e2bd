import { expect, test, vi } from 'vitest'
import type { MemberId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { until } from '../support/until.ts'
import { inventory, SandboxSetting } from './sandbox-setting.ts'

const ann = 'm-ann' as MemberId
const bob = 'm-bob' as MemberId

const open = (startsAtOnce?: number) => SandboxSetting.open(startsAtOnce)

test('a sandbox starts, gets ready with a Python terminal, and holds the files of the class', async () => {
  const setting = await open()
  expect(setting.sandboxes.view(ann)).toMatchObject({
    state: 'none',
    position: null,
    message: null,
    terminals: [],
  })
  await setting.sandboxes.open(ann, 'Ann')
  const { terminals } = await setting.becomes(ann, 'ready')
  expect(terminals).toMatchObject([{ kind: 'python', title: 'Python', watchers: [], exit: null }])
  expect(setting.told.get(ann)).toEqual(['starting', 'ready'])
  expect(setting.fake.fileIn(setting.sandboxIdOf(ann), 'inventory.py')).toBe('stock = 1')
})

test('a name that no shared file has any more leaves the home, also of one that is only starting', async () => {
  const setting = await open()
  const gate = Promise.withResolvers<void>()
  setting.fake.startsWait = gate.promise
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'starting')
  setting.files = []
  await setting.sandboxes.putFiles(ann, [], ['inventory.py'])
  gate.resolve()
  await setting.becomes(ann, 'ready')
  const file = (path: string) => setting.fake.fileIn(setting.sandboxIdOf(ann), path)
  await until(() => file('inventory.py') === undefined)

  const named = (path: string) => ({ path, base64: Buffer.from('x = 1').toString('base64') })
  await setting.sandboxes.putFiles(ann, [named('a.py')])
  await setting.sandboxes.putFiles(ann, [named('b.py')], ['a.py'])
  expect([file('a.py'), file('b.py')]).toEqual([undefined, 'x = 1'])
})

test('opening again keeps the sandbox, resetting replaces it', async () => {
  const setting = await open()
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  const first = setting.sandboxIdOf(ann)
  await setting.sandboxes.open(ann, 'Ann')
  expect(setting.sandboxIdOf(ann)).toBe(first)
  await setting.sandboxes.reset({ memberId: ann, label: 'Ann' })
  await setting.becomes(ann, 'ready')
  expect(setting.sandboxIdOf(ann)).not.toBe(first)
  await until(() => !setting.fake.sandboxIds.includes(first))
})

test('what a person wrote is in the sandbox that replaces theirs, unless they want it empty', async () => {
  const setting = await SandboxSetting.open()
  const write = async (path: string) => {
    const { terminals } = await setting.becomes(ann, 'ready')
    const keys = Buffer.from(`open('${path}', 'w').write('mine')\r`)
    setting.connection.sendInput(terminals[0]?.id as never, '', keys)
    await until(() => fileOfAnn(path) === 'mine')
  }
  const fileOfAnn = (path: string) => setting.fake.fileIn(setting.sandboxIdOf(ann), path)
  await setting.sandboxes.open(ann, 'Ann')
  await write('own.py')
  await write('inventory.py')
  setting.files = [inventory('stock = 2')]
  await setting.sandboxes.reset({ memberId: ann, label: 'Ann' })
  await setting.becomes(ann, 'ready')
  expect(fileOfAnn('own.py')).toBe('mine')
  expect(fileOfAnn('inventory.py')).toBe('mine')
  await setting.sandboxes.reset({ memberId: ann, label: 'Ann', isEmptied: true })
  await setting.becomes(ann, 'ready')
  expect(fileOfAnn('own.py')).toBeUndefined()
  expect(fileOfAnn('inventory.py')).toBe('stock = 2')
})

test('files outlive the end of the sandbox, and whoever takes a seat that stood ready finds theirs in it', async () => {
  const setting = await SandboxSetting.open()
  await setting.sandboxes.open(ann, 'Ann')
  const { terminals } = await setting.becomes(ann, 'ready')
  const keys = Buffer.from("open('own.py', 'w').write('mine')\r")
  setting.connection.sendInput(terminals[0]?.id as never, '', keys)
  await until(() => setting.fake.fileIn(setting.sandboxIdOf(ann), 'own.py') === 'mine')
  setting.sandboxes.expect(3)
  await until(() => setting.sandboxes.seats.ready === 2)
  setting.fake.endSandbox(setting.sandboxIdOf(ann), { cause: 'out-of-memory', message: 'Out of memory.' })
  await setting.becomes(ann, 'ended')
  setting.fake.startsWait = new Promise(() => {})
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  expect(setting.fake.fileIn(setting.sandboxIdOf(ann), 'own.py')).toBe('mine')
})

test('two windows that open at once get one sandbox', async () => {
  const setting = await open()
  await Promise.all([setting.sandboxes.open(ann, 'Ann'), setting.sandboxes.open(ann, 'Ann')])
  await setting.becomes(ann, 'ready')
  expect(setting.fake.sandboxIds).toEqual([setting.sandboxIdOf(ann)])
})

test('whoever waits for a sandbox that does not come is told that it is still starting', async () => {
  const setting = await open()
  setting.fake.startsWait = new Promise(() => {})
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const refused = expect(setting.sandboxes.ready(ann, 'Ann')).rejects.toMatchObject({
      code: 'sandboxes-unavailable',
      message: expect.stringMatching(/still starting.*try again/),
    })
    await vi.advanceTimersByTimeAsync(21_000)
    await refused
  } finally {
    vi.useRealTimers()
  }
})

test('whoever must wait sees the place in the queue', async () => {
  const setting = await open(1)
  let go = () => {}
  setting.fake.startsWait = new Promise(resolve => {
    go = resolve
  })
  await setting.sandboxes.open(ann, 'Ann')
  expect(await setting.sandboxes.open(bob, 'Bob')).toMatchObject({ state: 'waiting', position: 1 })
  go()
  await setting.becomes(bob, 'ready')
  expect(setting.told.get(bob)).toEqual(['waiting', 'starting', 'ready'])
})

test('more terminals have titles of their own and can be closed, the first cannot', async () => {
  const setting = await open()
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  const shell = await setting.sandboxes.openTerminal(ann, 'shell')
  await setting.sandboxes.openTerminal(ann, 'shell')
  await setting.sandboxes.openTerminal(ann, 'python')
  const titles = () => setting.sandboxes.view(ann).terminals.map(({ title }) => title)
  expect(titles()).toEqual(['Python', 'Shell', 'Shell 2', 'Python 2'])
  const ipython = await setting.sandboxes.openTerminal(ann, 'ipython')
  expect(titles().at(-1)).toBe('IPython')
  await setting.sandboxes.closeTerminal(ann, ipython)
  await setting.sandboxes.closeTerminal(ann, shell)
  expect(titles()).toEqual(['Python', 'Shell 2', 'Python 2'])
  await setting.sandboxes.openTerminal(ann, 'shell')
  expect(titles().at(-1)).toBe('Shell')
  const [first] = setting.sandboxes.view(ann).terminals
  await expect(setting.sandboxes.closeTerminal(ann, first?.id as TerminalId)).rejects.toMatchObject({
    code: 'bad-request',
  })
})

test('a terminal gets another name, which outlives the server', async () => {
  const setting = await open()
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  const shell = await setting.sandboxes.openTerminal(ann, 'shell')
  await setting.sandboxes.renameTerminal(ann, shell, 'Server')
  await setting.restart()
  const { terminals } = await setting.becomes(ann, 'ready')
  expect(terminals.map(({ title }) => title)).toEqual(['Python', 'Server'])
})

test('a terminal that has ended is restarted in its place', async () => {
  const setting = await open()
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  const shell = await setting.sandboxes.openTerminal(ann, 'shell')
  await setting.sandboxes.renameTerminal(ann, shell, 'Server')
  const shown = () => setting.sandboxes.view(ann).terminals.find(({ id }) => id === shell)
  setting.connection.sendInput(shell, '', Buffer.from('exit\r'))
  await until(() => shown()?.exit?.cause === 'finished')
  setting.connection.cut()
  await expect(setting.sandboxes.restartTerminal(ann, shell)).rejects.toMatchObject({
    code: 'sandboxes-unavailable',
  })
  expect(shown()?.exit?.cause).toBe('finished')
  await setting.connection.mend()
  await setting.sandboxes.restartTerminal(ann, shell)
  expect(shown()).toMatchObject({ title: 'Server', exit: null })
})

test("nobody closes, renames or restarts another one's terminal", async () => {
  const setting = await open()
  await setting.sandboxes.open(ann, 'Ann')
  await setting.sandboxes.open(bob, 'Bob')
  await setting.becomes(ann, 'ready')
  await setting.becomes(bob, 'ready')
  const terminal = await setting.sandboxes.openTerminal(ann, 'shell')
  expect(setting.sandboxes.ownerOf(terminal)).toBe(ann)
  for (const done of [
    setting.sandboxes.closeTerminal(bob, terminal),
    setting.sandboxes.renameTerminal(bob, terminal, 'Mine'),
    setting.sandboxes.restartTerminal(bob, terminal),
  ]) {
    await expect(done).rejects.toMatchObject({ code: 'not-found' })
  }
})

test('an end is told with its cause, and opening then gives a new sandbox', async () => {
  const setting = await open()
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  const first = setting.sandboxIdOf(ann)
  const exit = { cause: 'out-of-memory', message: 'Too much memory. Open a new one.' } as const
  setting.fake.endSandbox(first, exit)
  const view = await setting.becomes(ann, 'ended')
  expect(view).toMatchObject({ message: exit.message, terminals: [{ exit }] })
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  expect(setting.sandboxIdOf(ann)).not.toBe(first)
})

test('a sandbox is found again after the server was restarted', async () => {
  const setting = await open()
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  const shell = await setting.sandboxes.openTerminal(ann, 'shell')
  const before = setting.sandboxes.view(ann)
  await setting.restart()
  expect(await setting.becomes(ann, 'ready')).toEqual(before)
  expect(setting.sandboxes.ownerOf(shell)).toBe(ann)
})

test('a sandbox that was only about to start when the server crashed starts after it', async () => {
  const setting = await open()
  setting.fake.startsWait = new Promise(() => {})
  await setting.sandboxes.open(ann, 'Ann')
  setting.fake.startsWait = Promise.resolve()
  await setting.restart()
  await setting.becomes(ann, 'ready')
})

test('a sandbox that is gone after a restart of the machine says so', async () => {
  const setting = await open()
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  await setting.fake.answer('sandbox:stop', { sandboxId: setting.sandboxIdOf(ann) })
  await setting.restart()
  expect((await setting.becomes(ann, 'ended')).message).toContain('Open a new one')
})

test('while Docker is away a start is put off, and begins by itself when it is back', async () => {
  const setting = await open()
  setting.fake.setOutage('Docker does not answer.')
  await setting.sandboxes.open(ann, 'Ann')
  expect(await setting.becomes(ann, 'failed')).toMatchObject({ message: 'Docker does not answer.' })
  setting.fake.setOutage(null)
  await setting.becomes(ann, 'ready')
})

test('while the sandbox-host is away a start is put off, and begins by itself when it is back', async () => {
  const setting = await open()
  setting.connection.cut()
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'failed')
  await setting.connection.mend()
  await setting.becomes(ann, 'ready')
})

test('a lost link harms no sandbox', async () => {
  const setting = await open()
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  setting.connection.cut()
  await setting.connection.mend()
  expect(setting.sandboxes.view(ann).state).toBe('ready')
})

test('a removed member has no sandbox any more, nor a record of one', async () => {
  const setting = await open()
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  await setting.sandboxes.close(ann)
  expect(setting.sandboxes.view(ann).state).toBe('none')
  expect(setting.records.size).toBe(0)
  expect(setting.fake.sandboxIds).toEqual([])
})

test('closing while it starts leaves nothing behind', async () => {
  const setting = await open()
  let go = () => {}
  setting.fake.startsWait = new Promise(resolve => {
    go = resolve
  })
  await setting.sandboxes.open(ann, 'Ann')
  const closed = setting.sandboxes.closeAll()
  go()
  await closed
  await until(() => setting.fake.sandboxIds.length === 0)
  expect(setting.sandboxes.view(ann).state).toBe('none')
})

test('the owner is told who watches', async () => {
  const setting = await open()
  await setting.sandboxes.open(ann, 'Ann')
  const [terminal] = (await setting.becomes(ann, 'ready')).terminals
  setting.sandboxes.setWatchers(terminal?.id as TerminalId, ['Grace'])
  expect(setting.sandboxes.view(ann).terminals[0]?.watchers).toEqual(['Grace'])
})

test('whoever resets again and again has one start under way', async () => {
  const setting = await open()
  const started = Promise.withResolvers<void>()
  setting.fake.startsWait = started.promise
  await setting.sandboxes.open(ann, 'Ann')
  const first = setting.sandboxIdOf(ann)
  for (let n = 0; n < 20; n += 1) await setting.sandboxes.reset({ memberId: ann, label: 'Ann' })
  expect(setting.sandboxIdOf(ann)).toBe(first)
  started.resolve()
  await setting.becomes(ann, 'ready')
  await setting.sandboxes.reset({ memberId: ann, label: 'Ann' })
  expect(setting.sandboxIdOf(ann)).not.toBe(first)
})

test('a sandbox can be used when the disk is full, and the server lives on', async () => {
  const setting = await open()
  const started = Promise.withResolvers<void>()
  setting.fake.startsWait = started.promise
  await setting.sandboxes.open(ann, 'Ann')
  setting.isDiskFull = true
  started.resolve()
  await setting.becomes(ann, 'ready')
  await until(() => setting.faults.length === 1)
})

test('one that is closed while its start waits for the self-test is not left behind', async () => {
  const setting = await open()
  const test = Promise.withResolvers<void>()
  const { connection } = setting
  const ask = connection.ask.bind(connection)
  const asked: string[] = []
  connection.ask = async (command, input) => {
    asked.push(command)
    if (command === 'sandbox:start') await test.promise
    return ask(command, input)
  }
  await setting.sandboxes.open(ann, 'Ann')
  await until(() => asked.includes('sandbox:start'))
  await setting.sandboxes.close(ann)
  test.resolve()
  await until(() => asked.filter(command => command === 'sandbox:stop').length === 2)
  await until(() => setting.fake.sandboxIds.length === 0)
})

test('a start that fails only after the sandbox-host was back begins again', async () => {
  const setting = await open()
  const { connection } = setting
  const ask = connection.ask.bind(connection)
  const failing = Promise.withResolvers<never>()
  const asked: string[] = []
  connection.ask = (command, input) => {
    asked.push(command)
    const isFirst = asked.filter(name => name === 'sandbox:start').length === 1
    return command === 'sandbox:start' && isFirst ? failing.promise : ask(command, input)
  }
  await setting.sandboxes.open(ann, 'Ann')
  await until(() => asked.includes('sandbox:start'))
  connection.cut()
  await connection.mend()
  failing.reject(new Refusal('sandboxes-unavailable', 'The sandboxes cannot be reached at the moment.'))
  await setting.becomes(ann, 'ready')
})
