// How Python stands, in a trainer's words, and when a restart takes something away.
import { describe, expect, it } from 'vitest'
import type { KernelView } from '#protocol/classroom-view.ts'
import { endOfKernel, hasVariables, kernelWords } from '../../client/desk/kernel/kernel-words.ts'

const idle = {
  notebookId: 'notebook-1',
  state: 'idle',
  running: null,
  queued: [],
  input: null,
  exit: null,
} as unknown as KernelView

describe('Python’s state', () => {
  it('is said in words, with how many cells wait', () => {
    const busy = { ...idle, state: 'busy', queued: ['a', 'b'] } as unknown as KernelView
    expect(kernelWords(busy).words).toBe('running, 2 cells wait')
    expect(kernelWords({ ...busy, queued: busy.queued.slice(1) }).words).toBe('running, 1 cell waits')
    expect(kernelWords(idle).words).toBe('Python is ready')
  })

  it('says first that a program asks something', () => {
    const asking = { ...idle, state: 'busy', input: { prompt: 'Name?' } } as unknown as KernelView
    expect(kernelWords(asking)).toMatchObject({ tone: 'input', words: 'waits for your input' })
  })

  it('has a shape of its own in every state, for who sees no colour', () => {
    const words = (['off', 'starting', 'idle', 'busy', 'dead'] as const).map(state =>
      kernelWords({ ...idle, state }),
    )
    expect(new Set(words.map(({ shape }) => shape)).size).toBe(5)
  })
})

describe('a restart', () => {
  it('takes variables away only while there may be some', () => {
    const asked = (['off', 'starting', 'restarting', 'dead', 'idle', 'busy'] as const).filter(state =>
      hasVariables({ ...idle, state }),
    )
    expect(asked).toEqual(['idle', 'busy'])
  })
})

describe('the end of Python', () => {
  const ended = (message: string | null) =>
    endOfKernel({
      ...idle,
      state: 'dead',
      exit: message === null ? null : { message },
    } as unknown as KernelView)

  it('is told with its cause and what is gone', () => {
    expect(ended('Python ran out of memory.')).toMatch(/^Python ran out of memory\. Its variables are gone/)
  })

  it('says nothing twice', () => {
    expect(ended('It ended itself; its variables are gone.')).toBe('It ended itself; its variables are gone.')
  })

  it('is told without a cause, too', () => {
    expect(ended(null)).toMatch(/variables are gone/)
  })
})
