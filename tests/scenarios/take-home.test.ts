// What people take home: checked by nbformat's own validator, and run again from top to bottom in the sandbox image.
import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import type { CellId } from '#protocol/ids.ts'
import { cellsOf, idOf, runStateOf, sourceOf, typeOf } from '#protocol/notebook-document.ts'
import { endSandboxHost, ServerProcess } from '../support/server-process.ts'
import { testConfig, testInstructorToken } from '../support/test-config.ts'
import { call, createClassroom, TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

const config = await testConfig()
let server: ServerProcess
let classroom: CreatedClassroom

beforeAll(async () => {
  server = await ServerProcess.start(config.dataDirectory)
  classroom = await createClassroom(server, testInstructorToken, { course: 'threads-in-python' })
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await endSandboxHost(config.dataDirectory)
  await config[Symbol.asyncDispose]()
})

/** Runs Python in the sandbox image on a folder of this machine, without any network. */
function inImage(folder: string, ...command: string[]): string {
  const flags = [
    '--rm',
    '--network',
    'none',
    '--user',
    '0:0',
    '-e',
    'HOME=/tmp',
    '-v',
    `${folder}:/taken`,
    '-w',
    '/taken',
  ]
  return execFileSync('docker', ['run', ...flags, 'followalong/python:latest', ...command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

test('the taught notebook is valid, holds its outputs, and runs again on its own', async () => {
  await using desk = await TestWindow.open(server, testInstructorToken, classroom.id, 'instructor')
  const view = desk.state?.documents.find(document => document.kind === 'notebook')
  if (!view) throw new Error('no notebook')
  const yjs = await desk.follow(view)
  const code = cellsOf(yjs)
    .toArray()
    .filter(cell => typeOf(cell) === 'code')
  expect(code.length).toBeGreaterThan(15)
  for (const cell of code) {
    const cellId: CellId = idOf(cell)
    await desk.send('cells:run', {
      notebookId: view.id,
      cells: [{ cellId, source: sourceOf(cell).toString() }],
    })
    await until(() => {
      const input = desk.state?.kernels[0]?.input
      if (input)
        void desk
          .send('kernel:answer', { notebookId: view.id, executionId: input.executionId, text: '4' })
          .catch(() => {})
      return cell.get('execution_count') !== null && runStateOf(cell) === 'idle'
    }, `cell ${cellId} ran`)
  }

  const path = `/api/classrooms/${classroom.id}`
  const single = await call(server, 'GET', `${path}/notebooks/${view.name}`, { token: testInstructorToken })
  expect(single.status).toBe(200)
  const zip = await fetch(`http://127.0.0.1:${server.port}${path}/export.zip`, {
    headers: { authorization: `Bearer ${testInstructorToken}` },
  })
  const folder = config.dataDirectory
  for (const [name, content] of Object.entries(unzipSync(new Uint8Array(await zip.arrayBuffer())))) {
    if (!name.endsWith('/')) await writeFile(join(folder, name.split('/').at(-1) ?? ''), content)
  }
  const validate = `import nbformat; nbformat.validate(nbformat.read("${view.name}", as_version=nbformat.NO_CONVERT)); print("valid")`
  expect(inImage(folder, 'python3', '-c', validate)).toBe('valid\n')
  const notebook = (single.body ?? {}) as { cells: { outputs?: unknown[] }[] }
  expect(notebook.cells.filter(cell => cell.outputs?.length).length).toBeGreaterThan(10)

  inImage(
    folder,
    'python3',
    '-m',
    'nbconvert',
    '--to',
    'notebook',
    '--execute',
    '--output',
    'again.ipynb',
    view.name,
  )
  const again =
    'import nbformat; print(sum(len(cell.get("outputs", [])) > 0 for cell in nbformat.read("again.ipynb", 4).cells))'
  expect(Number(inImage(folder, 'python3', '-c', again))).toBeGreaterThan(10)
})
