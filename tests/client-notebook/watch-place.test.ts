import { expect, test } from 'vitest'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { findCell, insertCell, sourceOf } from '#protocol/notebook-document.ts'
import { type Announcement, textOf } from '../../client/notebook/announce/announcements.ts'
import { watchPlace } from '../../client/notebook/announce/watch-place.ts'
import { type LivePlace, LivePlaceTracker } from '../../client/notebook/follow/live-place.ts'
import { WriterCarets } from '../../client/notebook/follow/writer-carets.ts'
import { Store } from '../../client/notebook/store.ts'

const cellId = 'first' as CellId

test('who writes is told by name, also when the text arrives before the cursor', () => {
  const desk = new Y.Doc()
  insertCell(desk, 0, { id: cellId, type: 'code', source: 'x = 1' })
  const document = new Y.Doc()
  const arrive = () => Y.applyUpdate(document, Y.encodeStateAsUpdate(desk))
  arrive()
  const awareness = new Awareness(document)
  const carets = new WriterCarets({ document, awareness })
  carets.watch()
  const tracker = new LivePlaceTracker({ document, carets, kernel: new Store(null) })
  tracker.watch()
  const told: Announcement[] = []
  const place: Store<LivePlace | null> = tracker.place
  watchPlace({ document, carets, place, add: announcement => told.push(announcement) })

  const source = sourceOf(findCell(desk, cellId) as Y.Map<unknown>)
  source.insert(5, '0')
  arrive()
  const head = Y.createRelativePositionFromTypeIndex(source, 6)
  const other = new Awareness(desk)
  other.setLocalState({ user: { name: 'Grace' }, cursor: { anchor: head, head } })
  applyAwarenessUpdate(awareness, encodeAwarenessUpdate(other, [desk.clientID]), null)
  expect(textOf(told)).toBe('Grace writes in cell 1.')
})
