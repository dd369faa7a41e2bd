// A notebook that comes into a class that is running.
import { expect, test } from 'vitest'
import type { ClassroomId } from '#protocol/ids.ts'
import { testInstructorToken } from '../support/test-config.ts'
import { createClassroom, TestWindow } from '../support/test-participant.ts'
import { testServer } from '../support/test-server.ts'

test('its kernel is known at once, so that it can be started and stopped', async () => {
  await using server = await testServer()
  const { id } = await createClassroom(server, testInstructorToken)
  await using desk = await TestWindow.open(server, testInstructorToken, id as ClassroomId, 'instructor')
  await desk.send('notebook:create', { title: 'Second' })
  await desk.until(() => desk.state?.documents.some(({ name }) => name === 'Second.ipynb') ?? false)
  const second = desk.state?.documents.find(({ name }) => name === 'Second.ipynb')
  await desk.until(() => desk.state?.kernels.some(({ notebookId }) => notebookId === second?.id) ?? false)
  expect(desk.state?.kernels.find(({ notebookId }) => notebookId === second?.id)?.state).toBe('off')
})
