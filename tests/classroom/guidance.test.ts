// Where the instructor leads the class: the place that is taught from, "eyes on me", and whether cells may be sent.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DocumentId } from '#protocol/ids.ts'
import { cell, OpenClass } from '../support/open-class.ts'

let open: OpenClass

beforeEach(async () => {
  open = await OpenClass.open()
})
afterEach(() => open[Symbol.asyncDispose]())

const nowhere = 'notebook-nowhere' as DocumentId

test('everybody is told where the class is, also who comes later and after a restart', async () => {
  const { id: documentId } = open.document()
  expect(open.anna.state?.liveDocumentId).toBeNull()
  await open.desk.send('place:show', { documentId })
  for (const window of [open.desk, open.anna, open.stage]) {
    await window.until(() => window.state?.liveDocumentId === documentId)
  }
  await open.restart()
  expect(open.anna.state?.liveDocumentId).toBe(documentId)
  await open.desk.send('document:remove', { documentId })
  await open.anna.until(() => open.anna.state?.liveDocumentId === null)
})

test('attention is asked for until it is let go, and asking again is another request', async () => {
  const { id: documentId } = open.document()
  await open.desk.send('attention:gather', { documentId, cellId: cell('first') })
  await open.anna.until(() => open.anna.state?.attention?.cellId === 'first')
  const first = open.anna.state?.attention?.since
  await open.desk.send('attention:gather', { documentId, cellId: null })
  await open.stage.until(() => open.stage.state?.attention?.cellId === null)
  await open.restart()
  expect(open.anna.state?.attention).toMatchObject({ documentId, cellId: null })
  expect(open.anna.state?.attention?.since).not.toBe(first)
  await open.desk.send('attention:release', {})
  await open.desk.send('attention:release', {})
  await open.anna.until(() => open.anna.state?.attention === null)
})

test('nobody is led to a document that was taken out', async () => {
  const { id: documentId } = open.document()
  await open.desk.send('attention:gather', { documentId, cellId: null })
  await open.desk.send('place:show', { documentId })
  await open.desk.send('document:remove', { documentId })
  await open.anna.until(() => open.anna.state?.attention === null && open.anna.state.liveDocumentId === null)
  await open.restart()
  expect(open.anna.state).toMatchObject({ attention: null, liveDocumentId: null })
  const refused = { code: 'not-found' }
  await expect(open.desk.send('place:show', { documentId: nowhere })).rejects.toMatchObject(refused)
  const gathering = open.desk.send('attention:gather', { documentId: nowhere, cellId: null })
  await expect(gathering).rejects.toMatchObject(refused)
})

test('the end of the class lets go of everybody', async () => {
  await open.desk.send('attention:gather', { documentId: open.document().id, cellId: null })
  await open.desk.send('classroom:end', {})
  await open.anna.until(() => open.anna.state?.attention === null)
  expect((await open.anna.send('classroom:enter', {})).attention).toBeNull()
})

test('cells may be sent until the instructor says otherwise', async () => {
  expect(open.anna.state?.classroom.maySendCells).toBe(true)
  await open.desk.send('classroom:allow-sending', { isAllowed: false })
  await open.anna.until(() => open.anna.state?.classroom.maySendCells === false)
  await open.restart()
  expect(open.anna.state?.classroom.maySendCells).toBe(false)
})
