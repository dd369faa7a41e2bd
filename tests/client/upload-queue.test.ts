// Files on their way into a sandbox: in their order, bounded, replaced only when that is wanted.
import { expect, it } from 'vitest'
import { writeLimitBytes } from '#protocol/limits.ts'
import { Refusal } from '#protocol/refusals.ts'
import { UploadQueue } from '../../client/files/upload-queue.ts'

function queueWith(send: (path: string, isReplacing: boolean) => Promise<unknown> = async () => {}) {
  const sent: string[] = []
  const queue = new UploadQueue(async (path, _file, isReplacing, onProgress) => {
    sent.push(isReplacing ? `${path} again` : path)
    onProgress(0.5)
    await send(path, isReplacing)
  })
  return { queue, sent }
}

const file = (name: string, bytes = 1) => new File([new Uint8Array(bytes)], name)
const taken = new Refusal('name-taken', 'There is a file of that name already.')

it('they are sent one after the other, and gone from the list once they are there', async () => {
  const waiting: (() => void)[] = []
  const { queue, sent } = queueWith(() => new Promise<void>(done => waiting.push(done)))
  queue.take('part', [file('a.csv'), file('b.csv')])
  await expect.poll(() => sent).toEqual(['part/a.csv'])
  expect(queue.state.get().map(({ path, share }) => [path, share])).toEqual([
    ['part/a.csv', 0.5],
    ['part/b.csv', null],
  ])
  waiting[0]?.()
  await expect.poll(() => sent).toEqual(['part/a.csv', 'part/b.csv'])
  waiting[1]?.()
  await expect.poll(() => queue.state.get()).toEqual([])
})

it('one that is too large is never sent, and says how much is the most', async () => {
  const { queue, sent } = queueWith()
  queue.take('', [file('large.bin', writeLimitBytes + 1), file('fits.bin')])
  await expect.poll(() => sent).toEqual(['fits.bin'])
  await expect.poll(() => queue.state.get().length).toBe(1)
  expect(queue.state.get()[0]).toMatchObject({ path: 'large.bin', isTaken: false })
  expect(queue.state.get()[0]?.problem).toContain('8 MB is the most')
})

it('one whose name is taken waits to be asked about, and keeps nobody else out', async () => {
  const { queue, sent } = queueWith(async (path, isReplacing) => {
    if (path === 'a.py' && !isReplacing) throw taken
  })
  queue.take('', [file('a.py'), file('b.py')])
  await expect.poll(() => sent).toEqual(['a.py', 'b.py'])
  await expect.poll(() => queue.state.get().map(({ isTaken }) => isTaken)).toEqual([true])
  const [asked] = queue.state.get()
  if (asked) queue.replace(asked)
  await expect.poll(() => sent).toEqual(['a.py', 'b.py', 'a.py again'])
  await expect.poll(() => queue.state.get()).toEqual([])
})

it('what the sandbox refuses is told in its words until somebody has read it', async () => {
  const full = new Refusal('too-large', 'There is no room for it in your sandbox.')
  const { queue } = queueWith(() => Promise.reject(full))
  queue.take('', [file('a.py')])
  await expect.poll(() => queue.state.get()[0]?.problem).toBe(full.message)
  queue.dismiss(queue.state.get()[0]?.key ?? 0)
  expect(queue.state.get()).toEqual([])
})
