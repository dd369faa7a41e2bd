// A person's own files over HTTP and commands: their content up and down, and that they are nobody else's.
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TerminalId } from '#protocol/ids.ts'
import { type AllRoles, allRoles } from '../support/all-roles.ts'
import { TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

let all: AllRoles
let annas: TestWindow
let bens: TestWindow

async function windowOf(token: string): Promise<TestWindow> {
  const window = await TestWindow.open(all.server, token, all.classroom.id, 'participant')
  await window.send('sandbox:open', {})
  await window.until(() => window.state?.sandbox.state === 'ready', 'a sandbox that is ready')
  return window
}

beforeAll(async () => {
  all = await allRoles()
  annas = await windowOf(all.anna.token)
  bens = await windowOf(all.ben.token)
})
afterAll(async () => {
  await annas[Symbol.asyncDispose]()
  await bens[Symbol.asyncDispose]()
  await all[Symbol.asyncDispose]()
})
beforeEach(async () => {
  const { entries } = await annas.send('files:list', {})
  for (const { path } of entries.filter(({ path }) => !path.includes('/')))
    await annas.send('files:remove', { path })
})

function ask(
  kind: 'text' | 'content',
  parameters: Record<string, string>,
  { token = all.anna.token, body }: { token?: string; body?: string | Uint8Array } = {},
): Promise<Response> {
  const query = new URLSearchParams(parameters)
  return fetch(
    `http://127.0.0.1:${all.server.port}/api/classrooms/${all.classroom.id}/my-files/${kind}?${query}`,
    {
      method: body === undefined ? 'GET' : 'PUT',
      headers: { Authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: body as BodyInit }),
    },
  )
}

function zipFor(token: string): Promise<Response> {
  const { classroom, server } = all
  const address = `http://127.0.0.1:${server.port}/api/classrooms/${classroom.id}/my-files.zip`
  return fetch(address, { headers: { Authorization: `Bearer ${token}` } })
}

const put = async (path: string, body: string | Uint8Array, version?: string) =>
  (await ask('content', { path, ...(version === undefined ? {} : { version }) }, { body })).json()
const paths = async (window: TestWindow) =>
  (await window.send('files:list', {})).entries.map(({ path }) => path)

describe('my files', () => {
  test('go up, are listed, and come down as a download that no browser takes for a page', async () => {
    await put('a <b>.html', '<script>alert(1)</script>')
    expect(await paths(annas)).toEqual(['a <b>.html'])
    const reply = await ask('content', { path: 'a <b>.html' })
    expect(reply.status).toBe(200)
    expect(reply.headers.get('content-type')).toBe('application/octet-stream')
    expect(reply.headers.get('content-disposition')).toMatch(/^attachment; filename="/)
    expect(reply.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(await reply.text()).toBe('<script>alert(1)</script>')
  })

  test('may be larger than one piece', async () => {
    const content = 'many words '.repeat(300_000)
    await put('large.txt', content)
    const reply = await ask('content', { path: 'large.txt' })
    expect(reply.headers.get('content-length')).toBe(String(content.length))
    expect(await reply.text()).toBe(content)
    expect((await ask('text', { path: 'large.txt' })).status).toBe(413)
  })

  test('above the limit are refused with a sentence', async () => {
    const reply = await ask('content', { path: 'huge' }, { body: new Uint8Array(8 * 1024 * 1024 + 1) })
    expect(reply.status).toBe(413)
    expect(await reply.json()).toEqual({
      code: 'too-large',
      message: 'This file is larger than 8 MB. Please choose a smaller one.',
    })
    expect(await paths(annas)).toEqual([])
  })

  test('are text for the editor, which saves only what it has seen', async () => {
    await put('a.py', 'first = 1\r\n')
    const read = await (await ask('text', { path: 'a.py' })).json()
    expect(read.text).toBe('first = 1\r\n')
    expect(await put('a.py', 'another')).toMatchObject({ code: 'name-taken' })
    const saved = await put('a.py', 'second = 2', read.version)
    expect(await put('a.py', 'late', read.version)).toMatchObject({ code: 'out-of-date' })
    expect(await (await ask('text', { path: 'a.py' })).json()).toEqual({ text: 'second = 2', ...saved })
    await put('a.py', 'whatever there was', '*')
    expect((await (await ask('text', { path: 'a.py' })).json()).text).toBe('whatever there was')
  })

  test('that are no text are not opened', async () => {
    await put('zeros', 'a\0b')
    const reply = await ask('text', { path: 'zeros' })
    expect([reply.status, (await reply.json()).code]).toEqual([422, 'not-a-text-file'])
  })

  test('can be renamed, put into folders and removed', async () => {
    await put('a.py', 'a')
    await annas.send('files:make-folder', { path: 'part one' })
    await annas.send('files:rename', { path: 'a.py', to: 'part one/b.py' })
    expect(await paths(annas)).toEqual(['part one', 'part one/b.py'])
    await annas.send('files:remove', { path: 'part one' })
    expect(await paths(annas)).toEqual([])
  })

  test('show what a program has written', async () => {
    const terminals = await annas.terminals()
    const slot = terminals.watch(annas.state?.sandbox.terminals[0]?.id as TerminalId)
    await terminals.sees(slot, />>>/)
    terminals.type(slot, "open('own.py', 'w').write('own = 1')\r")
    let found: string[] = []
    await until(() => {
      void paths(annas).then(now => {
        found = now
      })
      return found.includes('own.py')
    }, 'the file that was written')
  })

  test('come all together as a zip, in their folders', async () => {
    await annas.send('files:make-folder', { path: 'part one' })
    await put('part one/a.py', 'a = 1')
    await put('b:c.py', 'b = 1')
    const reply = await zipFor(all.anna.token)
    expect(reply.headers.get('content-type')).toBe('application/zip')
    const files = unzipSync(new Uint8Array(await reply.arrayBuffer()))
    const found = Object.entries(files).map(([name, content]) => [
      name.replace(/^[^/]*\//, ''),
      strFromU8(content),
    ])
    expect(Object.fromEntries(found)).toEqual({ 'part one/a.py': 'a = 1', 'bc.py': 'b = 1' })
    expect((await zipFor(all.tokens.stage)).status).toBe(403)
    expect((await zipFor(all.tokens.helper)).status).toBe(404)
  })

  test('are mine alone', async () => {
    await put('secret.txt', 'secret')
    expect(await paths(bens)).not.toContain('secret.txt')
    const { ben, others, tokens } = all
    expect((await ask('content', { path: 'secret.txt' }, { token: ben.token })).status).toBe(404)
    expect((await ask('text', { path: 'secret.txt' }, { token: tokens.helper })).status).toBe(404)
    expect((await ask('content', { path: 'secret.txt' }, { token: tokens.stage })).status).toBe(403)
    expect((await ask('content', { path: 'secret.txt' }, { token: others.token })).status).toBe(401)
  })

  test.each(['../../etc/passwd', '/etc/passwd', 'a//b', '.', ''])(
    'called %j are refused up and down',
    async path => {
      expect((await ask('content', { path })).status).toBe(400)
      expect((await ask('text', { path })).status).toBe(400)
      expect((await ask('content', { path }, { body: 'x' })).status).toBe(400)
    },
  )
})
