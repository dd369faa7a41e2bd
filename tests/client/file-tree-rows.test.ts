// A listing of files as the rows of a tree, and where the keys lead in it.
import { describe, expect, it } from 'vitest'
import type { FileEntry } from '#protocol/home-files.ts'
import { problemWithName, rowBeside, sizeWords, stepFor, visibleRows } from '../../client/files/tree-rows.ts'

const entry = (path: string, kind: FileEntry['kind'] = 'file'): FileEntry => ({
  path,
  kind,
  size: 1,
  modifiedAt: 0,
  version: 'v',
})
const entries = [
  entry('b.py'),
  entry('part', 'folder'),
  entry('a10.py'),
  entry('a9.py'),
  entry('part/x.py'),
  entry('part/deep', 'folder'),
  entry('part/deep/y.py'),
]
const rows = (...open: string[]) => visibleRows(entries, new Set(open))
const paths = (...open: string[]) => rows(...open).map(({ path }) => path)

describe('the rows', () => {
  it('are folders before files, each by name as people count', () => {
    expect(paths()).toEqual(['part', 'a9.py', 'a10.py', 'b.py'])
  })

  it('hold what lies in a folder while that and all above it are open', () => {
    expect(paths('part')).toEqual(['part', 'part/deep', 'part/x.py', 'a9.py', 'a10.py', 'b.py'])
    expect(paths('part/deep')).toEqual(['part', 'a9.py', 'a10.py', 'b.py'])
    expect(paths('part', 'part/deep')).toContain('part/deep/y.py')
  })

  it('know their level and their place among those beside them', () => {
    expect(rows('part').find(({ path }) => path === 'part/x.py')).toMatchObject({
      name: 'x.py',
      level: 2,
      position: 2,
      setSize: 2,
      isOpen: null,
    })
  })
})

describe('a key', () => {
  const from = (path: string | null, key: string, ...open: string[]) => stepFor(key, rows(...open), path)

  it('goes up and down through what is seen, and stops at the ends', () => {
    expect(from('part', 'ArrowDown')).toEqual({ is: 'go', path: 'a9.py' })
    expect(from('part', 'ArrowDown', 'part')).toEqual({ is: 'go', path: 'part/deep' })
    expect(from('a9.py', 'ArrowUp')).toEqual({ is: 'go', path: 'part' })
    expect(from('part', 'ArrowUp')).toBeNull()
    expect(from('b.py', 'ArrowDown')).toBeNull()
    expect(from('a9.py', 'Home')).toEqual({ is: 'go', path: 'part' })
    expect(from('a9.py', 'End')).toEqual({ is: 'go', path: 'b.py' })
    expect(from(null, 'ArrowDown')).toEqual({ is: 'go', path: 'part' })
  })

  it('opens a folder, goes into it, and leaves and closes it again', () => {
    expect(from('part', 'ArrowRight')).toEqual({ is: 'open', path: 'part' })
    expect(from('part', 'ArrowRight', 'part')).toEqual({ is: 'go', path: 'part/deep' })
    expect(from('part/x.py', 'ArrowLeft', 'part')).toEqual({ is: 'go', path: 'part' })
    expect(from('part', 'ArrowLeft', 'part')).toEqual({ is: 'close', path: 'part' })
    expect(from('b.py', 'ArrowRight')).toBeNull()
    expect(from('part', 'ArrowLeft')).toBeNull()
  })

  it('that is a letter goes to the next name that begins with it, round the end', () => {
    expect(from('part', 'a')).toEqual({ is: 'go', path: 'a9.py' })
    expect(from('a9.py', 'A')).toEqual({ is: 'go', path: 'a10.py' })
    expect(from('a10.py', 'a')).toEqual({ is: 'go', path: 'a9.py' })
    expect(from('part', 'z')).toBeNull()
  })
})

it('the row that takes the place of one that goes is the next outside of it, or the one before', () => {
  expect(rowBeside(rows('part'), 'part')).toBe('a9.py')
  expect(rowBeside(rows(), 'b.py')).toBe('a10.py')
  expect(rowBeside(visibleRows([entry('only.py')], new Set()), 'only.py')).toBeNull()
})

it('a name that cannot be one is told why', () => {
  for (const name of ['', '.', '..', 'a/b', 'ü'.repeat(128)]) expect(problemWithName(name)).not.toBeNull()
  for (const name of ['a.py', 'two words', '.env', 'ü'.repeat(127)]) expect(problemWithName(name)).toBeNull()
})

it('sizes are told in the units of the limits', () => {
  const sizes = [0, 1023, 1024, 12_345, 5.6 * 1024 ** 2, 96 * 1024 ** 2]
  expect(sizes.map(sizeWords)).toEqual(['0 B', '1023 B', '1.0 KB', '12 KB', '5.6 MB', '96 MB'])
})
