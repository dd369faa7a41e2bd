// Homes on the real sandbox-host: the contract, and what only real containers can show.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { expect, test } from 'vitest'
import type { HomeId, SandboxId, TerminalId } from '#protocol/ids.ts'
import { until } from '../support/until.ts'
import { homeContract } from './home-contract.ts'
import { newHomeId } from './host-client.ts'
import { hostStory } from './host-story.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'

homeContract('real, on Docker', () => RealSandboxHost.open())

const docker = new Docker()
const story = hostStory(() => RealSandboxHost.open())

async function enter(homeId: HomeId) {
  const { sandboxId } = await story.client.startWorkspace()
  story.claimed.push(sandboxId)
  await story.client.enterHome(sandboxId, homeId)
  const shell = await story.client.openTerminal(sandboxId, 'shell')
  await story.client.watch(shell)
  await story.client.sees(shell, '$ ')
  return { sandboxId, shell, run: (command: string) => run(shell, command) }
}

let commands = 0
/** What the command prints, in a shell. */
async function run(shell: TerminalId, command: string): Promise<string> {
  const mark = `m${commands++}`
  story.client.type(shell, `clear; ${command}; echo "<${mark}"">"\r`)
  await story.client.sees(shell, `<${mark}>`)
  const text = story.client.text(shell).replaceAll('\r\n', '\n')
  return text.slice(text.lastIndexOf(`"<${mark}"">"`) + mark.length + 8, text.lastIndexOf(`<${mark}>`)).trim()
}

const paths = async (sandboxId: SandboxId) => {
  const { entries } = await story.client.host.ask('files:list', { sandboxId })
  return entries.map(({ path, kind }) => `${kind} ${path}`)
}
const read = (sandboxId: SandboxId, path: string) =>
  story.client.host.ask('files:read', { sandboxId, path, from: 0 })
const write = (sandboxId: SandboxId, path: string, text: string) =>
  story.client.host.ask('files:write', {
    sandboxId,
    path,
    base64: Buffer.from(text).toString('base64'),
    version: null,
  })

async function containerOf(sandboxId: SandboxId): Promise<Docker.Container> {
  const filters = { label: [`followalong.sandbox=${sandboxId}`] }
  const [found] = await docker.listContainers({ all: true, filters })
  return docker.getContainer(found?.Id as string)
}

/** What was written some seconds ago is on this machine's disk. */
async function isKept(homeId: HomeId): Promise<void> {
  let files: string[] = []
  const look = async () => {
    files = await readdir(join(story.host.stateDirectory, 'homes')).catch(() => [])
  }
  await until(
    () => {
      void look()
      return files.includes(`${homeId}.tar`)
    },
    'a copy of the home',
    30_000,
  )
}

test('a home outlives a container that was killed', async () => {
  const homeId = newHomeId()
  const first = await enter(homeId)
  await write(first.sandboxId, 'own.py', 'own = 1')
  await isKept(homeId)
  await (await containerOf(first.sandboxId)).kill()
  await story.client.hears('sandbox:exited', data => data.sandboxId === first.sandboxId)
  const second = await enter(homeId)
  expect(await paths(second.sandboxId)).toContain('file own.py')
})

test('a sandbox-host that was killed goes on keeping the homes it finds', async () => {
  const homeId = newHomeId()
  const first = await enter(homeId)
  await write(first.sandboxId, 'before.py', 'before = 1')
  const pid = story.client.greeting?.pid as number
  process.kill(pid, 'SIGKILL')
  await until(
    () => story.client.greeting !== null && story.client.greeting.pid !== pid,
    'another sandbox-host',
  )
  await write(first.sandboxId, 'after.py', 'after = 1')
  await story.client.host.ask('sandbox:stop', { sandboxId: first.sandboxId })
  const second = await enter(homeId)
  expect(await paths(second.sandboxId)).toEqual(expect.arrayContaining(['file after.py', 'file before.py']))
})

test('names, modes, links and folders come along; pipes and sockets do not, and harm nothing', async () => {
  const homeId = newHomeId()
  const first = await enter(homeId)
  await first.run(`mkdir -p 'a folder/deep' && echo x > $'a folder/deep/two\\nlines' && echo y > ./-rf`)
  await first.run('ln -s /etc/passwd out && ln -s -- -rf in && mkfifo pipe && chmod 700 ./-rf && mkdir empty')
  await story.client.host.ask('sandbox:stop', { sandboxId: first.sandboxId })
  const second = await enter(homeId)
  const found = await paths(second.sandboxId)
  expect(found.filter(path => !path.includes('history'))).toEqual([
    'file -rf',
    'folder a folder',
    'folder empty',
    'link in',
    'link out',
    'folder a folder/deep',
    'file a folder/deep/two\nlines',
  ])
  expect(await second.run('cat in && stat -c %a ./-rf && readlink out')).toBe('y\n700\n/etc/passwd')
})

test('nothing outside the home is read or changed, whatever lies in it', async () => {
  const { sandboxId, run } = await enter(newHomeId())
  await run('ln -s /etc out && ln -s /etc/passwd passwd && ln -s . self && mkfifo pipe && echo x > a.py')
  await run('ln -s /dev/zero zero && ln -s a.py inside && mkdir d && echo y > d/b.py')
  for (const path of ['out/passwd', 'passwd', 'pipe', 'zero', 'inside', 'self/a.py']) {
    await expect(read(sandboxId, path)).rejects.toMatchObject({ code: 'bad-request' })
    await expect(write(sandboxId, path, 'x')).rejects.toMatchObject({ code: 'bad-request' })
  }
  const rename = story.client.host.ask('files:rename', { sandboxId, path: 'a.py', to: 'out/a.py' })
  await expect(rename).rejects.toMatchObject({ code: 'bad-request' })
  // Links themselves may go; what they lead to stays.
  await run('ln -s ../d d/up')
  for (const path of ['out', 'self', 'd/up']) await story.client.host.ask('files:remove', { sandboxId, path })
  expect(await run('cat d/b.py && wc -l < /etc/passwd > /dev/null && echo there')).toBe('y\nthere')
})

test('a file whose name holds a line break or is no text can be seen, renamed or left out', async () => {
  const { sandboxId, run } = await enter(newHomeId())
  await run(`echo x > $'two\\nlines' && echo y > $'no\\xff text'`)
  const { entries, isCut } = await story.client.host.ask('files:list', { sandboxId })
  expect(entries.map(({ path }) => path)).toContain('two\nlines')
  expect(isCut).toBe(true)
  await story.client.host.ask('files:rename', { sandboxId, path: 'two\nlines', to: 'one line' })
  expect(await run("cat 'one line'")).toBe('x')
  const back = story.client.host.ask('files:rename', { sandboxId, path: 'one line', to: 'two\nlines' })
  await expect(back).rejects.toMatchObject({ code: 'bad-request' })
})

test('a full home says so, keeps the file that was there, and opens again in the next sandbox', async () => {
  const homeId = newHomeId()
  const first = await enter(homeId)
  await write(first.sandboxId, 'own.py', 'own = 1')
  await run(first.shell, 'for n in 1 2 3; do head -c 40000000 /dev/urandom > fill$n; done 2> /dev/null')
  const refused = { code: 'too-large', message: expect.stringContaining('no room') }
  await expect(write(first.sandboxId, 'own.py', 'x'.repeat(1_000_000))).rejects.toMatchObject(refused)
  expect(Buffer.from((await read(first.sandboxId, 'own.py')).base64, 'base64').toString()).toBe('own = 1')
  await story.client.host.ask('sandbox:stop', { sandboxId: first.sandboxId })
  const second = await enter(homeId)
  expect(await paths(second.sandboxId)).toEqual(expect.arrayContaining(['file fill1', 'file own.py']))
})

test('a watch that somebody ends begins anew, and nothing of it is left when nobody watches', async () => {
  const { sandboxId, run } = await enter(newHomeId())
  await story.client.host.ask('files:watch', { sandboxId })
  const watches = () => run('pgrep -fc "[l]ib/followalong/files"')
  expect(await watches()).toBe('1')
  await run('pkill -9 -f "[l]ib/followalong/files"')
  await run('echo x > after.py')
  await story.client.hears('files:changed', ({ listing }) =>
    listing.entries.some(({ path }) => path === 'after.py'),
  )
  await story.client.host.ask('files:unwatch', { sandboxId })
  // The watch ends when its input does, which the engine has to tell it first.
  for (let tries = 0; (await watches()) !== '0' && tries < 50; tries += 1);
  expect(await watches()).toBe('0')
})
