// From inside a real sandbox and a real kernel: what must not be reached is not reached, what is limited ends at its
// limit, the neighbours notice nothing, and what is printed does no harm to the trainer who looks.
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import type { CellId, TerminalId } from '#protocol/ids.ts'
import { cellsOf, idOf } from '#protocol/notebook-document.ts'
import { decodeServerFrame, encodeWindowFrame } from '#protocol/terminal-frames.ts'
import { endSandboxHost, ServerProcess } from '../support/server-process.ts'
import { testConfig, testInstructorToken } from '../support/test-config.ts'
import { createClassroom, joinClassroom, TestWindow } from '../support/test-participant.ts'
import type { TestTerminal } from '../support/test-terminal.ts'
import { until } from '../support/until.ts'

const config = await testConfig()
const probe = join(import.meta.dirname, 'isolation-probe.py')
let server: ServerProcess
let classroom: CreatedClassroom
let desk: TestWindow
let anna: TestWindow
let ben: TestWindow

interface Finding {
  readonly reachable: readonly string[]
  readonly written: readonly string[]
  readonly done: readonly string[]
  readonly home: number
  readonly temporary: number
  readonly shared: number
  readonly files: number
  readonly children: number
  readonly eaten: number
  readonly processes: number
}

beforeAll(async () => {
  const courses = join(config.dataDirectory, 'courses')
  await mkdir(join(courses, 'probing'), { recursive: true })
  const course = { title: 'Probing', notebooks: [], files: ['probe.py'] }
  await writeFile(join(courses, 'probing', 'course.json'), JSON.stringify(course))
  await copyFile(probe, join(courses, 'probing', 'probe.py'))
  // On all addresses, so that there is something to be reached.
  server = await ServerProcess.start(config.dataDirectory, { HOST: '0.0.0.0', COURSES_DIR: courses })
  classroom = await createClassroom(server, testInstructorToken, { course: 'probing' })
  desk = await TestWindow.open(server, testInstructorToken, classroom.id, 'instructor')
  anna = await participant('Anna')
  ben = await participant('Ben')
})

afterAll(async () => {
  for (const window of [desk, anna, ben]) await window[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  await endSandboxHost(config.dataDirectory)
  await config[Symbol.asyncDispose]()
})

async function participant(name: string): Promise<TestWindow> {
  const { token } = await joinClassroom(server, classroom.code, name)
  const window = await TestWindow.open(server, token, classroom.id, 'participant')
  await window.send('sandbox:open', {})
  await window.until(() => window.state?.sandbox.state === 'ready')
  return window
}

const firstTerminal = (window: TestWindow) => window.state?.sandbox.terminals[0]?.id as TerminalId

async function shellOf(window: TestWindow): Promise<{ terminals: TestTerminal; slot: number }> {
  const { terminalId } = await window.send('terminal:open', { kind: 'shell' })
  const terminals = await window.terminals()
  const slot = terminals.watch(terminalId)
  await terminals.sees(slot, /\$$/)
  return { terminals, slot }
}

/** This machine as a sandbox might see it, and where the server listens. */
function wayOut(): { addresses: string[]; ports: number[] } {
  const interfaces = Object.values(networkInterfaces()).flatMap(list => list ?? [])
  const outside = interfaces.filter(({ internal }) => !internal).map(({ address }) => address)
  return { addresses: ['172.17.0.1', ...outside], ports: [server.port, 22, 2375] }
}

function findingIn(text: string): Finding {
  const json = /FOUND (\{.*?\})/s.exec(text.replaceAll('\n', ''))?.[1]
  if (!json) throw new Error(`no finding in ${text}`)
  return JSON.parse(json) as Finding
}

function expectNothingGotOut(finding: Finding): void {
  expect(finding).toMatchObject({
    reachable: [],
    interfaces: ['lo'],
    isRoot: false,
    capabilities: Array(5).fill('0000000000000000'),
    noNewPrivileges: '1',
    seccomp: '2',
    sockets: [],
    written: [],
    devices: [],
    done: [],
  })
  // Its own, a shell and the like: nobody else's.
  expect(finding.processes).toBeLessThan(20)
}

test('a participant’s sandbox reaches nothing, and ends at its limits', async () => {
  const { addresses, ports } = wayOut()
  const { terminals, slot } = await shellOf(anna)
  terminals.type(slot, `clear; python3 probe.py ${addresses.join(',')} ${ports.join(',')}\r`)
  await terminals.sees(slot, /FOUND \{[^}]*\}/)
  const finding = findingIn(terminals.text(slot))
  expectNothingGotOut(finding)
  expect(finding.home).toBeLessThanOrEqual(96)
  expect(finding.temporary).toBeLessThanOrEqual(64)
  expect(finding.shared).toBeLessThanOrEqual(32)
  expect(finding.files).toBeLessThan(10_000)
  expect(finding.children).toBeLessThan(256)
  expect(finding.eaten).toBe(-9)
  // It lives on after all of that.
  terminals.type(slot, 'echo still $((6*7))\r')
  await terminals.sees(slot, /still 42/)
})

test('programs of one sandbox find each other by the name localhost, and the name of nobody else', async () => {
  const { terminals, slot } = await shellOf(ben)
  const talk = [
    'import socket',
    'server = socket.create_server(("localhost", 8000))',
    'socket.create_connection(("localhost", 8000)).sendall(b"heard")',
    'print(server.accept()[0].recv(5).decode(), 6 * 7)',
  ].join('; ')
  terminals.type(slot, `clear; python3 -c '${talk}'; getent hosts example.org || echo nobody $((6*7))\r`)
  await terminals.sees(slot, /heard 42\nnobody 42/)
})

describe('a kernel', () => {
  /** Runs it in the class's notebook and resolves with what it printed. */
  async function run(source: string, ending: string): Promise<string> {
    const view = desk.state?.documents.find(({ kind }) => kind === 'notebook')
    if (!view) throw new Error('no notebook')
    const yjs = await desk.follow(view)
    const cellId = idOf(cellsOf(yjs).get(0)) as CellId
    await desk.send('cells:run', { notebookId: view.id, cells: [{ cellId, source }] })
    const outputs = () => JSON.stringify((cellsOf(yjs).toJSON()[0] as { outputs: unknown }).outputs)
    await until(() => outputs().includes(ending))
    const texts = cellsOf(yjs).toJSON()[0] as { outputs: { text?: string }[] }
    return texts.outputs.map(({ text }) => text ?? '').join('')
  }

  test('reaches nothing either', async () => {
    const { addresses, ports } = wayOut()
    const call = `probe.look(${JSON.stringify(addresses)}, ${JSON.stringify(ports)}, ".")`
    const text = await run(
      `import json, probe\n${call}\nprint("FOUND " + json.dumps(probe.found))\nprint("reached")`,
      'reached',
    )
    expectNothingGotOut(findingIn(text))
  })

  test('cannot put anything in the place of the sockets it is spoken to by', async () => {
    const text = await run(
      `import os
for name in sorted(os.listdir("/k")):
    for action in (os.unlink, lambda path: os.rename(path, path + "x"), lambda path: os.chmod(path, 0o777)):
        try:
            if name.startswith("s-") and action.__name__ == "<lambda>" and "chmod" in action.__code__.co_names: continue
            action("/k/" + name)
            print("CHANGED", name)
        except OSError: pass
for action in (lambda: os.symlink("/etc/passwd", "/k/link"), lambda: os.mkdir("/k/folder"), lambda: os.chmod("/k", 0o777)):
    try:
        action()
        print("CHANGED /k")
    except OSError: pass
print("swapped")`,
      'swapped',
    )
    expect(text).toBe('swapped\n')
  })
})

describe('what a participant does to others', () => {
  test('a fork bomb and a flood do not hold up a neighbour', async () => {
    const mallory = await participant('Mallory')
    const { terminals, slot } = await shellOf(mallory)
    const bomb = 'python3 -c "import os; [os.fork() for _ in range(12)]; 2**10**9" 2>/dev/null & yes'
    terminals.type(slot, `${bomb}\r`)
    await terminals.sees(slot, /y\ny\ny/)
    const bens = await ben.terminals()
    const theirs = bens.watch(firstTerminal(ben))
    await bens.sees(theirs, />>>/)
    for (let n = 0; n < 5; n += 1) {
      const startedAt = performance.now()
      bens.type(theirs, `${n} + 1000\r`)
      await bens.sees(theirs, new RegExp(`${n + 1000}`))
      expect(performance.now() - startedAt).toBeLessThan(2000)
    }
    await mallory[Symbol.asyncDispose]()
    await desk.send('member:remove', { memberId: mallory.state?.me.id as never })
  })

  test('escape sequences reach the trainer who watches without what could do harm', async () => {
    const { terminals, slot } = await shellOf(anna)
    const terminalId = anna.state?.sandbox.terminals.at(-1)?.id as TerminalId
    const seen = await rawOutputOf(terminalId)
    const attack = [
      String.raw`\033[2147483647S\033[2147483647b`,
      String.raw`\033]52;c;ZXZpbA==\007\033]0;evil-title\007\033]2;evil-title\033\\\033]9;evil-note\007`,
      String.raw`\033[c\033[>c\033[6n\033[?6n\033[21t\033Z\033P$qm\033\\\005`,
      String.raw`\033]1337;File=inline=1:AAAA\007\033P0;1|17/evil-key\033\\\033_evil-app\033\\`,
    ]
    terminals.type(slot, `clear; printf '${attack.join('')}'; echo; echo over-$((20+22))\r`)
    await terminals.sees(slot, /over-42/)
    await until(() => seen.text().includes('over-42'))
    // What was typed is echoed as text; what was printed begins after it.
    const printed = seen.text().slice(seen.text().indexOf('\x1b[2J'))
    const harmful =
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      /\x1b\](?:52|0|2|9|1337);|\x1b[P_^]|\x1b\[\??>?[0-9]*[cn]|\x1b\[[0-9;]*t|\x05/
    expect(printed).not.toMatch(harmful)
    expect(printed).not.toContain('\x1b[2147483647')
    seen.close()
    // The one screen's answers came to the shell like keys, as in any terminal; nothing of them was run.
    expect(terminals.text(slot)).not.toContain('command not found')
  })

  test('a megabyte of the dearest sequences is on the trainer’s screen in a moment', async () => {
    const { terminals, slot } = await shellOf(anna)
    const terminalId = anna.state?.sandbox.terminals.at(-1)?.id as TerminalId
    const desks = await desk.terminals()
    const watching = desks.watch(terminalId)
    await desks.sees(watching, /\$/)
    terminals.type(slot, `python3 -c "print('\\x1b[999S' * 200000)"; clear; echo over-$((20+22))\r`)
    const startedAt = performance.now()
    await desks.sees(watching, /over-42/)
    // Drawn as they were printed, they would take minutes.
    expect(performance.now() - startedAt).toBeLessThan(20_000)
  })
})

/** What the trainer's browser is sent of a terminal, byte by byte. */
async function rawOutputOf(terminalId: TerminalId): Promise<{ text(): string; close(): void }> {
  const address = `ws://127.0.0.1:${server.port}/term?classroom=${classroom.id}&as=instructor`
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${testInstructorToken}` } })
  let text = ''
  let isThere = false
  socket.on('message', (data: Buffer) => {
    const frame = decodeServerFrame(data)
    if (frame?.type === 'snapshot') isThere = true
    if (frame?.type === 'snapshot' || frame?.type === 'output')
      text += Buffer.from(frame.data).toString('latin1')
  })
  await new Promise(opened => socket.once('open', opened))
  socket.send(encodeWindowFrame({ type: 'watch', slot: 1, terminalId }))
  await until(() => isThere)
  return { text: () => text, close: () => socket.close() }
}
