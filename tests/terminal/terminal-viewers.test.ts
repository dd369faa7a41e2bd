import { beforeEach, expect, test, vi } from 'vitest'
import type { TerminalId } from '#protocol/ids.ts'
import { TerminalViewers } from '../../server/terminal/terminal-viewers.ts'
import { newSandboxId, newTerminalId } from '../contracts/host-client.ts'
import type { FakeConnection } from '../support/fake-connection.ts'
import { FakeSandboxHost } from '../support/fake-sandbox-host.ts'
import { until } from '../support/until.ts'
import { TestWindow } from './test-window.ts'

let fake: FakeSandboxHost
let connection: FakeConnection
let viewers: TerminalViewers
let terminal: TerminalId
let watchers: string[][]
const ends = new Map<TerminalId, string>()

const sandboxId = newSandboxId()

beforeEach(async () => {
  fake = new FakeSandboxHost()
  connection = fake.server(() => [sandboxId])
  terminal = newTerminalId()
  watchers = []
  viewers = new TerminalViewers({
    host: connection,
    endOf: terminalId => ends.get(terminalId) ?? null,
    onWatchers: (_, names) => watchers.push([...names]),
  })
  await connection.mend()
  await connection.ask('sandbox:start', {
    sandboxId,
    purpose: 'workspace',
    image: 'python',
    terminalId: terminal,
    label: 'Ann',
    files: [],
  })
})

const owner = () =>
  new TestWindow(
    viewers.viewer({
      name: 'Ann',
      isTold: () => true,
      isOwner: () => true,
      mayWatch: () => true,
      mayType: () => true,
    }),
  )
const watcher = (name = 'Grace', mayWatch = () => true, isTold = () => true) =>
  new TestWindow(viewers.viewer({ name, isTold, isOwner: () => false, mayWatch, mayType: () => false }))

async function watching(window: TestWindow): Promise<TestWindow> {
  window.watch(terminal)
  await until(() => window.count('snapshot') > 0)
  return window
}

test('a window gets the screen, then what is printed, each byte once', async () => {
  fake.print(terminal, 'before ')
  const window = owner()
  window.watch(terminal)
  fake.print(terminal, 'while it is asked for ')
  await until(() => window.count('snapshot') > 0)
  fake.print(terminal, 'after')
  expect(window.text()).toBe('>>> before while it is asked for after')
})

test('what is on the snapshot already is not drawn again', async () => {
  await watching(owner())
  let answer = () => {}
  fake.answersWait = new Promise(resolve => {
    answer = resolve
  })
  const late = watcher()
  late.watch(terminal)
  await until(() => fake.waiting > 0)
  fake.print(terminal, 'once')
  answer()
  await until(() => late.count('snapshot') > 0)
  expect(late.text()).toBe('>>> once')
})

test('all windows see the same, also one that comes late', async () => {
  const first = await watching(owner())
  first.type("print('hello')\r")
  await until(() => first.text().includes('\nhello'))
  const second = await watching(watcher())
  expect(second.text()).toBe(first.text())
})

test('only the owner types and sets the size', async () => {
  const guest = await watching(watcher())
  const own = await watching(owner())
  guest.type('evil\r')
  guest.viewer.receive({ type: 'resize', slot: 1, columns: 30, rows: 10 })
  own.viewer.receive({ type: 'resize', slot: 1, columns: 100, rows: 40 })
  await until(() => own.count('resized') > 0)
  expect(own.text()).toBe('>>> ')
  expect(guest.frames.filter(({ type }) => type === 'resized')).toEqual([
    { type: 'resized', slot: 1, columns: 100, rows: 40 },
  ])
})

test('a window that may not watch gets a sentence and nothing else', async () => {
  const window = watcher('Eve', () => false)
  window.watch(terminal)
  fake.print(terminal, 'secret')
  expect(window.frames).toEqual([{ type: 'ended', slot: 1, message: 'You cannot watch this terminal.' }])
})

test('permission is asked for again with every output', async () => {
  let isAllowed = true
  const window = await watching(watcher('Grace', () => isAllowed))
  isAllowed = false
  fake.print(terminal, 'secret')
  expect(window.text()).toBe('>>> ')
})

test('a window that does not acknowledge is skipped, and shown the whole screen later', async () => {
  const slow = await watching(watcher())
  const quick = await watching(owner())
  slow.acknowledges = false
  const line = `${'x'.repeat(1023)}\n`
  for (let count = 0; count < 300; count++) {
    fake.print(terminal, line)
    await Promise.resolve()
  }
  expect(slow.position()).toBeLessThan(140 * 1024)
  expect(quick.position()).toBe(300 * 1024 + 4)
  slow.acknowledges = true
  slow.acknowledgeAll()
  await until(() => slow.count('snapshot') === 2)
  expect(slow.position()).toBe(quick.position())
  fake.print(terminal, 'go on')
  expect(slow.text().endsWith('go on')).toBe(true)
})

test('a window behind a slow network is skipped too', async () => {
  const slow = await watching(watcher())
  slow.backlog = 1024 * 1024
  fake.print(terminal, 'lost at first')
  expect(slow.text()).toBe('>>> ')
  slow.backlog = 0
  await until(() => slow.text().includes('lost at first'))
})

test('a lost link is mended with a fresh screen', async () => {
  const window = await watching(owner())
  connection.cut()
  fake.print(terminal, 'printed while nobody listened ')
  await connection.mend()
  await until(() => window.count('snapshot') === 2)
  fake.print(terminal, 'and after')
  expect(window.text()).toBe('>>> printed while nobody listened and after')
})

test('a terminal that is watched before the link is there is shown when it is', async () => {
  connection.cut()
  const window = owner()
  window.watch(terminal)
  await connection.mend()
  await until(() => window.text() === '>>> ')
})

test('the end of a terminal is told to all who watch and to whoever comes later', async () => {
  const window = await watching(owner())
  const exit = { cause: 'killed', message: 'It was killed. Open a new one.' } as const
  ends.set(terminal, exit.message)
  fake.endSandbox(sandboxId, exit)
  expect(window.frames.at(-1)).toEqual({ type: 'ended', slot: 1, message: exit.message })
  const late = await watching(watcher())
  expect(late.frames.map(({ type }) => type)).toEqual(['snapshot', 'ended'])
  expect(late.frames.at(-1)).toEqual({ type: 'ended', slot: 1, message: 'It was killed.' })
})

test('a terminal that is not there ends at once', async () => {
  const window = owner()
  window.watch(newTerminalId())
  await until(() => window.count('ended') > 0)
})

test('the owner learns who watches, by name and once each', async () => {
  await watching(owner())
  const grace = await watching(watcher('Grace'))
  const graceAgain = await watching(watcher('Grace'))
  await watching(watcher('Ada'))
  expect(watchers).toEqual([['Grace'], ['Ada', 'Grace']])
  graceAgain.viewer[Symbol.dispose]()
  grace.viewer.receive({ type: 'unwatch', slot: 1 })
  expect(watchers.at(-1)).toEqual(['Ada'])
})

test('when the last window goes, the sandbox-host sends no more output', async () => {
  const window = await watching(owner())
  const heard: string[] = []
  connection.listen({ output: (_, __, data) => heard.push(Buffer.from(data).toString()) })
  fake.print(terminal, 'heard')
  window.viewer[Symbol.dispose]()
  await connection.ask('host:self-test', {})
  fake.print(terminal, 'unheard')
  expect(heard).toEqual(['heard'])
})

test('one window watches many terminals, each in its slot', async () => {
  const second = newTerminalId()
  await connection.ask('terminal:open', {
    sandboxId,
    terminalId: second,
    kind: 'shell',
    file: null,
    columns: 80,
    rows: 24,
  })
  const window = owner()
  window.watch(terminal, 1)
  window.watch(second, 2)
  await until(() => window.count('snapshot', 1) + window.count('snapshot', 2) === 2)
  fake.print(second, 'in the shell')
  expect([window.text(1), window.text(2)]).toEqual(['>>> ', '~ $ in the shell'])
})

test('a window cannot watch without end', () => {
  const window = owner()
  const answers = Array.from({ length: 600 }, (_, slot) =>
    window.viewer.receive({ type: 'watch', slot, terminalId: terminal }),
  )
  expect(answers.filter(isAccepted => isAccepted)).toHaveLength(512)
})

test('looking away and back again and again asks for few snapshots', async () => {
  const window = await watching(owner())
  const asked = vi.spyOn(connection, 'ask')
  for (let n = 0; n < 400; n += 1) {
    window.viewer.receive({ type: 'unwatch', slot: 1 })
    window.watch(terminal)
  }
  const before = window.count('snapshot')
  await until(() => window.count('snapshot') > before)
  expect(asked.mock.calls.filter(([command]) => command === 'terminal:watch').length).toBeLessThan(5)
})

test('of many sizes in a moment the last one counts, and few are asked for', async () => {
  const window = await watching(owner())
  const asked = vi.spyOn(connection, 'ask')
  for (let columns = 30; columns < 330; columns += 1) {
    window.viewer.receive({ type: 'resize', slot: 1, columns, rows: 24 })
  }
  await until(() => window.frames.some(frame => frame.type === 'resized' && frame.columns === 329))
  expect(asked.mock.calls.filter(([command]) => command === 'terminal:resize').length).toBeLessThan(10)
})

test('a window that floods is closed, and its keys beyond what anybody types are dropped', async () => {
  const window = await watching(owner())
  const typed = vi.spyOn(connection, 'sendInput').mockReturnValue()
  const data = new Uint8Array(16 * 1024)
  for (let n = 0; n < 200; n += 1) expect(window.viewer.receive({ type: 'input', slot: 1, data })).toBe(true)
  expect(typed.mock.calls.length).toBeLessThan(80)
  const frames = Array.from({ length: 5000 }, () =>
    window.viewer.receive({ type: 'resize', slot: 1, columns: 80, rows: 24 }),
  )
  expect(frames.at(-1)).toBe(false)
})

test('of a terminal that is gone only its owner is told to open another', async () => {
  await connection.ask('sandbox:stop', { sandboxId })
  const [own, others] = [owner(), watcher()]
  own.watch(terminal)
  others.watch(terminal)
  await until(() => own.count('ended') > 0 && others.count('ended') > 0)
  const said = (window: TestWindow) =>
    window.frames.flatMap(frame => (frame.type === 'ended' ? frame.message : []))
  expect(said(own)).toEqual(['This terminal is gone. Open a new one.'])
  expect(said(others)).toEqual(['This terminal is gone.'])
})
