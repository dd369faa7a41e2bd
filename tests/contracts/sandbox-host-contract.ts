// What every sandbox-host does, real or fake: the same stories, told to each.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SandboxId } from '#protocol/ids.ts'
import { until } from '../support/until.ts'
import { type HostClient, newExecutionId, newSandboxId } from './host-client.ts'

export interface HostUnderTest extends AsyncDisposable {
  /** A server's connection; the one before it is over. `claims` are asked when it greets. */
  connect(claims: () => readonly SandboxId[]): HostClient
}

export function sandboxHostContract(name: string, open: () => Promise<HostUnderTest>): void {
  describe(`a sandbox-host (${name})`, () => {
    let host: HostUnderTest
    let client: HostClient
    const claimed: SandboxId[] = []

    const start = async () => {
      const started = await client.startWorkspace()
      claimed.push(started.sandboxId)
      await client.watch(started.terminalId)
      return started
    }
    const startKernel = async () => {
      const sandboxId = await client.startKernel()
      claimed.push(sandboxId)
      return sandboxId
    }
    const reconnect = async () => {
      await client[Symbol.asyncDispose]()
      client = host.connect(() => claimed)
      return client.isGreeted()
    }

    beforeAll(async () => {
      host = await open()
      client = host.connect(() => claimed)
      await client.isGreeted()
    })
    afterAll(async () => {
      await client?.[Symbol.asyncDispose]()
      await host?.[Symbol.asyncDispose]()
    })

    describe('workspaces', () => {
      test('a workspace is ready when its Python prompt is on the screen', async () => {
        const { terminalId } = await start()
        expect(client.text(terminalId)).toContain('>>> ')
      })

      test('keys reach Python, and its answer whoever watches', async () => {
        const { terminalId } = await start()
        client.type(terminalId, "'six' + 'ty'\r")
        await client.sees(terminalId, "'sixty'")
      })

      test('starting a workspace that runs changes nothing in it', async () => {
        const { sandboxId, terminalId } = await start()
        client.type(terminalId, 'answer = 40 + 2\r')
        await client.startWorkspace({ sandboxId, terminalId })
        client.type(terminalId, 'answer * 10\r')
        await client.sees(terminalId, '420')
      })

      test('Ctrl-C ends a program that would run for ever', async () => {
        const { terminalId } = await start()
        client.type(terminalId, 'while True: pass\r\r')
        await client.sees(terminalId, 'while True: pass')
        client.type(terminalId, '\x03')
        await client.sees(terminalId, 'KeyboardInterrupt')
        client.type(terminalId, "'good ' + 'again'\r")
        await client.sees(terminalId, "'good again'")
      })

      test('the first Python begins anew after exit()', async () => {
        const { sandboxId, terminalId } = await start()
        client.type(terminalId, 'exit()\r')
        await client.sees(terminalId, 'Python ended (exit code 0). Starting again…')
        await client.sees(terminalId, '>>> ', 2)
        client.type(terminalId, "'still ' + 'here'\r")
        await client.sees(terminalId, "'still here'")
        expect((await reconnect()).sandboxes).toContainEqual({ sandboxId, purpose: 'workspace', exit: null })
      })

      test('a stopped workspace is gone with its terminals', async () => {
        const { sandboxId, terminalId } = await start()
        await client.host.ask('sandbox:stop', { sandboxId })
        await expect(client.watch(terminalId)).rejects.toMatchObject({ code: 'not-found' })
        expect((await reconnect()).sandboxes.map(sandbox => sandbox.sandboxId)).not.toContain(sandboxId)
      })

      test('a workspace that is stopped while it starts is gone', async () => {
        const sandboxId = newSandboxId()
        claimed.push(sandboxId)
        const starting = client.startWorkspace({ sandboxId }).catch(() => {})
        await client.host.ask('sandbox:stop', { sandboxId })
        await starting
        expect((await reconnect()).sandboxes.map(sandbox => sandbox.sandboxId)).not.toContain(sandboxId)
      })

      test('stopping what is not there is not an error', async () => {
        await client.host.ask('sandbox:stop', { sandboxId: newSandboxId() })
      })

      test('an image that is not there is refused', async () => {
        await expect(client.startWorkspace({ image: 'cobol' })).rejects.toMatchObject({
          code: 'sandboxes-unavailable',
        })
      })

      test.each(['../out', '/etc/passwd', 'a//b', 'a/../../b', '.'])(
        'a file called %s is refused',
        async path => {
          const { sandboxId } = await start()
          const files = [{ path, base64: '' }]
          await expect(client.host.ask('sandbox:put-files', { sandboxId, files })).rejects.toMatchObject({
            code: 'bad-request',
          })
        },
      )
    })

    test('files that are taken away are gone, unless somebody has changed them or put them there', async () => {
      const { sandboxId, terminalId } = await start()
      const base64 = Buffer.from("print('as it was put')").toString('base64')
      const files = ['old.py', 'changed.py', 'stays.py', 'in/a folder.py'].map(path => ({ path, base64 }))
      await client.host.ask('sandbox:put-files', { sandboxId, files })
      client.type(terminalId, "open('changed.py', 'w').write('mine = 1')\r")
      client.type(terminalId, "open('own.py', 'w').write('own = 1')\r")
      client.type(terminalId, "'writ' + 'ten'\r")
      await client.sees(terminalId, "'written'")
      await client.host.ask('sandbox:remove-files', {
        sandboxId,
        paths: ['old.py', 'changed.py', 'own.py', 'in/a folder.py', '../outside', 'never there'],
      })
      const hasFile = async (file: string) => {
        const script = await client.openTerminal(sandboxId, 'script', { file })
        const { exit } = await client.hears('terminal:exited', data => data.terminalId === script)
        await client.host.ask('terminal:close', { terminalId: script })
        return exit.message === 'The script ended.'
      }
      expect(await hasFile('old.py')).toBe(false)
      expect(await hasFile('in/a folder.py')).toBe(false)
      expect(await hasFile('changed.py')).toBe(true)
      expect(await hasFile('own.py')).toBe(true)
      expect(await hasFile('stays.py')).toBe(true)
    })

    describe('terminals', () => {
      test('a second terminal ends with its program, and its screen stays', async () => {
        const { sandboxId } = await start()
        const terminalId = await client.openTerminal(sandboxId, 'python')
        await client.watch(terminalId)
        await client.sees(terminalId, '>>> ')
        client.type(terminalId, "'last ' + 'words'\r")
        await client.sees(terminalId, "'last words'")
        client.type(terminalId, 'exit()\r')
        const { exit } = await client.hears('terminal:exited', data => data.terminalId === terminalId)
        expect(exit.cause).toBe('finished')
        await client.watch(terminalId)
        expect(client.text(terminalId)).toContain("'last words'")
      })

      test('a shell is a terminal too', async () => {
        const { sandboxId } = await start()
        const terminalId = await client.openTerminal(sandboxId, 'shell')
        await client.watch(terminalId)
        await client.sees(terminalId, '~ $ ')
      })

      test.each([
        ['python', '>>> '],
        ['python-basic', '>>> '],
        ['ipython', 'In [1]: '],
      ] as const)('%s has its own prompt, is deaf to Ctrl-Z, and answers', async (kind, prompt) => {
        const { sandboxId } = await start()
        const terminalId = await client.openTerminal(sandboxId, kind)
        await client.watch(terminalId)
        await client.sees(terminalId, prompt)
        client.type(terminalId, '\x1a')
        client.type(terminalId, "'six' + 'ty'\r")
        await client.sees(terminalId, "'sixty'")
        client.type(terminalId, 'exit()\r')
        const { exit } = await client.hears('terminal:exited', data => data.terminalId === terminalId)
        expect(exit.cause).toBe('finished')
      })

      test('the first terminal gets a new Python, also while the old one runs something', async () => {
        const { sandboxId, terminalId } = await start()
        const anew = { sandboxId, terminalId, kind: 'python', file: null, columns: 80, rows: 24 } as const
        client.type(terminalId, "name = 'lost'\r")
        await client.sees(terminalId, '>>> ', 2)
        client.type(terminalId, 'while True: pass\r\r')
        await client.sees(terminalId, 'while True: pass')
        await client.host.ask('terminal:restart', anew)
        await until(
          () => /Python was restarted\.\s+>>> /.test(client.text(terminalId)),
          'a new prompt',
          30_000,
        )
        client.type(terminalId, 'name\r')
        await client.sees(terminalId, 'NameError')
        client.type(terminalId, 'exit()\r')
        await client.sees(terminalId, 'Python ended (exit code 0)')
      })

      test('another terminal begins anew in the same place, whether it runs, has ended or is lost', async () => {
        const { sandboxId } = await start()
        const terminalId = await client.openTerminal(sandboxId, 'shell')
        const anew = { sandboxId, terminalId, kind: 'shell', file: null, columns: 80, rows: 24 } as const
        const says = async (word: string) => {
          await client.watch(terminalId)
          await client.sees(terminalId, '~ $ ')
          client.type(terminalId, `'${word}' + ''\r`)
          await client.sees(terminalId, `'${word}'`)
        }
        await says('first')
        await client.host.ask('terminal:restart', anew)
        await client.hears('terminal:lagged', data => data.terminalId === terminalId)
        await says('second')
        expect(client.text(terminalId)).not.toContain('first')
        client.type(terminalId, 'exit\r')
        await client.hears('terminal:exited', data => data.terminalId === terminalId)
        await client.host.ask('terminal:restart', anew)
        await says('third')
        await client.host.ask('terminal:close', { terminalId })
        await client.host.ask('terminal:restart', anew)
        await says('fourth')
        const report = { terminalId, sandboxId, kind: 'shell', exit: null }
        expect((await reconnect()).terminals).toContainEqual(report)
      })

      test('the seventh terminal is refused until one is closed', async () => {
        const { sandboxId } = await start()
        const openOne = () => client.openTerminal(sandboxId, 'shell')
        const [terminalId] = await Promise.all([openOne(), openOne(), openOne(), openOne(), openOne()])
        await expect(openOne()).rejects.toMatchObject({ code: 'too-many-terminals' })
        await client.host.ask('terminal:close', { terminalId })
        await openOne()
      })

      test('a script runs in a terminal of its own, and how it ended is told', async () => {
        const { sandboxId } = await start()
        const runScript = async (code: string) => {
          const file = 'cell.py'
          const files = [{ path: file, base64: Buffer.from(code).toString('base64') }]
          await client.host.ask('sandbox:put-files', { sandboxId, files })
          const terminalId = await client.openTerminal(sandboxId, 'script', { file })
          const { exit } = await client.hears('terminal:exited', data => data.terminalId === terminalId)
          await client.watch(terminalId)
          return { text: client.text(terminalId), exit }
        }
        expect(await runScript("print('all ' + 'well')")).toEqual({
          text: expect.stringContaining('all well'),
          exit: { cause: 'finished', message: 'The script ended.' },
        })
        expect(await runScript("raise ValueError('no')")).toEqual({
          text: expect.stringContaining('ValueError: no'),
          exit: { cause: 'finished', message: 'The script ended with exit status 1.' },
        })
      })

      test.each([null, '../x.py', '/etc/passwd', '', 'a//b.py'])(
        'a script called %s is refused',
        async file => {
          const { sandboxId } = await start()
          await expect(client.openTerminal(sandboxId, 'script', { file })).rejects.toMatchObject({
            code: 'bad-request',
          })
        },
      )

      test('the first terminal cannot be closed', async () => {
        const { terminalId } = await start()
        await expect(client.host.ask('terminal:close', { terminalId })).rejects.toMatchObject({
          code: 'bad-request',
        })
      })

      test('a new size is told and is that of the next snapshot', async () => {
        const { terminalId } = await start()
        await client.host.ask('terminal:resize', { terminalId, columns: 100, rows: 30 })
        await client.hears('terminal:resized', data => data.terminalId === terminalId && data.columns === 100)
        expect(await client.watch(terminalId)).toMatchObject({ columns: 100, rows: 30 })
      })

      test('output ends with the watch', async () => {
        const { terminalId } = await start()
        await client.host.ask('terminal:unwatch', { terminalId })
        const before = client.text(terminalId)
        client.type(terminalId, "'not ' + 'seen'\r")
        // Another command behind it, answered: what came before it has been done.
        await client.host.ask('terminal:resize', { terminalId, columns: 90, rows: 30 })
        expect(client.text(terminalId)).toBe(before)
      })
    })

    describe('servers come and go', () => {
      test('the next server finds the same screen and the same variables', async () => {
        const { terminalId } = await start()
        client.type(terminalId, "name = 'Grace'\r")
        await client.sees(terminalId, '>>> ', 2)
        const greeting = await reconnect()
        expect(greeting.terminals.map(terminal => terminal.terminalId)).toContain(terminalId)
        await client.watch(terminalId)
        expect(client.text(terminalId)).toContain("name = 'Grace'")
        client.type(terminalId, "name + '!'\r")
        await client.sees(terminalId, "'Grace!'")
      })

      test('what nobody claims any more is removed at the greeting', async () => {
        const { sandboxId } = await start()
        claimed.splice(claimed.indexOf(sandboxId), 1)
        const greeting = await reconnect()
        expect(greeting.sandboxes.map(sandbox => sandbox.sandboxId)).not.toContain(sandboxId)
      })
    })

    describe('kernels', () => {
      test('a cell tells of its start, output, result and end, in this order', async () => {
        const sandboxId = await startKernel()
        const told = await client.run(sandboxId, "print('hello')\n6 * 7")
        expect(told).toMatchObject([
          { type: 'started' },
          { type: 'stream', name: 'stdout', text: 'hello\n' },
          { type: 'result', data: { 'text/plain': '42' }, executionCount: 1 },
          { type: 'finished', status: 'ok', executionCount: 1 },
        ])
      })

      test('an error drops the cells that wait behind it', async () => {
        const sandboxId = await startKernel()
        const run = (code: string) => {
          const executionId = newExecutionId()
          return client.begin(sandboxId, [{ executionId, code }]).then(() => executionId)
        }
        const [asking, failing, waiting] = await Promise.all([
          run("a = input('?')"),
          run("raise ValueError('no')"),
          run('1'),
        ])
        await client.hears('kernel:happened', ({ event }) => event.type === 'input-wanted')
        await client.host.ask('kernel:answer', { sandboxId, executionId: asking, text: 'yes' })
        await client.finished(sandboxId, waiting)
        expect(client.told(sandboxId, failing).slice(-2)).toMatchObject([
          { type: 'error', name: 'ValueError', value: 'no' },
          { type: 'finished', status: 'error' },
        ])
        expect(client.told(sandboxId, waiting).at(-1)).toMatchObject({ type: 'finished', status: 'dropped' })
      })

      test('cells queued at once are dropped behind one that fails at once', async () => {
        const sandboxId = await startKernel()
        const [failing, second, third] = [newExecutionId(), newExecutionId(), newExecutionId()]
        await client.begin(sandboxId, [
          { executionId: failing, code: '1 +' },
          { executionId: second, code: '2' },
          { executionId: third, code: '3' },
        ])
        await client.finished(sandboxId, third)
        const endings = [failing, second, third].map(id => client.told(sandboxId, id).at(-1)?.['status'])
        expect(endings).toEqual(['error', 'dropped', 'dropped'])
        expect(client.told(sandboxId, second).map(({ type }) => type)).toEqual(['queued', 'finished'])
      })

      test('an idle kernel completes a name, in UTF-16 units, and tells what it is', async () => {
        const sandboxId = await startKernel()
        await client.run(sandboxId, 'longish_name = 42')
        const source = '# 🙂🙂\nlongish_n'
        const place = { sandboxId, source, offset: source.length }
        await client.isWarm(sandboxId)
        expect(await client.host.ask('kernel:complete', place)).toEqual({
          from: source.length - 'longish_n'.length,
          to: source.length,
          items: [{ text: 'longish_name', type: 'instance', signature: null }],
        })
        const found = await client.host.ask('kernel:inspect', {
          ...place,
          source: '# 🙂\nlongish_name',
          offset: 9,
        })
        expect(found?.text).toContain('42')
        expect(await client.host.ask('kernel:inspect', { sandboxId, source: 'nobody', offset: 3 })).toBeNull()
      })

      test('a busy kernel is not asked', async () => {
        const sandboxId = await startKernel()
        const executionId = newExecutionId()
        await client.begin(sandboxId, [{ executionId, code: 'while True: pass' }])
        for (const command of ['kernel:complete', 'kernel:inspect'] as const) {
          await expect(
            client.host.ask(command, { sandboxId, source: 'pr', offset: 2 }),
          ).rejects.toMatchObject({
            code: 'kernel-busy',
          })
        }
        await client.hears(
          'kernel:happened',
          ({ event }) => event.type === 'started' && event.executionId === executionId,
        )
        await client.host.ask('kernel:interrupt', { sandboxId })
        await client.finished(sandboxId, executionId)
      })

      test('an interrupt ends the running cell and drops the waiting ones', async () => {
        const sandboxId = await startKernel()
        const executionId = newExecutionId()
        await client.begin(sandboxId, [{ executionId, code: 'while True: pass' }])
        await client.hears(
          'kernel:happened',
          ({ event }) => event.type === 'started' && event.executionId === executionId,
        )
        await client.host.ask('kernel:interrupt', { sandboxId })
        await client.finished(sandboxId, executionId)
        expect(client.told(sandboxId, executionId).slice(-2)).toMatchObject([
          { type: 'error', name: 'KeyboardInterrupt' },
          { type: 'finished', status: 'error' },
        ])
      })

      test('events come again to the next server until they are acknowledged, numbered without gaps', async () => {
        const sandboxId = await startKernel()
        await client.run(sandboxId, '1')
        const before = client.kernelEvents(sandboxId)
        expect(before.map(({ sequence }) => sequence)).toEqual(before.map((_, index) => index + 1))
        await client.host.ask('kernel:acknowledge', { sandboxId, sequence: 2 })
        await reconnect()
        await until(() => client.kernelEvents(sandboxId).length >= before.length - 2, 'the events again')
        expect(client.kernelEvents(sandboxId)).toEqual(before.slice(2))
      })

      test('a restart forgets the variables and goes on counting events', async () => {
        const sandboxId = await startKernel()
        await client.run(sandboxId, 'kept = 1')
        await client.host.ask('kernel:restart', { sandboxId, files: [] })
        expect(await client.run(sandboxId, 'kept')).toMatchObject([
          { type: 'started' },
          { type: 'error', name: 'NameError' },
          { type: 'finished', status: 'error', executionCount: 1 },
        ])
        const sequences = client.kernelEvents(sandboxId).map(({ sequence }) => sequence)
        expect(sequences).toEqual(sequences.map((_, index) => index + 1))
      })

      test('a kernel that is not there is refused', async () => {
        await expect(client.run(newSandboxId(), '1')).rejects.toMatchObject({ code: 'kernel-not-running' })
      })
    })

    test('the self-test reaches nothing outside', async () => {
      expect(await client.host.ask('host:self-test', {})).toEqual({ reachable: [] })
    })
  })
}
