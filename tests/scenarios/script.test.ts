// Cells run as a script in a real sandbox: what a kernel cannot do (asyncio.run, spawn, a server), for everybody to see.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import type { CellId, TerminalId } from '#protocol/ids.ts'
import { endSandboxHost, ServerProcess } from '../support/server-process.ts'
import { testConfig, testInstructorToken } from '../support/test-config.ts'
import { call, createClassroom, joinClassroom, TestWindow } from '../support/test-participant.ts'

const config = await testConfig()
let server: ServerProcess
let classroom: CreatedClassroom
let token: string

beforeAll(async () => {
  server = await ServerProcess.start(config.dataDirectory)
  classroom = await createClassroom(server, testInstructorToken, { title: 'Scripts' })
  ;({ token } = await joinClassroom(server, classroom.code, 'Anna'))
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await endSandboxHost(config.dataDirectory)
  await config[Symbol.asyncDispose]()
})

const desk = () => TestWindow.open(server, testInstructorToken, classroom.id, 'instructor')
const anna = () => TestWindow.open(server, token, classroom.id, 'participant')
const cellId = 'first' as CellId

function run(trainer: TestWindow, source: string): Promise<{ terminalId: TerminalId }> {
  const notebook = trainer.state?.documents.find(({ kind }) => kind === 'notebook')
  if (!notebook) throw new Error('no notebook')
  return trainer.send('script:run', { notebookId: notebook.id, cells: [{ cellId, source }] })
}

const program = `import asyncio
import multiprocessing
import stock

async def main():
    await asyncio.sleep(0)
    print("loop", stock.count)

def child():
    print("spawned", flush=True)

if __name__ == "__main__":
    asyncio.run(main())
    multiprocessing.set_start_method("spawn")
    process = multiprocessing.Process(target=child)
    process.start()
    process.join()
    print("status", process.exitcode)
`

test('a script starts processes, imports shared files, and is seen by a participant', async () => {
  await using trainer = await desk()
  await using participant = await anna()
  const path = `/api/classrooms/${classroom.id}/files?name=stock.py`
  const body = new TextEncoder().encode('count = 41\n')
  expect((await call(server, 'POST', path, { token: testInstructorToken, body })).status).toBe(201)
  const { terminalId } = await run(trainer, program)
  await participant.until(() => participant.state?.shownTerminals[0]?.id === terminalId)
  const terminals = await participant.terminals()
  const slot = terminals.watch(terminalId)
  await terminals.sees(slot, /loop 41\nspawned\nstatus 0/)
  await participant.until(() => participant.state?.shownTerminals[0]?.exit?.message === 'The script ended.')
})

const serving = `import http.server
print("serving")
http.server.HTTPServer(("127.0.0.1", 8000), http.server.SimpleHTTPRequestHandler).serve_forever()
`

test('a server that is run again takes the place of the one before, its port free again', async () => {
  await using trainer = await desk()
  const terminals = await trainer.terminals()
  const first = await run(trainer, serving)
  await terminals.sees(terminals.watch(first.terminalId), /serving/)
  const second = await run(trainer, serving)
  const slot = terminals.watch(second.terminalId)
  await terminals.sees(slot, /serving/)
  terminals.type(slot, '\x03')
  await trainer.until(() => trainer.state?.shownTerminals.some(({ exit }) => exit !== null) ?? false)
  expect(terminals.text(slot)).not.toContain('Address already in use')
  expect(terminals.text(slot)).toContain('KeyboardInterrupt')
})

test('what runs as a script goes on over a server that is killed, and is still shown', async () => {
  let before: TerminalId
  {
    await using trainer = await desk()
    const { terminalId } = await run(
      trainer,
      'import time\nwhile True:\n    print("tick")\n    time.sleep(0.2)',
    )
    before = terminalId
    const terminals = await trainer.terminals()
    await terminals.sees(terminals.watch(terminalId), /tick/)
  }
  await server.kill()
  server = await ServerProcess.start(config.dataDirectory)
  await using participant = await anna()
  expect(participant.state?.shownTerminals.map(({ id }) => id)).toContain(before)
  const terminals = await participant.terminals()
  await terminals.sees(terminals.watch(before), /tick\ntick/)
})
