// What every sandbox-host does, real or fake: the same stories, told to each.
import { describe, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { newSandboxId } from './host-client.ts'
import { type HostUnderTest, hostStory } from './host-story.ts'

export function sandboxHostContract(name: string, open: () => Promise<HostUnderTest>): void {
  describe(`a sandbox-host (${name})`, () => {
    const story = hostStory(open)

    describe('workspaces', () => {
      test('a workspace is ready when its Python prompt is on the screen', async () => {
        const { terminalId } = await story.start()
        expect(story.client.text(terminalId)).toContain('>>> ')
      })

      test('keys reach Python, and its answer whoever watches', async () => {
        const { terminalId } = await story.start()
        story.client.type(terminalId, "'six' + 'ty'\r")
        await story.client.sees(terminalId, "'sixty'")
      })

      test('starting a workspace that runs changes nothing in it', async () => {
        const { sandboxId, terminalId } = await story.start()
        story.client.type(terminalId, 'answer = 40 + 2\r')
        await story.client.startWorkspace({ sandboxId, terminalId })
        story.client.type(terminalId, 'answer * 10\r')
        await story.client.sees(terminalId, '420')
      })

      test('Ctrl-C ends a program that would run for ever', async () => {
        const { terminalId } = await story.start()
        story.client.type(terminalId, 'while True: pass\r\r')
        await story.client.sees(terminalId, 'while True: pass')
        story.client.type(terminalId, '\x03')
        await story.client.sees(terminalId, 'KeyboardInterrupt')
        story.client.type(terminalId, "'good ' + 'again'\r")
        await story.client.sees(terminalId, "'good again'")
      })

      test('the first Python begins anew after exit()', async () => {
        const { sandboxId, terminalId } = await story.start()
        story.client.type(terminalId, 'exit()\r')
        await story.client.sees(terminalId, 'Python ended (exit code 0). Starting again…')
        await story.client.sees(terminalId, '>>> ', 2)
        story.client.type(terminalId, "'still ' + 'here'\r")
        await story.client.sees(terminalId, "'still here'")
        expect((await story.reconnect()).sandboxes).toContainEqual({
          sandboxId,
          purpose: 'workspace',
          exit: null,
        })
      })

      test('a stopped workspace is gone with its terminals', async () => {
        const { sandboxId, terminalId } = await story.start()
        await story.client.host.ask('sandbox:stop', { sandboxId })
        await expect(story.client.watch(terminalId)).rejects.toMatchObject({ code: 'not-found' })
        expect((await story.reconnect()).sandboxes.map(sandbox => sandbox.sandboxId)).not.toContain(sandboxId)
      })

      test('a workspace that is stopped while it starts is gone', async () => {
        const sandboxId = newSandboxId()
        story.claimed.push(sandboxId)
        const starting = story.client.startWorkspace({ sandboxId }).catch(() => {})
        await story.client.host.ask('sandbox:stop', { sandboxId })
        await starting
        expect((await story.reconnect()).sandboxes.map(sandbox => sandbox.sandboxId)).not.toContain(sandboxId)
      })

      test('stopping what is not there is not an error', async () => {
        await story.client.host.ask('sandbox:stop', { sandboxId: newSandboxId() })
      })

      test('an image that is not there is refused', async () => {
        await expect(story.client.startWorkspace({ image: 'cobol' })).rejects.toMatchObject({
          code: 'sandboxes-unavailable',
        })
      })

      test('the images that are there are told by name and title, and the usual one is', async () => {
        const { images } = await story.client.host.ask('host:images', {})
        expect(images).toContainEqual({ name: 'python', title: 'Python 3.13' })
        expect(images.map(({ name }) => name)).not.toContain('base')
      })

      test.each(['../out', '/etc/passwd', 'a//b', 'a/../../b', '.'])(
        'a file called %s is refused',
        async path => {
          const { sandboxId } = await story.start()
          const files = [{ path, base64: '' }]
          await expect(
            story.client.host.ask('sandbox:put-files', { sandboxId, files }),
          ).rejects.toMatchObject({
            code: 'bad-request',
          })
        },
      )
    })

    test('files that are taken away are gone, unless somebody has changed them or put them there', async () => {
      const { sandboxId, terminalId } = await story.start()
      const base64 = Buffer.from("print('as it was put')").toString('base64')
      const files = ['old.py', 'changed.py', 'stays.py', 'in/a folder.py'].map(path => ({ path, base64 }))
      await story.client.host.ask('sandbox:put-files', { sandboxId, files })
      story.client.type(terminalId, "open('changed.py', 'w').write('mine = 1')\r")
      story.client.type(terminalId, "open('own.py', 'w').write('own = 1')\r")
      story.client.type(terminalId, "'writ' + 'ten'\r")
      await story.client.sees(terminalId, "'written'")
      await story.client.host.ask('sandbox:remove-files', {
        sandboxId,
        paths: ['old.py', 'changed.py', 'own.py', 'in/a folder.py', '../outside', 'never there'],
      })
      const hasFile = async (file: string) => {
        const script = await story.client.openTerminal(sandboxId, 'script', { file })
        const { exit } = await story.client.hears('terminal:exited', data => data.terminalId === script)
        await story.client.host.ask('terminal:close', { terminalId: script })
        return exit.message === 'The script ended.'
      }
      expect(await hasFile('old.py')).toBe(false)
      expect(await hasFile('in/a folder.py')).toBe(false)
      expect(await hasFile('changed.py')).toBe(true)
      expect(await hasFile('own.py')).toBe(true)
      expect(await hasFile('stays.py')).toBe(true)
    })

    describe('terminals', () => {
      test('a sentence of the server stands on the screen, and what was typed goes on', async () => {
        const { terminalId } = await story.start()
        story.client.type(terminalId, "'good ' + ")
        await story.client.sees(terminalId, "'good ' + ")
        await story.client.host.ask('terminal:tell', { terminalId, sentence: 'Somebody told you something.' })
        await story.client.sees(terminalId, 'Somebody told you something.')
        story.client.type(terminalId, "'again'\r")
        await story.client.sees(terminalId, "'good again'")
      })

      test('a second terminal ends with its program, and its screen stays', async () => {
        const { sandboxId } = await story.start()
        const terminalId = await story.client.openTerminal(sandboxId, 'python')
        await story.client.watch(terminalId)
        await story.client.sees(terminalId, '>>> ')
        story.client.type(terminalId, "'last ' + 'words'\r")
        await story.client.sees(terminalId, "'last words'")
        story.client.type(terminalId, 'exit()\r')
        const { exit } = await story.client.hears('terminal:exited', data => data.terminalId === terminalId)
        expect(exit.cause).toBe('finished')
        await story.client.watch(terminalId)
        expect(story.client.text(terminalId)).toContain("'last words'")
      })

      test('a shell is a terminal too', async () => {
        const { sandboxId } = await story.start()
        const terminalId = await story.client.openTerminal(sandboxId, 'shell')
        await story.client.watch(terminalId)
        await story.client.sees(terminalId, '~ $ ')
      })

      test.each([
        ['python', '>>> '],
        ['python-basic', '>>> '],
        ['ipython', 'In [1]: '],
      ] as const)('%s has its own prompt, is deaf to Ctrl-Z, and answers', async (kind, prompt) => {
        const { sandboxId } = await story.start()
        const terminalId = await story.client.openTerminal(sandboxId, kind)
        await story.client.watch(terminalId)
        await story.client.sees(terminalId, prompt)
        story.client.type(terminalId, '\x1a')
        story.client.type(terminalId, "'six' + 'ty'\r")
        await story.client.sees(terminalId, "'sixty'")
        story.client.type(terminalId, 'exit()\r')
        const { exit } = await story.client.hears('terminal:exited', data => data.terminalId === terminalId)
        expect(exit.cause).toBe('finished')
      })

      test('the first terminal gets a new Python, also while the old one runs something', async () => {
        const { sandboxId, terminalId } = await story.start()
        const anew = { sandboxId, terminalId, kind: 'python', file: null, columns: 80, rows: 24 } as const
        story.client.type(terminalId, "name = 'lost'\r")
        await story.client.sees(terminalId, '>>> ', 2)
        story.client.type(terminalId, 'while True: pass\r\r')
        await story.client.sees(terminalId, 'while True: pass')
        await story.client.host.ask('terminal:restart', anew)
        await until(
          () => /Python was restarted\.\s+>>> /.test(story.client.text(terminalId)),
          'a new prompt',
          30_000,
        )
        story.client.type(terminalId, 'name\r')
        await story.client.sees(terminalId, 'NameError')
        story.client.type(terminalId, 'exit()\r')
        await story.client.sees(terminalId, 'Python ended (exit code 0)')
      })

      test('another terminal begins anew in the same place, whether it runs, has ended or is lost', async () => {
        const { sandboxId } = await story.start()
        const terminalId = await story.client.openTerminal(sandboxId, 'shell')
        const anew = { sandboxId, terminalId, kind: 'shell', file: null, columns: 80, rows: 24 } as const
        const says = async (word: string) => {
          await story.client.watch(terminalId)
          await story.client.sees(terminalId, '~ $ ')
          story.client.type(terminalId, `'${word}' + ''\r`)
          await story.client.sees(terminalId, `'${word}'`)
        }
        await says('first')
        await story.client.host.ask('terminal:restart', anew)
        await story.client.hears('terminal:lagged', data => data.terminalId === terminalId)
        await says('second')
        expect(story.client.text(terminalId)).not.toContain('first')
        story.client.type(terminalId, 'exit\r')
        await story.client.hears('terminal:exited', data => data.terminalId === terminalId)
        await story.client.host.ask('terminal:restart', anew)
        await says('third')
        await story.client.host.ask('terminal:close', { terminalId })
        await story.client.host.ask('terminal:restart', anew)
        await says('fourth')
        const report = { terminalId, sandboxId, kind: 'shell', exit: null }
        expect((await story.reconnect()).terminals).toContainEqual(report)
      })

      test('the seventh terminal is refused until one is closed', async () => {
        const { sandboxId } = await story.start()
        const openOne = () => story.client.openTerminal(sandboxId, 'shell')
        const [terminalId] = await Promise.all([openOne(), openOne(), openOne(), openOne(), openOne()])
        await expect(openOne()).rejects.toMatchObject({ code: 'too-many-terminals' })
        await story.client.host.ask('terminal:close', { terminalId })
        await openOne()
      })

      test('a script runs in a terminal of its own, and how it ended is told', async () => {
        const { sandboxId } = await story.start()
        const runScript = async (code: string) => {
          const file = 'cell.py'
          const files = [{ path: file, base64: Buffer.from(code).toString('base64') }]
          await story.client.host.ask('sandbox:put-files', { sandboxId, files })
          const terminalId = await story.client.openTerminal(sandboxId, 'script', { file })
          const { exit } = await story.client.hears('terminal:exited', data => data.terminalId === terminalId)
          await story.client.watch(terminalId)
          return { text: story.client.text(terminalId), exit }
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
          const { sandboxId } = await story.start()
          await expect(story.client.openTerminal(sandboxId, 'script', { file })).rejects.toMatchObject({
            code: 'bad-request',
          })
        },
      )

      test('the first terminal cannot be closed', async () => {
        const { terminalId } = await story.start()
        await expect(story.client.host.ask('terminal:close', { terminalId })).rejects.toMatchObject({
          code: 'bad-request',
        })
      })

      test('a new size is told and is that of the next snapshot', async () => {
        const { terminalId } = await story.start()
        await story.client.host.ask('terminal:resize', { terminalId, columns: 100, rows: 30 })
        await story.client.hears(
          'terminal:resized',
          data => data.terminalId === terminalId && data.columns === 100,
        )
        expect(await story.client.watch(terminalId)).toMatchObject({ columns: 100, rows: 30 })
      })

      test('output ends with the watch', async () => {
        const { terminalId } = await story.start()
        await story.client.host.ask('terminal:unwatch', { terminalId })
        const before = story.client.text(terminalId)
        story.client.type(terminalId, "'not ' + 'seen'\r")
        // Another command behind it, answered: what came before it has been done.
        await story.client.host.ask('terminal:resize', { terminalId, columns: 90, rows: 30 })
        expect(story.client.text(terminalId)).toBe(before)
      })
    })

    describe('servers come and go', () => {
      test('the next server finds the same screen and the same variables', async () => {
        const { terminalId } = await story.start()
        story.client.type(terminalId, "name = 'Grace'\r")
        await story.client.sees(terminalId, '>>> ', 2)
        const greeting = await story.reconnect()
        expect(greeting.terminals.map(terminal => terminal.terminalId)).toContain(terminalId)
        await story.client.watch(terminalId)
        expect(story.client.text(terminalId)).toContain("name = 'Grace'")
        story.client.type(terminalId, "name + '!'\r")
        await story.client.sees(terminalId, "'Grace!'")
      })

      test('what nobody claims any more is removed at the greeting', async () => {
        const { sandboxId } = await story.start()
        story.claimed.splice(story.claimed.indexOf(sandboxId), 1)
        const greeting = await story.reconnect()
        expect(greeting.sandboxes.map(sandbox => sandbox.sandboxId)).not.toContain(sandboxId)
      })
    })

    test('the self-test reaches nothing outside', async () => {
      expect(await story.client.host.ask('host:self-test', {})).toEqual({ reachable: [] })
    })
  })
}
