import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { tarFiles } from '../../server/export/tar-entries.ts'

const folder = mkdtempSync(join(tmpdir(), 'followalong-tar-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** An archive as a sandbox makes it. */
function archiveOf(files: Readonly<Record<string, string>>): Buffer {
  const home = mkdtempSync(join(folder, 'home-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(home, path, '..'), { recursive: true })
    writeFileSync(join(home, path), content)
  }
  symlinkSync('/etc/passwd', join(home, 'link'))
  const { stdout } = spawnSync('tar', ['-c', '-f', '-', '--format=pax', '.'], { cwd: home, maxBuffer: 1e9 })
  return stdout
}

async function* inPieces(data: Uint8Array, size: number) {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size)
}

async function read(data: Uint8Array, size = data.length): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for await (const { path, bytes, content } of tarFiles(inPieces(data, Math.max(1, size)))) {
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(chunk)
    found[path] = Buffer.concat(chunks).toString()
    expect(Buffer.concat(chunks)).toHaveLength(bytes)
  }
  return found
}

const long = `${'long '.repeat(30)}name/${'x'.repeat(200)}.py`
const files = {
  'a.py': 'a',
  empty: '',
  'a folder/ü.py': 'x'.repeat(513),
  'two\nlines': 'y'.repeat(512),
  [long]: 'long',
}

describe('an archive', () => {
  test.each([1, 7, 511, 512, 513, 100_000])('is read however it comes: in pieces of %i bytes', async size => {
    const found = await read(archiveOf(files), size)
    expect(found).toEqual(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`./${path}`, text])),
    )
  })

  test('of which nobody reads the contents has all its names', async () => {
    const paths: string[] = []
    for await (const { path } of tarFiles(inPieces(archiveOf(files), 100))) paths.push(path)
    expect(paths).toHaveLength(5)
  })

  test('has files with their times', async () => {
    for await (const { modifiedAt } of tarFiles(inPieces(archiveOf({ 'a.py': 'a' }), 512))) {
      expect(Math.abs(modifiedAt.getTime() - Date.now())).toBeLessThan(3_600_000)
    }
  })

  test('that is empty has none', async () => {
    expect(await read(Buffer.alloc(1024))).toEqual({})
  })

  test.each([0, 100, 512, 600, 1100, 1600, 2700, 9000])(
    'that is cut off after %i bytes is refused',
    async length => {
      const data = archiveOf({ 'a.py': 'x'.repeat(5000) }).subarray(0, length)
      await expect(read(data)).rejects.toThrow(/cut off/)
    },
  )

  test('that somebody has made up is refused, and never believed', async () => {
    await expect(read(Buffer.from('x'.repeat(2000)))).rejects.toThrow('this is no archive')
    const forged = (change: (header: Buffer) => void) => {
      const data = Buffer.from(archiveOf({ 'a.py': 'a' }))
      const at = data.indexOf('./a.py')
      const start = data.indexOf('./a.py\0', at)
      const header = data.subarray(start, start + 512)
      change(header)
      header.fill(' ', 148, 156)
      const sum = header.reduce((total, byte) => total + byte, 0)
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
      return data.subarray(start)
    }
    await expect(read(forged(header => header.write('77777777777\0', 124)))).rejects.toThrow('cut off')
    await expect(read(forged(header => header.write('-0000000001\0', 124)))).rejects.toThrow('no size')
    await expect(read(forged(header => header.write('zzz\0', 124)))).rejects.toThrow('no size')
    const tooLong = forged(header => {
      header.write('x', 156)
      header.write('77777777777\0', 124)
    })
    await expect(read(tooLong)).rejects.toThrow('too long a description')
    const damaged = forged(header => header.write('x', 156))
    await expect(read(damaged)).rejects.toThrow('damaged')
  })
})
