// Recordings of terminals over HTTP: who gets them, as what, and for how long.
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RecordingList } from '#protocol/http-api.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { type AllRoles, allRoles } from '../support/all-roles.ts'
import { castOf, printedIn } from '../support/cast.ts'
import { TestWindow } from '../support/test-participant.ts'

let all: AllRoles
let annas: TestWindow
let terminalId: TerminalId

beforeAll(async () => {
  all = await allRoles()
  annas = await TestWindow.open(all.server, all.anna.token, all.classroom.id, 'participant')
  await annas.send('sandbox:reset', { isEmptied: false })
  await annas.until(() => annas.state?.sandbox.state === 'ready', 'a sandbox that is ready')
  terminalId = annas.state?.sandbox.terminals[0]?.id as TerminalId
})
afterAll(async () => {
  await annas[Symbol.asyncDispose]()
  await all[Symbol.asyncDispose]()
})

function get(
  terminal: string,
  token: string,
  { classroom = all.classroom.id as string, ...headers }: Record<string, string> = {},
): Promise<Response> {
  const { port } = all.server
  return fetch(`http://127.0.0.1:${port}/api/classrooms/${classroom}/terminals/${terminal}/recording.cast`, {
    headers: { ...headers, Authorization: `Bearer ${token}` },
  })
}

describe('a recording', () => {
  test('is a download that plays in any player', async () => {
    const reply = await get(terminalId, all.anna.token, { 'accept-encoding': 'identity' })
    expect(reply.status).toBe(200)
    expect(reply.headers.get('content-type')).toBe('application/x-asciicast')
    expect(reply.headers.get('content-disposition')).toBe('attachment; filename=Python.cast')
    expect(reply.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(reply.headers.get('cache-control')).toBe('no-store')
    const text = await reply.text()
    expect(reply.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
    expect(printedIn(castOf(text)).toString()).toContain('>>> ')
  })

  test('comes in one piece however long it is, compressed for who can read that', async () => {
    const line = `${'many words '.repeat(1000)}\r\n`
    for (let n = 0; n < 150; n++) all.server.host.print(terminalId, line)
    const reply = await get(terminalId, all.tokens.helper)
    expect(reply.headers.get('content-encoding')).toBe('gzip')
    const printed = printedIn(castOf(await reply.text())).toString()
    expect(printed.split('\r\n').filter(each => `${each}\r\n` === line)).toHaveLength(149)
  })

  test('is for its owner and the staff of the class alone', async () => {
    const { tokens, ben, others, other } = all
    expect((await get(terminalId, tokens.instructor)).status).toBe(200)
    expect((await get(terminalId, tokens.helper)).status).toBe(200)
    expect((await get(terminalId, ben.token)).status).toBe(404)
    expect((await get(terminalId, tokens.stage)).status).toBe(403)
    expect((await get(terminalId, others.token)).status).toBe(401)
    expect((await get(terminalId, tokens.instructor, { classroom: other.id })).status).toBe(404)
  })

  test('that is not there is refused with a sentence, and so is what is no terminal', async () => {
    for (const terminal of ['terminal-nowhere', '..%2f..%2fid', 'A']) {
      const reply = await get(terminal, all.tokens.instructor)
      expect(reply.status).toBe(404)
      expect(await reply.json()).toEqual({
        code: 'not-found',
        message: 'There is no recording of this terminal.',
      })
    }
  })

  test('outlives its terminal', async () => {
    const { terminalId: second } = await annas.send('terminal:open', { kind: 'shell' })
    await annas.send('terminal:close', { terminalId: second })
    expect((await get(second, all.anna.token)).status).toBe(200)
    expect((await get(second, all.ben.token)).status).toBe(404)
  })
  test('lies in the zip that its owner takes home, and in nobody else’s', async () => {
    const names = async (token: string) => {
      const { port } = all.server
      const reply = await fetch(`http://127.0.0.1:${port}/api/classrooms/${all.classroom.id}/export.zip`, {
        headers: { Authorization: `Bearer ${token}` },
      })
      const files = unzipSync(new Uint8Array(await reply.arrayBuffer()))
      return Object.entries(files).filter(([name]) => name.endsWith('.cast'))
    }
    const annasOwn = await names(all.anna.token)
    expect(annasOwn.map(([name]) => name).sort()).toEqual(['Own/Python.cast', 'Own/Shell.cast'])
    for (const [, content] of annasOwn) castOf(strFromU8(content))
    expect(await names(all.ben.token)).toEqual([])
    expect(await names(all.tokens.instructor)).toEqual([])
  })

  test('is in a list: one’s own, and for the staff everybody’s', async () => {
    const list = async (token: string) => {
      const { port } = all.server
      const reply = await fetch(`http://127.0.0.1:${port}/api/classrooms/${all.classroom.id}/recordings`, {
        headers: { Authorization: `Bearer ${token}` },
      })
      return reply.ok ? ((await reply.json()) as RecordingList).recordings : reply.status
    }
    const python = { terminalId, title: 'Python', isOpen: true }
    expect(await list(all.anna.token)).toEqual([
      { terminalId: expect.any(String), title: 'Shell', owner: 'Anna', isOwn: true, isOpen: false },
      { ...python, owner: 'Anna', isOwn: true },
    ])
    expect(await list(all.tokens.helper)).toContainEqual({ ...python, owner: 'Anna', isOwn: false })
    expect(await list(all.ben.token)).toEqual([])
    expect(await list(all.tokens.stage)).toBe(403)
    expect(await list(all.others.token)).toBe(401)
  })

  test('outlives its class', async () => {
    await using desk = await all.open('instructor')
    await desk.send('classroom:end', {})
    expect((await get(terminalId, all.anna.token)).status).toBe(200)
    expect((await get(terminalId, all.ben.token)).status).toBe(404)
  })
})
