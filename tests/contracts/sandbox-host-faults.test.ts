// What only the real sandbox-host with real Docker can show: crashes, hostile programs, and what is inside a sandbox.

import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SandboxId, TerminalId } from '#protocol/ids.ts'
import { encodeLinkFrame } from '#protocol/link-frames.ts'
import { until } from '../support/until.ts'
import { newTerminalId } from './host-client.ts'
import { hostStory } from './host-story.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'

const story = hostStory(() => RealSandboxHost.open())

async function start(files: { path: string; base64: string }[] = []) {
  const started = await story.client.startWorkspace({ files })
  story.claimed.push(started.sandboxId)
  await story.client.watch(started.terminalId)
  return started
}

/** A shell in the sandbox; `run` gives what a command prints. */
async function shellIn(sandboxId: SandboxId) {
  const terminalId = newTerminalId()
  await story.client.host.ask('terminal:open', {
    sandboxId,
    terminalId,
    kind: 'shell',
    file: null,
    columns: 200,
    rows: 50,
  })
  await story.client.watch(terminalId)
  await story.client.sees(terminalId, '$ ')
  let count = 0
  const run = async (command: string) => {
    const end = `end-${count++}`
    // Split, so that the echo of the command is not taken for its end.
    story.client.type(terminalId, `${command}; echo ${end.slice(0, 2)}''${end.slice(2)}\r`)
    await story.client.sees(terminalId, `${end}\r\n`)
    const text = story.client.text(terminalId).replaceAll('\r', '')
    const lines = text.slice(0, text.lastIndexOf(`${end}\n`)).split('\n')
    const echo = lines.findLastIndex(line => line.includes(`${end.slice(0, 2)}''${end.slice(2)}`))
    return lines
      .slice(echo + 1)
      .join('\n')
      .trim()
  }
  return { terminalId, run }
}

async function type(terminalId: TerminalId, keys: string, seen: string) {
  story.client.type(terminalId, keys)
  await story.client.sees(terminalId, seen)
}

test('files are in the home when the prompt is, and belong to the learner', async () => {
  const { sandboxId } = await start([
    { path: 'data/prices.csv', base64: Buffer.from('a,b\n').toString('base64') },
  ])
  const { run } = await shellIn(sandboxId)
  expect(await run('cat data/prices.csv && [ -O data/prices.csv ] && echo mine')).toBe('a,b\nmine')
  const files = [{ path: 'data/prices.csv', base64: Buffer.from('c,d\n').toString('base64') }]
  await story.client.host.ask('sandbox:put-files', { sandboxId, files })
  expect(await run('cat data/prices.csv')).toBe('c,d')
})

test('inside there is no network, no right, no way to write but the home', async () => {
  const { sandboxId } = await start()
  const { run } = await shellIn(sandboxId)
  expect(await run('ls /sys/class/net')).toBe('lo')
  expect(await run('grep -c "^Cap.*0000000000000000$" /proc/self/status')).toBe('5')
  expect(await run('grep NoNewPrivs /proc/self/status')).toMatch(/1$/)
  expect(await run('grep "Seccomp:" /proc/self/status')).toMatch(/2$/)
  expect(await run('touch /usr/x /x 2>&1 | grep -c "Read-only"')).toBe('2')
  expect(Number(await run('id -u'))).toBeGreaterThanOrEqual(20_000)
  expect(await run('stty -a | grep -o " iutf8"')).toBe('iutf8')
})

test('a crash of the sandbox-host costs no variable and no line', async () => {
  const { terminalId } = await start()
  await type(terminalId, "kept = 'al' + 'ive'\r", '>>> ')
  await type(terminalId, "'a line ' + 'before'\r", "'a line before'")
  const pid = story.client.greeting?.pid as number
  process.kill(pid, 'SIGKILL')
  await until(
    () => story.client.greeting !== null && story.client.greeting.pid !== pid,
    'another sandbox-host',
  )
  expect(story.client.greeting?.terminals).toContainEqual(expect.objectContaining({ terminalId, exit: null }))
  await story.client.watch(terminalId)
  expect(story.client.text(terminalId)).toContain("'a line before'")
  await type(terminalId, "kept + '!'\r", "'alive!'")
})

test('Ctrl-C in a flood of output gives the prompt back', async () => {
  const { terminalId } = await start()
  story.client.type(terminalId, 'exec(\'while 1: print("y" * 70)\')\r')
  await story.client.sees(terminalId, 'y'.repeat(70), 1000)
  story.client.type(terminalId, '\x03')
  await story.client.sees(terminalId, 'KeyboardInterrupt')
  await type(terminalId, "'free' + 'dom'\r", "'freedom'")
})

test('a fork bomb stays where it is', async () => {
  const bomb = await start()
  const { terminalId } = await shellIn(bomb.sandboxId)
  story.client.type(terminalId, ':(){ :|:& };:\r')
  await story.client.sees(terminalId, 'fork:')
  const other = await start()
  await type(other.terminalId, "'un' + 'harmed'\r", "'unharmed'")
  await story.client.host.ask('sandbox:stop', { sandboxId: bomb.sandboxId })
})

test('whoever uses up the memory is told why', async () => {
  const { terminalId } = await start()
  await type(terminalId, 'x = bytearray(400 * 1024 * 1024)\r', 'used all of its 256 MB of memory')
  await story.client.sees(terminalId, 'Starting again…')
})

test('a program in another terminal that ended for want of memory is told as such', async () => {
  const { sandboxId } = await start()
  const terminalId = await story.client.openTerminal(sandboxId, 'python')
  await story.client.watch(terminalId)
  await story.client.sees(terminalId, '>>> ')
  story.client.type(terminalId, 'x = bytearray(400 * 1024 * 1024)\r')
  const { exit } = await story.client.hears('terminal:exited', data => data.terminalId === terminalId)
  expect(exit).toEqual({
    cause: 'out-of-memory',
    message: 'Python was killed: the sandbox had used up its memory. Start it again to go on.',
  })
})

test('whoever may start no more threads is told how many there may be', async () => {
  const { terminalId } = await start()
  story.client.type(terminalId, 'import threading, time\r')
  const thread = 'threading.Thread(target=time.sleep, args=(600,), daemon=True)'
  story.client.type(terminalId, `for _ in range(999): ${thread}.start()\r\r`)
  await story.client.sees(terminalId, 'has all the processes and threads it may have: 256')
  story.client.type(terminalId, "'still ' + 'here'\r")
  await story.client.sees(terminalId, "'still here'")
})

test('Ctrl-P and Ctrl-Q are keys like others', async () => {
  const { terminalId } = await start()
  await type(terminalId, "'once'\r", "'once'")
  // Ctrl-P brings the last line back; Docker's own chord would end the connection at the Ctrl-Q.
  story.client.type(terminalId, '\x10\x11\r')
  story.client.type(terminalId, "\x15'still ' + 'here'\r")
  await story.client.sees(terminalId, "'still here'")
})

test('closing a terminal ends what runs in it', async () => {
  const { sandboxId } = await start()
  const { terminalId } = await shellIn(sandboxId)
  story.client.type(terminalId, 'sleep 4321\r')
  const { run } = await shellIn(sandboxId)
  const sleepers = () => run('pgrep -c -x sleep')
  while ((await sleepers()) !== '1');
  await story.client.host.ask('terminal:close', { terminalId })
  while ((await sleepers()) !== '0');
})

/** A script in a terminal of its own, watched. */
async function script(sandboxId: SandboxId, code: string, file = 'script.py') {
  const files = [{ path: file, base64: Buffer.from(code).toString('base64') }]
  await story.client.host.ask('sandbox:put-files', { sandboxId, files })
  const terminalId = newTerminalId()
  const size = { columns: 80, rows: 24 }
  await story.client.host.ask('terminal:open', { sandboxId, terminalId, kind: 'script', file, ...size })
  await story.client.watch(terminalId)
  return terminalId
}

const exitOf = async (terminalId: TerminalId) =>
  (await story.client.hears('terminal:exited', data => data.terminalId === terminalId)).exit

test('a script may do what a notebook cannot, and all that it prints is there when it has ended', async () => {
  const { sandboxId } = await start()
  const terminalId = await script(
    sandboxId,
    'import asyncio, multiprocessing\ndef square(n): return n * n\nasync def main(): return "ran"\nif __name__ == "__main__":\n    print(asyncio.run(main()))\n    with multiprocessing.get_context("spawn").Pool(1) as pool: print(pool.map(square, [7]))\n    for n in range(20_000): print(n)\n    raise SystemExit(3)',
  )
  expect(await exitOf(terminalId)).toEqual({
    cause: 'finished',
    message: 'The script ended with exit status 3.',
  })
  await story.client.sees(terminalId, '19998\r\n19999\r\n')
  await story.client.host.ask('terminal:close', { terminalId })
})

test('a script answers keys, and Ctrl-C interrupts it', async () => {
  const { sandboxId } = await start()
  const terminalId = await script(sandboxId, 'print("hello", input("Who? "))\nwhile True: pass')
  await story.client.sees(terminalId, 'Who? ')
  story.client.type(terminalId, 'Ada\r')
  await story.client.sees(terminalId, 'hello Ada')
  story.client.type(terminalId, '\x03')
  await story.client.sees(terminalId, 'KeyboardInterrupt')
  expect((await exitOf(terminalId)).message).toBe('The script was interrupted.')
})

test.each(['-c print(1).py', '--version', '$(touch x) `touch y`; touch z \' ".py'])(
  'a script called %s is a file and nothing else',
  async name => {
    const { sandboxId } = await start()
    const terminalId = await script(sandboxId, 'import sys\nprint("file:", sys.argv)', name)
    expect((await exitOf(terminalId)).message).toBe('The script ended.')
    await story.client.sees(terminalId, 'file:')
    const { run } = await shellIn(sandboxId)
    expect(await run('ls | wc -l')).toBe('1')
  },
)

test('what a script started ends with it, by itself and when its terminal is closed', async () => {
  const { sandboxId } = await start()
  const { run } = await shellIn(sandboxId)
  const sleepers = () => run('pgrep -c -x sleep')
  const code = 'import subprocess\nprocesses = [subprocess.Popen(["sleep", "4321"]) for _ in range(2)]\n'
  await exitOf(await script(sandboxId, code))
  while ((await sleepers()) !== '0');
  const terminalId = await script(sandboxId, `${code}print("started")\nprocesses[0].wait()`)
  await story.client.sees(terminalId, 'started')
  expect(await sleepers()).toBe('2')
  await story.client.host.ask('terminal:close', { terminalId })
  while ((await sleepers()) !== '0');
  // The same one again, as after a change of the script.
  const size = { columns: 80, rows: 24 }
  await story.client.host.ask('terminal:open', {
    sandboxId,
    terminalId,
    kind: 'script',
    file: 'script.py',
    ...size,
  })
  await story.client.watch(terminalId)
  await story.client.sees(terminalId, 'started')
  await story.client.host.ask('terminal:close', { terminalId })
})

test('a sandbox killed from outside is told as such', async () => {
  const { sandboxId, terminalId } = await start()
  const { default: Docker } = await import('dockerode')
  const [container] = await new Docker().listContainers({
    filters: { label: [`followalong.sandbox=${sandboxId}`] },
  })
  await new Docker().getContainer(container?.Id ?? '').kill()
  expect((await story.client.hears('sandbox:exited', data => data.sandboxId === sandboxId)).exit.cause).toBe(
    'killed',
  )
  await story.client.hears('terminal:exited', data => data.terminalId === terminalId)
})

test('a stranger on the socket who sends no frame harms nobody', async () => {
  const { terminalId } = await start()
  const path = await readFile(join(story.host.stateDirectory, 'address'), 'utf8')
  const socket = connect(path)
  const closed = new Promise(resolve => socket.once('close', resolve))
  socket.write(Buffer.alloc(64, 0xff))
  await closed
  const bad = connect(path)
  const request = { kind: 'request', id: 1, command: 'host:end', input: { removeAll: 'yes' } } as const
  bad.write(encodeLinkFrame({ kind: 'message', message: request }))
  const reply = await new Promise<Buffer>(resolve => bad.once('data', resolve))
  expect(reply.toString()).toContain('bad-request')
  bad.destroy()
  await type(terminalId, "'un' + 'moved'\r", "'unmoved'")
})
