// What the trainer writes into a shared file reaches the class's kernels, and nobody else's sandbox.
import { expect, test } from 'vitest'
import type { CellId, ClassroomId } from '#protocol/ids.ts'
import { cellsOf, fileTextOf, idOf } from '#protocol/notebook-document.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { createClassroom, joinClassroom, TestWindow } from '../support/test-participant.ts'
import { testServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

test('a shared file that changes is put into the running kernel, not over what participants have', async () => {
  await using server = await testServer()
  const { id, code } = await createClassroom(server, testInstructorToken, { course: 'threads-in-python' })
  const classroomId = id as ClassroomId
  const joined = await joinClassroom(server, code, 'Anna')
  await using desk = await TestWindow.open(server, testInstructorToken, classroomId, 'instructor')
  await using anna = await TestWindow.open(server, joined.token, classroomId, 'participant')
  await anna.send('sandbox:open', {})
  await anna.until(() => anna.state?.sandbox.state === 'ready')
  const [annas] = server.host.sandboxIds

  const notebook = desk.state?.documents.find(({ kind }) => kind === 'notebook')
  const file = desk.state?.documents.find(({ name }) => name === 'inventory.py')
  if (!notebook || !file || !annas) throw new Error('the course is not complete')
  const cellId = idOf(cellsOf(await desk.follow(notebook)).get(2)) as CellId
  await desk.send('cells:run', { notebookId: notebook.id, cells: [{ cellId, source: '1' }] })
  const kernel = server.host.sandboxIds.find(sandboxId => sandboxId !== annas)
  if (!kernel) throw new Error('no kernel')
  const before = server.host.fileIn(kernel, 'inventory.py')
  expect(before).toContain('ask_supplier')

  const text = fileTextOf(await desk.follow(file))
  text.insert(0, '# from the desk\n')
  await until(() => server.host.fileIn(kernel, 'inventory.py') === `# from the desk\n${before}`)
  expect(server.host.fileIn(annas, 'inventory.py')).toBe(before)
})
