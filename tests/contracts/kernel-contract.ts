// What every sandbox-host does with kernels, real or fake: the same stories, told to each.
import { describe, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { newExecutionId, newSandboxId } from './host-client.ts'
import { type HostUnderTest, hostStory } from './host-story.ts'

export function kernelContract(name: string, open: () => Promise<HostUnderTest>): void {
  describe(`kernels of a sandbox-host (${name})`, () => {
    const story = hostStory(open)

    test('a cell tells of its start, output, result and end, in this order', async () => {
      const sandboxId = await story.startKernel()
      const told = await story.client.run(sandboxId, "print('hello')\n6 * 7")
      expect(told).toMatchObject([
        { type: 'started' },
        { type: 'stream', name: 'stdout', text: 'hello\n' },
        { type: 'result', data: { 'text/plain': '42' }, executionCount: 1 },
        { type: 'finished', status: 'ok', executionCount: 1 },
      ])
    })

    test('an error drops the cells that wait behind it', async () => {
      const sandboxId = await story.startKernel()
      const run = (code: string) => {
        const executionId = newExecutionId()
        return story.client.begin(sandboxId, [{ executionId, code }]).then(() => executionId)
      }
      const [asking, failing, waiting] = await Promise.all([
        run("a = input('?')"),
        run("raise ValueError('no')"),
        run('1'),
      ])
      await story.client.hears('kernel:happened', ({ event }) => event.type === 'input-wanted')
      await story.client.host.ask('kernel:answer', { sandboxId, executionId: asking, text: 'yes' })
      await story.client.finished(sandboxId, waiting)
      expect(story.client.told(sandboxId, failing).slice(-2)).toMatchObject([
        { type: 'error', name: 'ValueError', value: 'no' },
        { type: 'finished', status: 'error' },
      ])
      expect(story.client.told(sandboxId, waiting).at(-1)).toMatchObject({
        type: 'finished',
        status: 'dropped',
      })
    })

    test('cells queued at once are dropped behind one that fails at once', async () => {
      const sandboxId = await story.startKernel()
      const [failing, second, third] = [newExecutionId(), newExecutionId(), newExecutionId()]
      await story.client.begin(sandboxId, [
        { executionId: failing, code: '1 +' },
        { executionId: second, code: '2' },
        { executionId: third, code: '3' },
      ])
      await story.client.finished(sandboxId, third)
      const endings = [failing, second, third].map(id => story.client.told(sandboxId, id).at(-1)?.['status'])
      expect(endings).toEqual(['error', 'dropped', 'dropped'])
      expect(story.client.told(sandboxId, second).map(({ type }) => type)).toEqual(['queued', 'finished'])
    })

    test('an idle kernel completes a name, in UTF-16 units, and tells what it is', async () => {
      const sandboxId = await story.startKernel()
      await story.client.run(sandboxId, 'longish_name = 42')
      const source = '# 🙂🙂\nlongish_n'
      const place = { sandboxId, source, offset: source.length }
      await story.client.isWarm(sandboxId)
      expect(await story.client.host.ask('kernel:complete', place)).toEqual({
        from: source.length - 'longish_n'.length,
        to: source.length,
        items: [{ text: 'longish_name', type: 'instance', signature: null }],
      })
      const found = await story.client.host.ask('kernel:inspect', {
        ...place,
        source: '# 🙂\nlongish_name',
        offset: 9,
      })
      expect(found?.text).toContain('42')
      expect(
        await story.client.host.ask('kernel:inspect', { sandboxId, source: 'nobody', offset: 3 }),
      ).toBeNull()
    })

    test('a busy kernel is not asked', async () => {
      const sandboxId = await story.startKernel()
      const executionId = newExecutionId()
      await story.client.begin(sandboxId, [{ executionId, code: 'while True: pass' }])
      for (const command of ['kernel:complete', 'kernel:inspect'] as const) {
        await expect(
          story.client.host.ask(command, { sandboxId, source: 'pr', offset: 2 }),
        ).rejects.toMatchObject({
          code: 'kernel-busy',
        })
      }
      await story.client.hears(
        'kernel:happened',
        ({ event }) => event.type === 'started' && event.executionId === executionId,
      )
      await story.client.host.ask('kernel:interrupt', { sandboxId })
      await story.client.finished(sandboxId, executionId)
    })

    test('an interrupt ends the running cell and drops the waiting ones', async () => {
      const sandboxId = await story.startKernel()
      const executionId = newExecutionId()
      await story.client.begin(sandboxId, [{ executionId, code: 'while True: pass' }])
      await story.client.hears(
        'kernel:happened',
        ({ event }) => event.type === 'started' && event.executionId === executionId,
      )
      await story.client.host.ask('kernel:interrupt', { sandboxId })
      await story.client.finished(sandboxId, executionId)
      expect(story.client.told(sandboxId, executionId).slice(-2)).toMatchObject([
        { type: 'error', name: 'KeyboardInterrupt' },
        { type: 'finished', status: 'error' },
      ])
    })

    test('events come again to the next server until they are acknowledged, numbered without gaps', async () => {
      const sandboxId = await story.startKernel()
      await story.client.run(sandboxId, '1')
      const before = story.client.kernelEvents(sandboxId)
      expect(before.map(({ sequence }) => sequence)).toEqual(before.map((_, index) => index + 1))
      await story.client.host.ask('kernel:acknowledge', { sandboxId, sequence: 2 })
      await story.reconnect()
      await until(() => story.client.kernelEvents(sandboxId).length >= before.length - 2, 'the events again')
      expect(story.client.kernelEvents(sandboxId)).toEqual(before.slice(2))
    })

    test('a restart forgets the variables and goes on counting events', async () => {
      const sandboxId = await story.startKernel()
      await story.client.run(sandboxId, 'kept = 1')
      await story.client.host.ask('kernel:restart', { sandboxId, files: [] })
      expect(await story.client.run(sandboxId, 'kept')).toMatchObject([
        { type: 'started' },
        { type: 'error', name: 'NameError' },
        { type: 'finished', status: 'error', executionCount: 1 },
      ])
      const sequences = story.client.kernelEvents(sandboxId).map(({ sequence }) => sequence)
      expect(sequences).toEqual(sequences.map((_, index) => index + 1))
    })

    test('a kernel that is not there is refused', async () => {
      await expect(story.client.run(newSandboxId(), '1')).rejects.toMatchObject({
        code: 'kernel-not-running',
      })
    })
  })
}
