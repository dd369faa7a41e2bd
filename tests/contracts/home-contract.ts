// What every sandbox-host, real or fake, does with a person's home: kept over sandboxes, and its files at hand from outside.
import { describe, expect, test } from 'vitest'
import type { HomeId, SandboxId, TerminalId } from '#protocol/ids.ts'
import type { HostInput, HostReply } from '#protocol/sandbox-host.ts'
import { tarFiles } from '../../server/export/tar-entries.ts'
import { newHomeId, newSandboxId } from './host-client.ts'
import { type HostUnderTest, hostStory } from './host-story.ts'

export function homeContract(name: string, open: () => Promise<HostUnderTest>): void {
  describe(`homes of a sandbox-host (${name})`, () => {
    const story = hostStory(open)

    describe('homes', () => {
      const shared = (text: string) => [
        { path: 'shared.py', base64: Buffer.from(`print('${text}')`).toString('base64') },
      ]
      const enter = async (homeId: HomeId, changes: Partial<HostInput<'home:enter'>> = {}) => {
        const started = await story.start()
        await story.client.enterHome(started.sandboxId, homeId, changes)
        return started
      }
      const write = async (terminalId: TerminalId, path: string, text: string) => {
        story.client.type(terminalId, `open('${path}', 'w').write('${text}')\r`)
        story.client.type(terminalId, "'writ' + 'ten'\r")
        await story.client.sees(terminalId, "'written'")
      }
      /** What the script in the home prints, and how it ends: with a failure where it is not there. */
      const runs = async (sandboxId: SandboxId, file: string) => {
        const script = await story.client.openTerminal(sandboxId, 'script', { file })
        await story.client.watch(script)
        const { exit } = await story.client.hears('terminal:exited', data => data.terminalId === script)
        return { text: story.client.text(script), isThere: exit.message === 'The script ended.' }
      }

      test('what somebody wrote is in their next sandbox, in whatever one', async () => {
        const homeId = newHomeId()
        const first = await enter(homeId)
        await write(first.terminalId, 'own.py', 'own = 1')
        await story.client.host.ask('sandbox:stop', { sandboxId: first.sandboxId })
        const second = await enter(homeId)
        expect(await runs(second.sandboxId, 'own.py')).toMatchObject({ isThere: true })
        const others = await enter(newHomeId())
        expect(await runs(others.sandboxId, 'own.py')).toMatchObject({ isThere: false })
      })

      test('a sandbox that takes a home over has what was written in the one that still runs', async () => {
        const homeId = newHomeId()
        const first = await enter(homeId)
        await write(first.terminalId, 'own.py', 'own = 1')
        const second = await enter(homeId)
        await write(first.terminalId, 'late.py', 'late = 1')
        await story.client.host.ask('sandbox:stop', { sandboxId: first.sandboxId })
        await story.client.host.ask('sandbox:stop', { sandboxId: second.sandboxId })
        const third = await enter(homeId)
        expect(await runs(third.sandboxId, 'own.py')).toMatchObject({ isThere: true })
        expect(await runs(third.sandboxId, 'late.py')).toMatchObject({ isThere: false })
      })

      test('shared files are as they are today, but for those that somebody has changed', async () => {
        const homeId = newHomeId()
        const first = await enter(homeId, { files: shared('of yesterday') })
        expect((await runs(first.sandboxId, 'shared.py')).text).toContain('of yesterday')
        await story.client.enterHome(first.sandboxId, homeId, { files: shared('of noon') })
        expect((await runs(first.sandboxId, 'shared.py')).text).toContain('of noon')
        await story.client.host.ask('sandbox:stop', { sandboxId: first.sandboxId })
        const second = await enter(homeId, { files: shared('of today') })
        expect((await runs(second.sandboxId, 'shared.py')).text).toContain('of today')
        await write(second.terminalId, 'shared.py', 'mine = 1')
        await story.client.host.ask('sandbox:stop', { sandboxId: second.sandboxId })
        const third = await enter(homeId, { files: shared('of tomorrow') })
        const { text, isThere } = await runs(third.sandboxId, 'shared.py')
        expect(isThere).toBe(true)
        expect(text).not.toContain('of tomorrow')
      })

      test('an emptied home has the shared files and nothing else', async () => {
        const homeId = newHomeId()
        const first = await enter(homeId)
        await write(first.terminalId, 'own.py', 'own = 1')
        await story.client.host.ask('sandbox:stop', { sandboxId: first.sandboxId })
        const second = await enter(homeId, { isEmptied: true, files: shared('of today') })
        expect(await runs(second.sandboxId, 'own.py')).toMatchObject({ isThere: false })
        expect((await runs(second.sandboxId, 'shared.py')).text).toContain('of today')
      })

      test('what is kept can be read as an archive, with or without a sandbox', async () => {
        const homeId = newHomeId()
        const archived = async () => {
          const pieces: Buffer[] = []
          let version: string | null = null
          for (let piece = 0; ; piece += 1) {
            const read: HostReply<'home:read'> = await story.client.host.ask('home:read', {
              homeId,
              piece,
              version,
            })
            if (read === null) break
            version = read.version
            pieces.push(Buffer.from(read.base64, 'base64'))
          }
          const paths: string[] = []
          const archive = (async function* () {
            yield* pieces
          })()
          if (pieces.length > 0) for await (const { path } of tarFiles(archive)) paths.push(path)
          return paths.map(path => path.replace(/^\.\//, ''))
        }
        expect(await archived()).toEqual([])
        const { sandboxId, terminalId } = await enter(homeId)
        await write(terminalId, 'own.py', 'own = 1')
        expect(await archived()).toContain('own.py')
        await story.client.host.ask('sandbox:stop', { sandboxId })
        expect(await archived()).toContain('own.py')
      })

      test('a sandbox that is not there cannot be entered', async () => {
        await expect(story.client.enterHome(newSandboxId(), newHomeId())).rejects.toMatchObject({
          code: 'not-found',
        })
      })
    })

    describe('files', () => {
      const base64 = (text: string) => Buffer.from(text).toString('base64')
      const text = (encoded: string) => Buffer.from(encoded, 'base64').toString()
      const write = (sandboxId: SandboxId, path: string, content: string, version: string | null = null) =>
        story.client.host.ask('files:write', { sandboxId, path, base64: base64(content), version })
      const read = (sandboxId: SandboxId, path: string, from = 0) =>
        story.client.host.ask('files:read', { sandboxId, path, from })
      const paths = async (sandboxId: SandboxId) => {
        const { entries } = await story.client.host.ask('files:list', { sandboxId })
        return entries.map(({ path, kind }) => (kind === 'folder' ? `${path}/` : path))
      }

      test('what is written can be listed, read and run', async () => {
        const { sandboxId } = await story.start()
        await story.client.host.ask('files:make-folder', { sandboxId, path: 'part one' })
        await write(sandboxId, 'part one/tills.py', "print('ü')")
        await write(sandboxId, 'b.py', "print('b')")
        const { entries, isCut, usedBytes, totalBytes } = await story.client.host.ask('files:list', {
          sandboxId,
        })
        expect(entries).toMatchObject([
          { path: 'b.py', kind: 'file', size: 10 },
          { path: 'part one', kind: 'folder' },
          { path: 'part one/tills.py', kind: 'file', size: 11 },
        ])
        expect(isCut).toBe(false)
        expect(totalBytes).toBeGreaterThan(usedBytes)
        expect(text((await read(sandboxId, 'part one/tills.py')).base64)).toBe("print('ü')")
        const script = await story.client.openTerminal(sandboxId, 'script', { file: 'part one/tills.py' })
        await story.client.watch(script)
        await story.client.sees(script, 'ü')
      })

      test('what a program writes is listed', async () => {
        const { sandboxId, terminalId } = await story.start()
        story.client.type(terminalId, "open('own.py', 'w').write('own = 1')\r")
        story.client.type(terminalId, "'writ' + 'ten'\r")
        await story.client.sees(terminalId, "'written'")
        expect(await paths(sandboxId)).toContain('own.py')
      })

      test('who watches is told what is there, and then what a program or somebody else changes', async () => {
        const { sandboxId, terminalId } = await story.start()
        const told = (path: string, isThere = true) =>
          story.client.hears(
            'files:changed',
            data =>
              data.sandboxId === sandboxId &&
              data.listing.entries.some(entry => entry.path === path) === isThere,
          )
        await write(sandboxId, 'before.py', 'x')
        const first = await story.client.host.ask('files:watch', { sandboxId })
        expect(first.entries.map(({ path }) => path)).toEqual(['before.py'])
        story.client.type(terminalId, "open('own.py', 'w').write('own = 1')\r")
        await told('own.py')
        const written = await write(sandboxId, 'part.py', 'y')
        const { listing } = await told('part.py')
        const entry = listing.entries.find(({ path }) => path === 'part.py')
        expect(entry?.version).toBe(written.version)
        expect((await read(sandboxId, 'part.py')).version).toBe(written.version)
        await story.client.host.ask('files:remove', { sandboxId, path: 'before.py' })
        await told('before.py', false)
        const again = await story.client.host.ask('files:watch', { sandboxId })
        expect(again.entries.map(({ path }) => path)).toEqual(['own.py', 'part.py'])
      })

      test('who watches no more is told nothing more', async () => {
        const { sandboxId, terminalId } = await story.start()
        await story.client.host.ask('files:watch', { sandboxId })
        await story.client.host.ask('files:unwatch', { sandboxId })
        const before = story.client.happenings.length
        story.client.type(terminalId, "open('own.py', 'w').write('own = 1')\r")
        story.client.type(terminalId, "'writ' + 'ten'\r")
        await story.client.sees(terminalId, "'written'")
        const again = await story.client.host.ask('files:watch', { sandboxId })
        expect(again.entries.map(({ path }) => path)).toEqual(['own.py'])
        const after = story.client.happenings.slice(before).map(({ name }) => name)
        expect(after).not.toContain('files:changed')
      })

      test('only a sandbox that is there can be watched', async () => {
        const asked = story.client.host.ask('files:watch', { sandboxId: newSandboxId() })
        await expect(asked).rejects.toMatchObject({ code: 'not-found' })
      })

      test('a large file is read piece by piece', async () => {
        const { sandboxId } = await story.start()
        const content = `${'x'.repeat(1024 * 1024)}the end`
        await write(sandboxId, 'large.txt', content)
        const first = await read(sandboxId, 'large.txt')
        expect(first.size).toBe(content.length)
        const rest = await read(sandboxId, 'large.txt', text(first.base64).length)
        expect(text(first.base64) + text(rest.base64)).toBe(content)
        expect(rest.version).toBe(first.version)
        expect(text((await read(sandboxId, 'large.txt', content.length)).base64)).toBe('')
      })

      test('nobody overwrites what they have not seen', async () => {
        const { sandboxId } = await story.start()
        const first = await write(sandboxId, 'a.py', 'first', '')
        await expect(write(sandboxId, 'a.py', 'another', '')).rejects.toMatchObject({ code: 'name-taken' })
        const second = await write(sandboxId, 'a.py', 'second one', first.version)
        await expect(write(sandboxId, 'a.py', 'late', first.version)).rejects.toMatchObject({
          code: 'out-of-date',
        })
        expect((await read(sandboxId, 'a.py')).version).toBe(second.version)
        await write(sandboxId, 'a.py', 'whatever there was', null)
        await story.client.host.ask('files:remove', { sandboxId, path: 'a.py' })
        await expect(write(sandboxId, 'a.py', 'late', second.version)).rejects.toMatchObject({
          code: 'out-of-date',
        })
        expect(await paths(sandboxId)).toEqual([])
      })

      test('files and folders are renamed, moved and removed, and nothing is replaced by that', async () => {
        const { sandboxId } = await story.start()
        const rename = (path: string, to: string) =>
          story.client.host.ask('files:rename', { sandboxId, path, to })
        await write(sandboxId, 'a.py', 'a')
        await write(sandboxId, 'b.py', 'b')
        await story.client.host.ask('files:make-folder', { sandboxId, path: 'in' })
        await rename('a.py', 'in/c.py')
        await rename('in', 'out')
        expect(await paths(sandboxId)).toEqual(['b.py', 'out/', 'out/c.py'])
        await expect(rename('b.py', 'out/c.py')).rejects.toMatchObject({ code: 'name-taken' })
        await expect(rename('b.py', 'out')).rejects.toMatchObject({ code: 'name-taken' })
        await expect(rename('gone.py', 'd.py')).rejects.toMatchObject({ code: 'not-found' })
        await expect(rename('b.py', 'nowhere/d.py')).rejects.toMatchObject({ code: 'not-found' })
        await expect(rename('out', 'out/in')).rejects.toMatchObject({ code: 'bad-request' })
        await expect(
          story.client.host.ask('files:make-folder', { sandboxId, path: 'out' }),
        ).rejects.toMatchObject({
          code: 'name-taken',
        })
        await story.client.host.ask('files:remove', { sandboxId, path: 'out' })
        expect(await paths(sandboxId)).toEqual(['b.py'])
        await expect(story.client.host.ask('files:remove', { sandboxId, path: 'out' })).rejects.toMatchObject(
          {
            code: 'not-found',
          },
        )
      })

      test.each(['../out', '/etc/passwd', 'a//b', 'a/../../b', '.', '..'])(
        'a path like %s is refused whatever is asked for',
        async path => {
          const { sandboxId } = await story.start()
          await write(sandboxId, 'a.py', 'a')
          const refused = { code: 'bad-request' }
          await expect(read(sandboxId, path)).rejects.toMatchObject(refused)
          await expect(write(sandboxId, path, 'x')).rejects.toMatchObject(refused)
          const rename = story.client.host.ask('files:rename', { sandboxId, path: 'a.py', to: path })
          await expect(rename).rejects.toMatchObject(refused)
          const remove = story.client.host.ask('files:remove', { sandboxId, path })
          await expect(remove).rejects.toMatchObject(refused)
          const make = story.client.host.ask('files:make-folder', { sandboxId, path })
          await expect(make).rejects.toMatchObject(refused)
        },
      )

      test('a folder is not read or written, a file is no folder, and what is not there is not found', async () => {
        const { sandboxId } = await story.start()
        await write(sandboxId, 'a.py', 'a')
        await story.client.host.ask('files:make-folder', { sandboxId, path: 'in' })
        await expect(read(sandboxId, 'in')).rejects.toMatchObject({ code: 'bad-request' })
        await expect(write(sandboxId, 'in', 'x')).rejects.toMatchObject({ code: 'bad-request' })
        await expect(write(sandboxId, 'a.py/b.py', 'x')).rejects.toMatchObject({ code: 'bad-request' })
        await expect(read(sandboxId, 'gone.py')).rejects.toMatchObject({ code: 'not-found' })
        await expect(write(sandboxId, 'nowhere/b.py', 'x')).rejects.toMatchObject({ code: 'not-found' })
        await expect(read(newSandboxId(), 'a.py')).rejects.toMatchObject({ code: 'not-found' })
      })
    })
  })
}
