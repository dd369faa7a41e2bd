// Large and endless outputs of the real kernel, through a real server on a real disk, killed in between.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type * as Y from 'yjs'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import type { CellId } from '#protocol/ids.ts'
import {
  elapsedTimesOf,
  findCell,
  insertCell,
  type OutputFile,
  outputFilesOf,
  outputsOf,
  runStateOf,
} from '#protocol/notebook-document.ts'
import { outputFileAddress } from '#protocol/output-addresses.ts'
import { endSandboxHost, ServerProcess } from '../support/server-process.ts'
import { testConfig, testInstructorToken } from '../support/test-config.ts'
import { createClassroom, TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

const config = await testConfig()
let server: ServerProcess
let classroom: CreatedClassroom

beforeAll(async () => {
  server = await ServerProcess.start(config.dataDirectory)
  classroom = await createClassroom(server, testInstructorToken, { title: 'Large' })
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await endSandboxHost(config.dataDirectory)
  await config[Symbol.asyncDispose]()
})

async function fetched({ fileId }: OutputFile): Promise<Buffer> {
  const address = `http://127.0.0.1:${server.port}${outputFileAddress(classroom.id as never, fileId)}`
  const reply = await fetch(address, { headers: { authorization: `Bearer ${testInstructorToken}` } })
  return Buffer.from(await reply.arrayBuffer())
}

async function exported(name: string): Promise<string> {
  const address = `http://127.0.0.1:${server.port}/api/classrooms/${classroom.id}/notebooks/${name}`
  return (await fetch(address, { headers: { authorization: `Bearer ${testInstructorToken}` } })).text()
}

function outputs(yjs: Y.Doc, cellId: CellId): Y.Map<unknown>[] {
  const cell = findCell(yjs, cellId)
  return (cell && outputsOf(cell)?.toArray()) ?? []
}

test('a picture of 6 MB and 100,000 lines are whole in files, also when the server dies meanwhile', async () => {
  const [picture, lines] = ['picture', 'lines'] as CellId[]
  if (!picture || !lines) throw new Error('no ids')
  const sources: [CellId, string][] = [
    [
      picture,
      "from IPython.display import Image\nImage(b'\\x89PNG\\r\\n\\x1a\\n' + bytes(range(256)) * 24_000)",
    ],
    [
      lines,
      "import time\nfor i in range(100_000):\n    print('line', i)\n    if i % 10_000 == 0: time.sleep(0.2)",
    ],
  ]
  {
    await using desk = await TestWindow.open(server, testInstructorToken, classroom.id, 'instructor')
    const view = desk.state?.documents.find(document => document.kind === 'notebook')
    if (!view) throw new Error('no notebook')
    const yjs = await desk.follow(view)
    for (const [id, source] of sources) insertCell(yjs, 0, { id, type: 'code', source })
    await desk.send('cells:run', {
      notebookId: view.id,
      cells: sources.map(([cellId, source]) => ({ cellId, source })),
    })
    await until(
      () => outputs(yjs, lines).some(output => output.get('output_type') === 'display_data'),
      'the cut',
    )
    await server.kill()
  }
  server = await ServerProcess.start(config.dataDirectory)
  await using desk = await TestWindow.open(server, testInstructorToken, classroom.id, 'instructor')
  const view = desk.state?.documents.find(document => document.kind === 'notebook')
  if (!view) throw new Error('no notebook')
  const yjs = await desk.follow(view)
  const fullText = () => outputs(yjs, lines).flatMap(output => outputFilesOf(output).fullText ?? [])[0]
  await until(() => {
    const cell = findCell(yjs, lines)
    return cell !== null && runStateOf(cell) === 'idle' && fullText() !== undefined
  }, 'the full text')
  const whole = Array.from({ length: 100_000 }, (_, index) => `line ${index}\n`).join('')
  await expect
    .poll(async () => (await fetched(fullText() as OutputFile)).toString() === whole, { timeout: 30_000 })
    .toBe(true)
  expect(elapsedTimesOf(yjs).get(lines)).toBeGreaterThan(1900)

  const [shown] = outputs(yjs, picture)
  const file = shown && outputFilesOf(shown).files?.['image/png']
  expect(file?.bytes).toBe(8 + 256 * 24_000)
  const content = await fetched(file as OutputFile)
  expect(content.length).toBe(file?.bytes)
  const notebook = await exported(view.name)
  expect(notebook).toContain(content.toString('base64'))
  expect(notebook).not.toContain('followalong')
  expect(
    outputs(yjs, lines)
      .map(output => String(output.get('text') ?? ''))
      .join('').length,
  ).toBeLessThan(300_000)
}, 240_000)
