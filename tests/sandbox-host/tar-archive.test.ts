import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tarOf } from '../../server/sandbox-host/tar-archive.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

test('tar itself reads the files back, with folders and any characters', () => {
  const files = {
    'main.py': 'print(1)\n',
    'data/über/漢字.csv': 'a,b\n'.repeat(1000),
    'empty.txt': '',
    'exactly-a-block.txt': 'x'.repeat(512),
    [`${'folder/'.repeat(15)}${'n'.repeat(90)}.py`]: 'deep',
  }
  const archive = tarOf(Object.entries(files).map(([path, text]) => ({ path, base64: base64(text) })))
  const place = mkdtempSync(join(tmpdir(), 'tar-'))
  try {
    execFileSync('tar', ['--extract', '--file=-', `--directory=${place}`], { input: archive })
    const read = Object.keys(files).map(path => [path, readFileSync(join(place, path), 'utf8')])
    expect(Object.fromEntries(read)).toEqual(files)
  } finally {
    rmSync(place, { recursive: true })
  }
})

test.each([
  '',
  '/etc/passwd',
  '..',
  '../x',
  'a/../x',
  'a//x',
  './x',
  'a/',
  'a\0b',
  'a\nb',
  'a\\b',
  '\x1b[2J',
])('the name %j is refused', path => {
  expect(() => tarOf([{ path, base64: '' }])).toThrow(expect.objectContaining({ code: 'bad-request' }))
})

test('a name that no archive can hold is refused', () => {
  expect(() => tarOf([{ path: 'x'.repeat(300), base64: '' }])).toThrow('too long')
})
