// A course may bring the trainer's plan along.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cellsOf, sourceOf } from '#protocol/notebook-document.ts'
import { ClassroomOutputFiles } from '../../server/notebook/classroom-output-files.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { call, createClassroom, TestWindow } from '../support/test-participant.ts'
import { testServer } from '../support/test-server.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'courses-'))
  await mkdir(join(directory, 'own'))
})
afterEach(() => rm(directory, { recursive: true }))

const notebook = (source: string) => {
  const cell = { cell_type: 'markdown', id: 'a', metadata: {}, source: [source] }
  return JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 })
}

async function course(notebooks: readonly string[], files: Record<string, string>): Promise<void> {
  await writeFile(join(directory, 'own', 'course.json'), JSON.stringify({ title: 'Own', notebooks }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, 'own', name), text)
}

test('the plan of a course is the plan of its classes', async () => {
  await course(['one.ipynb'], { 'one.ipynb': notebook('# One'), 'plan.ipynb': notebook('begin slowly') })
  await using server = await testServer({ coursesDirectory: directory })
  const { id } = await createClassroom(server, testInstructorToken, { course: 'own' })
  await using desk = await TestWindow.open(server, testInstructorToken, id, 'instructor')
  expect(desk.state?.documents.map(({ kind, name }) => [kind, name])).toEqual([
    ['notebook', 'one.ipynb'],
    ['plan', 'plan.ipynb'],
  ])
  const plan = desk.state?.documents[1]
  if (!plan) throw new Error('no plan')
  expect(sourceOf(cellsOf(await desk.follow(plan)).get(0)).toString()).toBe('begin slowly')
})

test('a notebook that the course itself calls plan.ipynb is for everybody', async () => {
  await course(['plan.ipynb'], { 'plan.ipynb': notebook('for all') })
  await using server = await testServer({ coursesDirectory: directory })
  const { id } = await createClassroom(server, testInstructorToken, { course: 'own' })
  await using desk = await TestWindow.open(server, testInstructorToken, id, 'instructor')
  expect(desk.state?.documents.map(({ kind }) => kind)).toEqual(['notebook', 'plan'])
  const [shown, plan] = desk.state?.documents ?? []
  if (!shown || !plan) throw new Error('no plan')
  expect(sourceOf(cellsOf(await desk.follow(shown)).get(0)).toString()).toBe('for all')
  expect(sourceOf(cellsOf(await desk.follow(plan)).get(0)).toString()).toBe('')
})

test('a plan that is no notebook keeps the class from being opened, and says why', async () => {
  await course([], { 'plan.ipynb': 'not json' })
  await using server = await testServer({ coursesDirectory: directory })
  const asked = await call(server, 'POST', '/api/classrooms', {
    token: testInstructorToken,
    body: { course: 'own' },
  })
  expect(asked).toMatchObject({ status: 422, body: { code: 'not-a-notebook' } })
})

test('what a plan printed is not kept, so that no file is of the plan alone', async () => {
  const output = { output_type: 'stream', name: 'stdout', text: 'private '.repeat(100_000) }
  const code = { cell_type: 'code', id: 'a', metadata: {}, source: 'print()', execution_count: 7 }
  const plan = {
    cells: [{ ...code, outputs: [output] }],
    metadata: { widgets: { state: 'private '.repeat(100_000) } },
    nbformat: 4,
    nbformat_minor: 5,
  }
  await course(['one.ipynb'], { 'one.ipynb': notebook('# One'), 'plan.ipynb': JSON.stringify(plan) })
  const put = vi.spyOn(ClassroomOutputFiles.prototype, 'put')
  await using server = await testServer({ coursesDirectory: directory })
  const { id } = await createClassroom(server, testInstructorToken, { course: 'own' })
  await using desk = await TestWindow.open(server, testInstructorToken, id, 'instructor')
  const view = desk.state?.documents.find(({ kind }) => kind === 'plan')
  if (!view) throw new Error('no plan')
  expect(
    cellsOf(await desk.follow(view))
      .get(0)
      .toJSON(),
  ).toMatchObject({
    source: 'print()',
    execution_count: null,
    outputs: [],
  })
  expect(put).not.toHaveBeenCalled()
  put.mockRestore()
})
