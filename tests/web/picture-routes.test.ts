// Pictures of terminals over HTTP: who gets them, and as what.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TerminalId } from '#protocol/ids.ts'
import { pictureCellOf } from '#protocol/terminal-pictures.ts'
import { newTerminal, screenCells } from '../sandbox-host/screen-state.ts'
import { type AllRoles, allRoles } from '../support/all-roles.ts'
import { TestWindow } from '../support/test-participant.ts'

/** Says that it has 24 × 40 pixels; nobody decodes it here. */
const gif = Buffer.from('474946383961180028000000003b', 'hex')

let all: AllRoles
let annas: TestWindow
let trainers: TestWindow
let terminalId: TerminalId
let shownId: TerminalId

beforeAll(async () => {
  all = await allRoles()
  annas = await TestWindow.open(all.server, all.anna.token, all.classroom.id, 'participant')
  trainers = await TestWindow.open(all.server, all.tokens.instructor, all.classroom.id, 'instructor')
  for (const window of [annas, trainers]) {
    await window.send('sandbox:reset', { isEmptied: false })
    await window.until(() => window.state?.sandbox.state === 'ready', 'a sandbox that is ready')
  }
  terminalId = annas.state?.sandbox.terminals[0]?.id as TerminalId
  shownId = trainers.state?.sandbox.terminals[0]?.id as TerminalId
})
afterAll(async () => {
  await annas[Symbol.asyncDispose]()
  await trainers[Symbol.asyncDispose]()
  await all[Symbol.asyncDispose]()
})

/** Returns its number. */
async function print(id: TerminalId): Promise<number> {
  all.server.host.print(id, `\x1b]1337;File=inline=1:${gif.toString('base64')}\x07`)
  const { base64 } = await all.server.host.answer('terminal:watch', { terminalId: id })
  const terminal = newTerminal(80, 24)
  const cells = await screenCells(terminal, Buffer.from(base64, 'base64'))
  terminal.dispose()
  const pictured = cells.flatMap(({ character, color }) => pictureCellOf(character, color) ?? [])
  return pictured.at(-1)?.number as number
}

function get(terminal: string, number: number | string, token: string): Promise<Response> {
  const { port } = all.server
  const path = `/api/classrooms/${all.classroom.id}/terminals/${terminal}/pictures/${number}`
  return fetch(`http://127.0.0.1:${port}${path}`, { headers: { Authorization: `Bearer ${token}` } })
}

test('a picture is just a picture, with the cells it takes', async () => {
  const reply = await get(terminalId, await print(terminalId), all.anna.token)
  expect(reply.status).toBe(200)
  expect(reply.headers.get('content-type')).toBe('image/gif')
  expect(reply.headers.get('picture-cells')).toBe('3x2')
  expect(reply.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
  expect(reply.headers.get('cache-control')).toBe('no-store')
  expect(Buffer.from(await reply.arrayBuffer())).toEqual(gif)
})

test('it is for who may watch the terminal', async () => {
  const number = await print(terminalId)
  const { tokens, ben, anna } = all
  expect((await get(terminalId, number, tokens.instructor)).status).toBe(200)
  expect((await get(terminalId, number, tokens.helper)).status).toBe(200)
  expect((await get(terminalId, number, ben.token)).status).toBe(404)
  expect((await get(terminalId, number, tokens.stage)).status).toBe(404)
  const shown = await print(shownId)
  expect((await get(shownId, shown, anna.token)).status).toBe(404)
  await trainers.send('terminal:show', { terminalId: shownId, isShown: true })
  expect((await get(shownId, shown, anna.token)).status).toBe(200)
  expect((await get(shownId, shown, tokens.stage)).status).toBe(200)
})

test('what is none is refused with a sentence', async () => {
  for (const number of ['0', '99999999', 'x', '-1']) {
    const reply = await get(terminalId, number, all.anna.token)
    expect(reply.status).toBe(404)
    expect((await reply.json()).message).toMatch(/picture/)
  }
})
