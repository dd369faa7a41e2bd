// When an idle kernel may be asked about a source, and what of its answers is believed.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { answerLimits, codePointsBefore, offsetOf } from '../../server/sandbox-host/kernel-answers.ts'
import type { Question } from '../../server/sandbox-host/kernel-questions.ts'
import { TalkingKernel } from './talking-kernel.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const about = (source: string, kind: Question['kind'] = 'complete'): Question => ({
  kind,
  source,
  offset: source.length,
})

/** What became of a question so far. */
function follow(answer: Promise<unknown>) {
  const state = { answer: undefined as unknown, refusal: undefined as string | undefined }
  answer.then(
    value => {
      state.answer = value
    },
    refusal => {
      state.refusal = refusal.code
    },
  )
  return state
}

async function asked(source: string, content: unknown, kind: Question['kind'] = 'complete') {
  using kernel = await TalkingKernel.ready()
  const state = follow(kernel.conversation.ask(about(source, kind)))
  const { id } = kernel.last(`${kind}_request`)
  kernel.say('shell', `${kind}_reply`, id, content)
  await vi.advanceTimersByTimeAsync(0)
  return { ...state, sent: kernel.sent[0]?.content }
}

describe('a question', () => {
  test('counts code points for the kernel and UTF-16 units for the browser', async () => {
    const source = '"🙂🙂"; pa'
    const { answer, sent } = await asked(source, {
      status: 'ok',
      matches: ['path', 'pass', 'path'],
      cursor_start: 6,
      cursor_end: 8,
      metadata: {
        _jupyter_types_experimental: [
          { text: 'path', type: 'function', signature: '(a, b=1)', start: 6, end: 8 },
          { text: 'pass', type: '<unknown>', signature: '' },
        ],
      },
    })
    expect(sent).toMatchObject({ code: source, cursor_pos: 8 })
    expect(answer).toEqual({
      from: 8,
      to: 10,
      items: [
        { text: 'path', type: 'function', signature: '(a, b=1)' },
        { text: 'pass', type: null, signature: null },
      ],
    })
  })

  test('is answered with so much and no more', async () => {
    const matches = [
      'x'.repeat(answerLimits.itemText + 1),
      ...Array.from({ length: 900 }, (_, n) => `name_${n}`),
    ]
    const { answer } = await asked('n', { status: 'ok', matches, cursor_start: 0, cursor_end: 1 })
    expect(answer).toMatchObject({ items: { length: answerLimits.items, 0: { text: 'name_0', type: null } } })
    const found = await asked(
      'n',
      { status: 'ok', found: true, data: { 'text/plain': 'd'.repeat(200_000) } },
      'inspect',
    )
    expect(found.answer).toEqual({ text: 'd'.repeat(answerLimits.inspection) })
  })

  test.each([
    ['an end before its start', { status: 'ok', matches: ['a'], cursor_start: 2, cursor_end: 1 }],
    ['a place outside of the source', { status: 'ok', matches: ['a'], cursor_start: 0, cursor_end: 99 }],
    ['names that are none', { status: 'ok', matches: [1, {}], cursor_start: 0, cursor_end: 1 }],
    ['a failure', { status: 'error', ename: 'E' }],
    ['nothing', null],
  ])('is refused for %s', async (_, content) => {
    expect((await asked('abc', content)).refusal).toBe('kernel-busy')
    expect((await asked('abc', content, 'inspect')).refusal).toBe('kernel-busy')
  })

  test('about what the kernel does not know is answered with nothing', async () => {
    const { answer, refusal } = await asked('abc', { status: 'ok', found: false, data: {} }, 'inspect')
    expect([answer, refusal]).toEqual([null, undefined])
  })

  test('is not sent while a cell runs or waits', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    await expect(kernel.conversation.ask(about('x'))).rejects.toMatchObject({ code: 'kernel-busy' })
    expect(kernel.sent.map(({ type }) => type)).toEqual(['execute_request'])
  })

  test('is over in time, and a cell waits for the kernel to be done with it, but not for ever', async () => {
    using kernel = await TalkingKernel.ready()
    const first = follow(kernel.conversation.ask(about('x')))
    const second = follow(kernel.conversation.ask(about('y')))
    kernel.run('a')
    await vi.advanceTimersByTimeAsync(0)
    expect([first.refusal, second.refusal]).toEqual([undefined, 'kernel-busy'])
    expect(kernel.heard()).toEqual(['queued a'])
    await vi.advanceTimersByTimeAsync(1900)
    expect([first.refusal, kernel.heard()]).toEqual(['kernel-busy', []])
    await vi.advanceTimersByTimeAsync(1200)
    expect(kernel.heard()).toEqual(['started a'])
  })

  test('that is answered lets the cell begin at once', async () => {
    using kernel = await TalkingKernel.ready()
    const state = follow(kernel.conversation.ask(about('x')))
    kernel.run('a')
    kernel.say('shell', 'complete_reply', kernel.last('complete_request').id, { status: 'ok', matches: [] })
    expect(kernel.heard()).toEqual(['queued a', 'started a'])
    await vi.advanceTimersByTimeAsync(0)
    expect(state.answer).toMatchObject({ items: [] })
  })

  test('goes unanswered when the kernel ends it without a word', async () => {
    using kernel = await TalkingKernel.ready()
    const state = follow(kernel.conversation.ask(about('x')))
    kernel.say('iopub', 'status', kernel.last('complete_request').id, { execution_state: 'idle' })
    await vi.advanceTimersByTimeAsync(600)
    expect(state.refusal).toBe('kernel-busy')
    kernel.run('a')
    expect(kernel.heard()).toEqual(['started a'])
  })

  test('of our own warms a kernel up once it has been quiet, and never again', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    await vi.advanceTimersByTimeAsync(3000)
    kernel.reply('ok')
    kernel.idle()
    await vi.advanceTimersByTimeAsync(1100)
    const { id } = kernel.last('complete_request')
    kernel.say('shell', 'complete_reply', id, { status: 'ok', matches: [] })
    kernel.run('b')
    kernel.reply('ok')
    kernel.idle()
    await vi.advanceTimersByTimeAsync(5000)
    expect(kernel.sent.filter(({ type }) => type === 'complete_request')).toHaveLength(1)
  })
})

test.each([
  ['abc', 2, 2],
  ['🙂a', 2, 1],
  ['🙂a', 3, 2],
  ['é🙂🙂', 5, 3],
])('of %j, %i units are %i code points, and back', (source, units, points) => {
  expect(codePointsBefore(source, units)).toBe(points)
  expect(offsetOf(source, points)).toBe(units)
})

test('a source has no more code points than it has', () => {
  expect(offsetOf('🙂', 2)).toBeNull()
})
