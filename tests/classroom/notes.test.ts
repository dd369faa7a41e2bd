// Private notes: one's own, in all of one's windows, on disk, taken home, and never anybody else's.
import { strFromU8, unzipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NoteView } from '#protocol/classroom-view.ts'
import type { ClassroomId, DocumentId, MemberId } from '#protocol/ids.ts'
import { noteLimit } from '#protocol/limits.ts'
import { insertCell } from '#protocol/notebook-document.ts'
import type { Sender } from '../../server/classroom/access.ts'
import { Notes } from '../../server/classroom/notes.ts'
import { notesFile } from '../../server/classroom/notes-file.ts'
import { MemoryStorage } from '../support/memory-storage.ts'
import { cell, OpenClass } from '../support/open-class.ts'
import { joinClassroom, TestWindow } from '../support/test-participant.ts'

describe('in a class', () => {
  let open: OpenClass
  beforeEach(async () => {
    open = await OpenClass.open()
  })
  afterEach(() => open[Symbol.asyncDispose]())

  const note = (text: string, cellId = 'first') => ({
    documentId: open.document().id,
    cellId: cell(cellId),
    text,
  })

  test('a note is in all of my windows, and in those that I open later, also on another server', async () => {
    await using other = await open.window('participant')
    await open.anna.send('note:write', note('ask about locks'))
    await other.until(() => other.state?.notes[0]?.text === 'ask about locks')
    await open.restart()
    expect(open.anna.state?.notes).toEqual([note('ask about locks')])
    await open.anna.send('note:write', note(''))
    expect((await open.anna.send('classroom:enter', {})).notes).toEqual([])
    await open.restart()
    expect(open.anna.state?.notes).toEqual([])
  })

  test('the window that wrote it is not told of its own words', async () => {
    await using other = await open.window('participant')
    await open.anna.send('note:write', note('one'))
    await open.anna.send('note:write', note('two'))
    await other.until(() => other.state?.notes[0]?.text === 'two')
    expect(open.anna.heard.filter(({ name }) => name === 'note:changed')).toEqual([])
  })

  test('nobody else ever gets it: not the staff, not other participants, not the stage', async () => {
    const ben = await joinClassroom(open.server, open.created.code, 'Ben')
    await using bens = await TestWindow.open(open.server, ben.token, open.created.id, 'participant')
    await open.anna.send('note:write', note('annas words'))
    await open.desk.send('note:write', note('trainers words'))
    await bens.send('note:write', note('bens words'))
    const replies = []
    for (const [window, token] of [
      [open.desk, open.tokens.instructor],
      [open.stage, open.tokens.stage],
      [bens, ben.token],
    ] as const) {
      const { body } = await open.ask('GET', '', undefined, token)
      const snapshot = await window.send('classroom:enter', {})
      replies.push(JSON.stringify([window.heard, snapshot, body]))
    }
    for (const reply of replies) expect(reply).not.toContain('annas words')
    expect(replies[1]).not.toContain('words')
    expect(replies[2]).not.toContain('trainers words')
    expect(await notesInZip(ben.token)).toContain('bens words')
    expect(await notesInZip(ben.token)).not.toContain('annas words')
    expect(await notesInZip(open.tokens.instructor)).not.toContain('annas words')
    for (const { id } of open.desk.state?.documents ?? []) {
      const live = await open.ask('GET', `/notebooks/${id}`)
      expect(JSON.stringify(live.body)).not.toContain('words')
    }
  })

  test('what belongs to somebody who was removed is deleted', async () => {
    const ben = await joinClassroom(open.server, open.created.code, 'Ben')
    const bens = await TestWindow.open(open.server, ben.token, open.created.id, 'participant')
    await bens.send('note:write', note('gone with me'))
    await open.desk.send('member:remove', { memberId: ben.memberId })
    await bens[Symbol.asyncDispose]()
    const kept = await open.server.storage.records.all(`note of ${open.created.id}`)
    expect(kept).toEqual([])
  })

  test('notes can be written after the class, and are taken home', async () => {
    const yjs = await open.desk.follow(open.document())
    insertCell(yjs, 0, { id: cell('lock'), type: 'code', source: '\n# A `lock`\nlock = Lock()' })
    await open.anna.send('note:write', note('why two?', 'lock'))
    await open.desk.send('classroom:end', {})
    await open.anna.send('note:write', note('read again', 'gone'))
    expect(await notesInZip(open.tokens.participant)).toBe(
      [
        '# My notes',
        '## notebook.ipynb',
        '### Cell 1 `` # A `lock` ``',
        'why two?',
        '## Elsewhere',
        '### A cell that is gone',
        'read again\n',
      ].join('\n\n'),
    )
    expect(await notesInZip(open.tokens.instructor)).toBeNull()
  })

  test('a note beside nothing, and one too long, is refused', async () => {
    const beside = { ...note('x'), documentId: 'notebook-nowhere' as DocumentId }
    await expect(open.anna.send('note:write', beside)).rejects.toMatchObject({ code: 'not-found' })
    const long = note('x'.repeat(noteLimit + 1))
    await expect(open.anna.send('note:write', long)).rejects.toMatchObject({ code: 'bad-request' })
  })

  async function notesInZip(token: string): Promise<string | null> {
    const address = `http://127.0.0.1:${open.server.port}/api/classrooms/${open.created.id}/export.zip`
    const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } })
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()))
    const found = Object.entries(files).find(([path]) => path.endsWith('/notes.md'))
    return found ? strFromU8(found[1]) : null
  }
})

describe('of one person', () => {
  const anna: Sender = {
    classroomId: 'class-1' as ClassroomId,
    memberId: 'member-anna' as MemberId,
    name: 'Anna',
    role: 'participant',
    windowId: 'window-1',
  }
  const open = (storage = new MemoryStorage()) =>
    new Notes({
      classroomId: anna.classroomId,
      records: storage.records,
      isVisibleTo: () => true,
      tell: () => {},
    })
  const view = (number: number, text = 'x'): NoteView => ({
    documentId: 'notebook-1' as DocumentId,
    cellId: cell(`c${number}`),
    text,
  })

  test('there are at most five hundred, and room for one when another is deleted', async () => {
    const notes = open()
    for (let number = 0; number < 500; number += 1) await notes.write(anna, view(number))
    await expect(notes.write(anna, view(500))).rejects.toMatchObject({ code: 'too-large' })
    await notes.write(anna, view(7, 'longer'))
    await notes.write(anna, view(7, ''))
    await notes.write(anna, view(500))
    expect(notes.of(anna.memberId)).toHaveLength(500)
  })

  test('together they are not longer than fits, and can always be shortened', async () => {
    const notes = open()
    for (let number = 0; number < 26; number += 1) await notes.write(anna, view(number, 'x'.repeat(10_000)))
    await expect(notes.write(anna, view(26, 'x'.repeat(10_000)))).rejects.toMatchObject({ code: 'too-large' })
    await notes.write(anna, view(3, 'short'))
    await notes.write(anna, view(26, 'x'.repeat(9_000)))
  })

  test('what the disk refuses is as before', async () => {
    const storage = new MemoryStorage()
    const notes = open(storage)
    await notes.write(anna, view(1, 'before'))
    storage.isFailing = true
    for (const text of ['after', '']) {
      await expect(notes.write(anna, view(1, text))).rejects.toMatchObject({ code: 'storage-failed' })
    }
    await expect(notes.write(anna, view(2))).rejects.toMatchObject({ code: 'storage-failed' })
    expect(notes.of(anna.memberId)).toEqual([view(1, 'before')])
  })
})

test('a name and a line that look like Markdown are taken as they are', () => {
  const id = 'notebook-1' as DocumentId
  const documents = [{ id, name: '*a*.ipynb', cells: [{ id: cell('c'), source: '`` x' }] }]
  const text = notesFile([{ documentId: id, cellId: cell('c'), text: ' mine \n' }], documents)
  expect(text).toBe('# My notes\n\n## \\*a\\*.ipynb\n\n### Cell 1 ``` `` x ```\n\nmine\n')
  expect(notesFile([], documents)).toBeNull()
})
