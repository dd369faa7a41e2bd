// What a program in a sandbox, or whoever types into one, may try on real Docker: the sandbox goes on, its neighbour notices
// nothing, and where something is denied it is said why. More of it in `sandbox-host-faults.test.ts` and `isolation.test.ts`.
import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { SandboxId, TerminalId } from '#protocol/ids.ts'
import { hostStory } from './host-story.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'

const story = hostStory(() => RealSandboxHost.open())
let neighbour: { readonly sandboxId: SandboxId; readonly terminalId: TerminalId }
let sandboxId: SandboxId
let shell: TerminalId

beforeAll(async () => {
  neighbour = await story.start()
})

beforeEach(async () => {
  const started = await story.start()
  sandboxId = started.sandboxId
  shell = await story.client.openTerminal(sandboxId, 'shell', { columns: 200 })
  await story.client.watch(shell)
  await story.client.sees(shell, '$ ')
  return () => story.client.host.ask('sandbox:stop', { sandboxId })
})

/** Not in what is typed. */
let sums = 1

/** Somebody else works as if nothing were the matter. */
async function neighbourIsUnharmed(): Promise<void> {
  sums += 1
  story.client.type(neighbour.terminalId, `${sums} * 10007\r`)
  await story.client.sees(neighbour.terminalId, `${sums * 10_007}`)
}

/** The shell is at its prompt again, on a screen that can be read. */
async function shellGoesOn(): Promise<void> {
  sums += 1
  story.client.type(shell, `\x03\x15printf '\\033c'; echo on-$((${sums} * 10007))\r`)
  await story.client.sees(shell, `on-${sums * 10_007}`)
}

test('a line of a hundred megabytes is stopped with Ctrl-C, and a look at it is small', async () => {
  await story.client.host.ask('terminal:unwatch', { terminalId: shell })
  story.client.type(shell, "head -c 100000000 /dev/zero | tr '\\0' x\r")
  await neighbourIsUnharmed()
  const { base64 } = await story.client.host.ask('terminal:watch', { terminalId: shell })
  expect(base64.length).toBeLessThan(500_000)
  await shellGoesOn()
})

test('binary noise leaves a terminal that works', async () => {
  story.client.type(shell, 'head -c 3000000 /dev/urandom\r')
  await neighbourIsUnharmed()
  await shellGoesOn()
})

test('a sequence that never ends hides no more than itself', async () => {
  for (const begin of ['\\033]0;', '\\033P', '\\033_', '\\033[1;']) {
    story.client.type(shell, `printf '${begin}'; head -c 3000000 /dev/zero | tr '\\0' 1\r`)
    await shellGoesOn()
  }
  await neighbourIsUnharmed()
})

test('a megabyte pasted into a program that sleeps harms nobody, and the terminal can be restarted', async () => {
  story.client.type(shell, "echo as''leep; sleep 4321\r")
  await story.client.sees(shell, 'asleep')
  for (let n = 0; n < 64; n += 1) story.client.type(shell, `${'x'.repeat(99)}\n`.repeat(160))
  await story.client.sees(shell, 'does not read what is typed, so the rest of it was left out')
  await neighbourIsUnharmed()
  const anew = { sandboxId, terminalId: shell, kind: 'shell', file: null, columns: 200, rows: 24 } as const
  await story.client.host.ask('terminal:restart', anew)
  await story.client.watch(shell)
  await story.client.sees(shell, '$ ')
  await shellGoesOn()
})

test('a storm of resizes ends with the last size', async () => {
  const resizes = Array.from({ length: 500 }, (_, n) =>
    story.client.host.ask('terminal:resize', {
      terminalId: shell,
      columns: 40 + (n % 100),
      rows: 10 + (n % 40),
    }),
  )
  await Promise.all(resizes)
  await story.client.host.ask('terminal:resize', { terminalId: shell, columns: 123, rows: 45 })
  await neighbourIsUnharmed()
  story.client.type(shell, 'until [ "$(stty size)" = "45 123" ]; do :; done; echo settled-$((6 * 7))\r')
  await story.client.sees(shell, 'settled-42')
})

test('who opens too many pseudo-terminals is told so, and there are enough for the others', async () => {
  const code = 'import os, time; kept = [os.openpty() for _ in range(120)]; time.sleep(4321)'
  story.client.type(shell, `python3 -c '${code}'\r`)
  await story.client.sees(shell, 'pseudo-terminals open, so the programs that opened them were ended')
  await story.client.sees(shell, 'Killed')
  const another = await story.client.openTerminal(neighbour.sandboxId, 'shell')
  await story.client.watch(another)
  await story.client.sees(another, '$ ')
  await story.client.host.ask('terminal:close', { terminalId: another })
  await shellGoesOn()
})

test('a zip bomb is a file like others, and unpacked it ends at the size of the home', async () => {
  const make = [
    'import zipfile',
    'with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:',
    '    for n in range(40): bomb.writestr(f"{n}", bytes(10**7))',
  ].join('\n')
  const files = [{ path: 'make.py', base64: Buffer.from(make).toString('base64') }]
  await story.client.host.ask('sandbox:put-files', { sandboxId, files })
  story.client.type(shell, 'python3 make.py && python3 -m zipfile -e bomb.zip out 2>&1 | tail -n 1\r')
  await story.client.sees(shell, 'No space left on device')
  await neighbourIsUnharmed()
  await shellGoesOn()
})

test('no socket of Docker, of the kernel or of the sandboxes is in a sandbox', async () => {
  story.client.type(
    shell,
    'find / -xdev -type s 2>/dev/null; ls /k /var/run/docker.sock; echo looked-$((6 * 7))\r',
  )
  await story.client.sees(shell, 'looked-42')
  const text = story.client.text(shell)
  expect(text).toMatch(/'?\/k'?: No such file/)
  expect(text).toMatch(/docker\.sock'?: No such file/)
  expect(text).not.toMatch(/^\/.*sock(et)?\r?$/m)
})
