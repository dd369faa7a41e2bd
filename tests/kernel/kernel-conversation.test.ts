// One cell at a time, what came of it, and what happens when a kernel does not keep to the protocol.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cellId, executionId } from './kernel-happenings.ts'
import { TalkingKernel } from './talking-kernel.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('greeting a kernel', () => {
  test('asks until both the reply and the idle are there', async () => {
    using kernel = new TalkingKernel()
    let isReady = false
    void kernel.conversation.greet().then(() => {
      isReady = true
    })
    kernel.say('shell', 'kernel_info_reply', kernel.last('kernel_info_request').id)
    await vi.advanceTimersByTimeAsync(500)
    expect([isReady, kernel.sent.length]).toEqual([false, 3])
    kernel.say('iopub', 'status', 'somebody-elses', { execution_state: 'idle' })
    await vi.advanceTimersByTimeAsync(0)
    expect(isReady).toBe(false)
    kernel.say('iopub', 'status', kernel.sent[0]?.id ?? '', { execution_state: 'idle' })
    await vi.advanceTimersByTimeAsync(900)
    expect([isReady, kernel.sent.length]).toEqual([true, 3])
  })

  test('runs what was to run before once it is to serve', async () => {
    using kernel = new TalkingKernel()
    const greeted = kernel.conversation.greet()
    kernel.run('a')
    expect(kernel.heard()).toEqual(['queued a'])
    kernel.answerInfo()
    await greeted
    expect(kernel.heard()).toEqual([])
    kernel.conversation.serve()
    expect(kernel.heard()).toEqual(['started a'])
  })
})

describe('running cells', () => {
  test('runs one at a time, in order', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    kernel.run('b')
    expect(kernel.heard()).toEqual(['started a', 'queued b'])
    expect(kernel.conversation.activity).toMatchObject({
      running: { cellId: cellId('a') },
      queued: [{ cellId: cellId('b'), executionId: executionId('b') }],
    })
    expect(kernel.sent.map(({ content }) => content)).toMatchObject([
      { code: 'code a', stop_on_error: false },
    ])
    kernel.publish('stream', { name: 'stdout', text: 'hi' })
    kernel.idle()
    expect(kernel.heard()).toEqual(['stdout a hi'])
    kernel.reply('ok')
    expect(kernel.heard()).toEqual(['finished a ok', 'started b'])
  })

  test('takes several at once, and a failure however fast drops all behind it', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.runAll(['a', 'b', 'c'])
    expect(kernel.heard()).toEqual(['started a', 'queued b', 'queued c'])
    kernel.reply('error', { ename: 'E' })
    kernel.idle()
    expect(kernel.heard()).toEqual([
      'error a',
      'finished a error',
      'finished b dropped',
      'finished c dropped',
    ])
  })

  test('takes a reply for the end when its idle got lost', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    kernel.reply('ok')
    vi.advanceTimersByTime(900)
    expect(kernel.heard()).toEqual(['started a'])
    vi.advanceTimersByTime(200)
    expect(kernel.heard()).toEqual(['finished a ok'])
  })

  test('shows an error that only the reply tells of, and no error twice', async () => {
    using kernel = await TalkingKernel.ready()
    const error = { ename: 'E', evalue: 'v', traceback: ['t'] }
    kernel.run('a')
    kernel.reply('error', error)
    kernel.idle()
    expect(kernel.events).toContainEqual(
      expect.objectContaining({ type: 'error', name: 'E', value: 'v', traceback: ['t'] }),
    )
    expect(kernel.heard()).toEqual(['started a', 'error a', 'finished a error'])
    kernel.run('b')
    kernel.publish('error', error)
    kernel.reply('error', error)
    kernel.idle()
    expect(kernel.heard()).toEqual(['started b', 'error b', 'finished b error'])
  })

  test('drops what waits behind a failure, unless the cell says otherwise', async () => {
    using kernel = await TalkingKernel.ready()
    const fail = () => {
      kernel.reply('error', { ename: 'E' })
      kernel.idle()
    }
    kernel.run('a', false)
    kernel.run('b')
    kernel.run('c')
    fail()
    fail()
    expect(kernel.heard().slice(3)).toEqual([
      'error a',
      'finished a error',
      'started b',
      'error b',
      'finished b error',
      'finished c dropped',
    ])
  })

  test('shows what the pager would have shown', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    kernel.reply('ok', { payload: [{ source: 'page', data: { 'text/plain': 'Docstring' } }] })
    kernel.idle()
    expect(kernel.events).toContainEqual(
      expect.objectContaining({ type: 'display', data: { 'text/plain': 'Docstring' } }),
    )
  })

  test('tells of a source that the kernel proposes, and of no absurd one', async () => {
    using kernel = await TalkingKernel.ready()
    const propose = (payload: object) => {
      kernel.run('a')
      kernel.reply('ok', { payload: [payload] })
      kernel.idle()
      return kernel.events.splice(0).filter(({ type }) => type === 'next-input')
    }
    expect(propose({ source: 'set_next_input', text: 'x = 1', replace: true })).toMatchObject([
      { text: 'x = 1', replaces: true, cellId: cellId('a') },
    ])
    expect(propose({ source: 'set_next_input', text: 'y' })).toMatchObject([{ text: 'y', replaces: false }])
    expect(propose({ source: 'set_next_input', text: 7 })).toEqual([])
    expect(propose({ source: 'set_next_input', text: 'x'.repeat(200_001) })).toEqual([])
  })

  test('gives the output of a thread to the cell that began it, long after its end', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    const { id } = kernel.last('execute_request')
    kernel.reply('ok')
    kernel.idle()
    kernel.run('b')
    kernel.heard()
    kernel.say('iopub', 'stream', id, { name: 'stdout', text: 'late' })
    expect(kernel.heard()).toEqual(['stdout a late'])
  })

  test('passes over what nobody asked for', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.say('iopub', 'stream', 'nobody', { name: 'stdout', text: 'x' })
    kernel.say('iopub', 'stream', null, { name: 'stdout', text: 'x' })
    kernel.say('shell', 'execute_reply', 'nobody', { status: 'ok' })
    kernel.run('a')
    kernel.publish('stream', { name: 'stdout' })
    kernel.publish('comm_open', { data: 1 })
    expect(kernel.heard()).toEqual(['started a'])
  })

  test('interrupts a flood and says why', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    for (let n = 0; n < 25; n += 1) kernel.publish('stream', { name: 'stdout', text: 'x'.repeat(1_000_000) })
    expect(kernel.sent.filter(({ type }) => type === 'interrupt_request')).toHaveLength(1)
    expect(kernel.heard().filter(event => event.includes('printed too much'))).toHaveLength(1)
  })

  const long = Array.from({ length: 60_000 }, (_, n) => `line ${n}\n`).join('')
  const kindsOf = (heard: readonly string[]) =>
    heard.map(event => event.replace(/^(\w+ \w+ ).*(line 59999\n)$/s, '$1… $2')).slice(2)

  test('shows the end of a long output before the error that ended it', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    kernel.publish('stream', { name: 'stdout', text: long })
    kernel.publish('error', { ename: 'KeyboardInterrupt', evalue: '', traceback: ['KeyboardInterrupt'] })
    kernel.publish('stream', { name: 'stdout', text: 'line 60000\n' })
    kernel.reply('error', { ename: 'KeyboardInterrupt' })
    kernel.idle()
    expect(kindsOf(kernel.heard()).filter(event => !event.startsWith('left-out'))).toEqual([
      'stdout a … line 59999\n',
      'error a',
      'finished a error',
    ])
  })

  test('shows it before an error that only the reply tells of, and before the result', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    kernel.publish('stream', { name: 'stdout', text: long })
    kernel.reply('error', { ename: 'KeyboardInterrupt' })
    kernel.idle()
    const failed = kindsOf(kernel.heard()).filter(event => !event.startsWith('left-out'))
    expect(failed).toEqual(['stdout a … line 59999\n', 'error a', 'finished a error'])
    kernel.run('b')
    kernel.publish('stream', { name: 'stdout', text: long })
    kernel.publish('execute_result', { execution_count: 1, data: { 'text/plain': '1' }, metadata: {} })
    kernel.reply('ok')
    kernel.idle()
    const ended = kindsOf(kernel.heard()).filter(event => !event.startsWith('left-out'))
    expect(ended).toEqual(['stdout b … line 59999\n', 'result b', 'finished b ok'])
  })

  test('says that a flood was stopped behind all that is shown of it', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    for (let n = 0; n < 40; n += 1) kernel.publish('stream', { name: 'stdout', text: long })
    kernel.publish('stream', { name: 'stdout', text: 'on its way\n' })
    kernel.publish('error', { ename: 'KeyboardInterrupt', evalue: '', traceback: ['KeyboardInterrupt'] })
    kernel.reply('error', { ename: 'KeyboardInterrupt' })
    kernel.idle()
    const shown = kernel.heard().filter(event => !event.startsWith('left-out'))
    expect(shown.at(-4)?.endsWith('line 59999\n')).toBe(true)
    expect(shown.at(-3)).toMatch(/^stderr a \n\[Stopped: .* run it again\.\]\n$/)
    expect(shown.slice(-2)).toEqual(['error a', 'finished a error'])
  })
})

describe('interrupting', () => {
  test('drops what waits and holds the queue until the kernel woke up', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    kernel.publish('execute_input', { execution_count: 1 })
    kernel.run('b')
    kernel.conversation.interrupt()
    expect(kernel.sent.map(({ channel, type }) => `${channel} ${type}`)).toEqual([
      'shell execute_request',
      'control interrupt_request',
    ])
    kernel.say('control', 'interrupt_reply', kernel.last('interrupt_request').id)
    const wake = kernel.last('kernel_info_request')
    expect(wake.channel).toBe('shell')
    kernel.run('c')
    kernel.reply('error', { ename: 'KeyboardInterrupt' })
    kernel.idle()
    expect(kernel.heard().slice(2)).toEqual(['finished b dropped', 'queued c', 'error a', 'finished a error'])
    kernel.say('shell', 'kernel_info_reply', wake.id)
    expect(kernel.heard()).toEqual(['started c'])
  })

  test('wakes a kernel that does not confirm, and lets the queue go after a while', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    kernel.publish('execute_input', { execution_count: 1 })
    kernel.conversation.interrupt()
    vi.advanceTimersByTime(600)
    expect(kernel.last('kernel_info_request').channel).toBe('shell')
    kernel.reply('ok')
    kernel.idle()
    kernel.run('b')
    vi.advanceTimersByTime(2000)
    expect(kernel.heard()).toEqual(['started a', 'finished a ok', 'queued b'])
    vi.advanceTimersByTime(2000)
    expect(kernel.heard()).toEqual(['started b'])
  })

  test('waits until the cell has begun, for the kernel is deaf before that', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    kernel.conversation.interrupt()
    expect(kernel.sent.map(({ type }) => type)).toEqual(['execute_request'])
    kernel.publish('execute_input', { execution_count: 1 })
    expect(kernel.sent.map(({ type }) => type)).toEqual(['execute_request', 'interrupt_request'])
  })

  test('is sent again to a cell that had only just begun, as long as it runs', async () => {
    using kernel = await TalkingKernel.ready()
    const strikes = () => kernel.sent.filter(({ type }) => type === 'interrupt_request').length
    kernel.run('a')
    kernel.publish('execute_input', { execution_count: 1 })
    kernel.conversation.interrupt()
    vi.advanceTimersByTime(900)
    expect(strikes()).toBe(3)
    kernel.reply('error', { ename: 'KeyboardInterrupt' })
    kernel.idle()
    vi.advanceTimersByTime(10_000)
    expect(strikes()).toBe(3)
    kernel.run('b')
    kernel.publish('execute_input', { execution_count: 2 })
    vi.advanceTimersByTime(1000)
    kernel.conversation.interrupt()
    vi.advanceTimersByTime(10_000)
    expect(strikes()).toBe(4)
  })

  test('is forgotten when the cell ends before it could begin', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    kernel.conversation.interrupt()
    kernel.reply('ok')
    kernel.idle()
    kernel.run('b')
    expect(kernel.heard()).toEqual(['started a', 'finished a ok', 'started b'])
    expect(kernel.sent.map(({ type }) => type)).toEqual(['execute_request', 'execute_request'])
  })

  test('ends a cell that the kernel gives up without a reply', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.run('a')
    kernel.publish('execute_input', { execution_count: 1 })
    kernel.conversation.interrupt()
    kernel.idle()
    vi.advanceTimersByTime(2500)
    expect(kernel.heard()).toEqual(['started a', 'error a', 'finished a error'])
  })

  test('does nothing to an idle kernel', async () => {
    using kernel = await TalkingKernel.ready()
    kernel.conversation.interrupt()
    expect(kernel.sent).toEqual([])
  })
})

describe('input', () => {
  async function asking(password: boolean) {
    const kernel = await TalkingKernel.ready()
    kernel.run('a')
    kernel.say('stdin', 'input_request', kernel.last('execute_request').id, { prompt: 'Name? ', password })
    return kernel
  }

  test('asks, answers on stdin and shows both', async () => {
    using kernel = await asking(false)
    expect(kernel.conversation.activity.input).toEqual({
      executionId: executionId('a'),
      cellId: cellId('a'),
      prompt: 'Name? ',
      isPassword: false,
    })
    kernel.conversation.answer(executionId('other'), 'no')
    kernel.conversation.answer(executionId('a'), 'Ada')
    kernel.conversation.answer(executionId('a'), 'twice')
    expect(kernel.heard()).toEqual(['started a', 'input-wanted a', 'input-over a', 'stdout a Name? Ada\n'])
    expect(kernel.sent.filter(({ channel }) => channel === 'stdin')).toMatchObject([
      { type: 'input_reply', content: { value: 'Ada' }, parentHeader: { msg_id: 'from-kernel' } },
    ])
    expect(kernel.conversation.activity.input).toBeNull()
  })

  test('never shows a password', async () => {
    using kernel = await asking(true)
    kernel.conversation.answer(executionId('a'), 'secret')
    expect(JSON.stringify(kernel.events)).not.toContain('secret')
  })

  test('is over when the cell is interrupted or ends', async () => {
    using interrupted = await asking(false)
    interrupted.conversation.interrupt()
    expect(interrupted.heard().at(-1)).toBe('input-over a')
    using ended = await asking(false)
    ended.reply('ok')
    ended.idle()
    expect(ended.heard().slice(-2)).toEqual(['input-over a', 'finished a ok'])
  })
})
