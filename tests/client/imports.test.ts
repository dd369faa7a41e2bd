// Files on their way into the class: what each becomes, what is asked, what is refused, in which order they are sent.
import { describe, expect, it } from 'vitest'
import type { ImportedDocument } from '#protocol/http-api.ts'
import { Refusal } from '#protocol/refusals.ts'
import { importKindOf } from '../../client/desk/documents/import-kind.ts'
import { type Arrival, ImportQueue } from '../../client/desk/documents/import-queue.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('what a file becomes', () => {
  it('is a notebook by its ending, whatever is in it', () => {
    expect(importKindOf('Threads.IPYNB', new Uint8Array([0, 1]))).toEqual({ kind: 'known', as: 'notebook' })
  })

  it('is a shared file when it is text', () => {
    for (const name of ['prices.csv', 'helpers.py', 'README'])
      expect(importKindOf(name, bytes('a,b\nü,€\n'))).toEqual({ kind: 'known', as: 'file' })
  })

  it('is asked about when a script is divided into cells', () => {
    for (const line of ['# %%', '#%% first', '# %% [markdown]'])
      expect(importKindOf('lesson.py', bytes(`import os\n${line}\nx = 1`))).toEqual({ kind: 'ask' })
    expect(importKindOf('maths.py', bytes('share = 5 # %%5\n# %%5'))).toEqual({ kind: 'known', as: 'file' })
  })

  it('is nothing when it is no text', () => {
    expect(importKindOf('photo.png', new Uint8Array([0x89, 0x50, 0, 1]))).toMatchObject({ kind: 'refused' })
    expect(importKindOf('latin.txt', new Uint8Array([0x67, 0xfc, 0x6e]))).toMatchObject({ kind: 'refused' })
  })
})

function queueWith(upload: (file: File) => Promise<unknown>) {
  const arrivals: (readonly Arrival[])[] = []
  const sent: string[] = []
  const queue = new ImportQueue({
    upload: async (file, as) => {
      sent.push(`${file.name} as ${as}`)
      await upload(file)
      return { documentId: file.name, name: file.name } as unknown as ImportedDocument
    },
    onArrived: together => arrivals.push(together),
  })
  return { queue, arrivals, sent }
}

const at = (queue: ImportQueue) => queue.state.get()

describe('several files at once', () => {
  it('are sent one after the other, in their order', async () => {
    const waiting: (() => void)[] = []
    const { queue, sent } = queueWith(() => new Promise<void>(done => waiting.push(done)))
    await queue.take([new File(['{}'], 'one.ipynb'), new File(['a'], 'two.csv')])
    await expect.poll(() => sent).toEqual(['one.ipynb as notebook'])
    expect(at(queue).items.map(({ name, share }) => [name, share])).toEqual([
      ['one.ipynb', 0],
      ['two.csv', null],
    ])
    waiting[0]?.()
    await expect.poll(() => sent).toEqual(['one.ipynb as notebook', 'two.csv as file'])
  })

  it('do not keep each other out: one is refused in words, the others arrive', async () => {
    const { queue, arrivals } = queueWith(async ({ name }) => {
      if (name === 'bad.ipynb') throw new Refusal('not-a-notebook', 'This is not a notebook.')
    })
    await queue.take([
      new File(['{'], 'bad.ipynb'),
      new File([new Uint8Array([0])], 'photo.png'),
      new File(['x'], 'good.txt'),
    ])
    await expect.poll(() => arrivals.flat().map(({ name }) => name)).toEqual(['good.txt'])
    expect(at(queue).items.map(({ name, problem }) => [name, problem?.slice(0, 13)])).toEqual([
      ['bad.ipynb', 'This is not a'],
      ['photo.png', 'This is not t'],
    ])
    queue.dismissRefused()
    expect(at(queue).items).toEqual([])
  })

  it('are told about once, when the last of them is through', async () => {
    const { queue, arrivals } = queueWith(async () => {})
    await queue.take([new File(['{}'], 'one.ipynb'), new File(['{}'], 'two.ipynb')])
    await expect.poll(() => arrivals.length).toBe(1)
    await queue.take([new File(['{}'], 'alone.ipynb')])
    await expect.poll(() => arrivals.map(together => together.length)).toEqual([2, 1])
  })
})

describe('a script in cells', () => {
  const script = () => new File(['# %%\nx = 1'], 'lesson.py')

  it('waits for the answer, then goes as that', async () => {
    const { queue, sent } = queueWith(async () => {})
    await queue.take([script()])
    expect(at(queue).asked.map(({ name }) => name)).toEqual(['lesson.py'])
    expect(sent).toEqual([])
    queue.answer('notebook')
    await expect.poll(() => sent).toEqual(['lesson.py as notebook'])
    expect(at(queue).asked).toEqual([])
  })

  it('is left out when nobody answers', async () => {
    const { queue, sent } = queueWith(async () => {})
    await queue.take([script()])
    queue.answer(null)
    expect(at(queue)).toEqual({ items: [], asked: [] })
    expect(sent).toEqual([])
  })
})
