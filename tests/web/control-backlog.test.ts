// Windows that ask and never read: what waits for them is bounded, since it waits in the server's memory.
import { expect, test } from 'vitest'
import { noteLimit } from '#protocol/limits.ts'
import { cell, OpenClass } from '../support/open-class.ts'
import type { TestWindow } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

/** The connection below socket.io: nothing is taken from it any more, but more can be sent. */
function stopReading(window: TestWindow): void {
  const { transport } = window.socket.io.engine as unknown as {
    transport: { ws: { _socket: { pause(): void } } }
  }
  transport.ws._socket.pause()
}

test('a window that asks and never reads is let go before it fills the memory', async () => {
  await using open = await OpenClass.open()
  const documentId = open.document().id
  const present = () => open.desk.state?.participantsPresent
  await until(() => present() === 1)
  // As large as one person can make a snapshot: JSON writes six bytes for each of these characters.
  for (let note = 0; note < 24; note += 1) {
    const text = '\u0001'.repeat(noteLimit)
    await open.anna.send('note:write', { documentId, cellId: cell(`c${note}`), text })
  }
  stopReading(open.anna)
  const asking = setInterval(() => open.anna.socket.emit('classroom:enter', {}, () => {}), 100)
  await until(() => present() === 0, 'she is let go', 15_000).finally(() => clearInterval(asking))
  // Whoever reads is not cut off, however much it is.
  await using back = await open.window('participant')
  for (let ask = 0; ask < 4; ask += 1) expect((await back.send('classroom:enter', {})).notes).toHaveLength(24)
}, 20_000)
