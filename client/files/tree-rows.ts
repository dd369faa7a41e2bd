// A listing of files as the rows of a tree, and where the keys lead in it. Pure.
import type { FileEntry } from '#protocol/home-files.ts'

export interface TreeRow {
  readonly path: string
  readonly name: string
  readonly kind: FileEntry['kind']
  readonly size: number
  /** From 1. */
  readonly level: number
  /** Among those beside it, from 1. */
  readonly position: number
  readonly setSize: number
  /** Null for what is no folder. */
  readonly isOpen: boolean | null
}

const byName = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })

/** What can be seen: folders before files, each by name; what lies in a folder only while that is open. */
export function visibleRows(entries: readonly FileEntry[], open: ReadonlySet<string>): readonly TreeRow[] {
  const inFolder = Map.groupBy(entries, ({ path }) => folderOf(path))
  const rowsIn = (folder: string, level: number): TreeRow[] => {
    const all = inFolder.get(folder) ?? []
    const sorted = all.toSorted(
      (one, other) =>
        Number(other.kind === 'folder') - Number(one.kind === 'folder') ||
        byName.compare(one.path, other.path),
    )
    return sorted.flatMap(({ path, kind, size }, at) => {
      const isOpen = kind === 'folder' ? open.has(path) : null
      const row = {
        path,
        name: nameIn(path),
        kind,
        size,
        level,
        position: at + 1,
        setSize: sorted.length,
        isOpen,
      }
      return isOpen ? [row, ...rowsIn(path, level + 1)] : [row]
    })
  }
  return rowsIn('', 1)
}

export type TreeStep =
  | { readonly is: 'go'; readonly path: string }
  | { readonly is: 'open' | 'close'; readonly path: string }

/** Where a key leads from the row with that path; null when it means nothing here. */
export function stepFor(key: string, rows: readonly TreeRow[], path: string | null): TreeStep | null {
  const at = rows.findIndex(row => row.path === path)
  const row = rows[at]
  const go = (target: TreeRow | undefined): TreeStep | null =>
    target && target !== row ? { is: 'go', path: target.path } : null
  if (key === 'Home') return go(rows[0])
  if (key === 'End') return go(rows.at(-1))
  if (key === 'ArrowDown') return go(rows[at + 1])
  if (key === 'ArrowUp') return at > 0 ? go(rows[at - 1]) : null
  if (!row) return null
  if (key === 'ArrowRight') {
    if (row.isOpen === false) return { is: 'open', path: row.path }
    return row.isOpen && (rows[at + 1]?.level ?? 0) > row.level ? go(rows[at + 1]) : null
  }
  if (key === 'ArrowLeft') {
    if (row.isOpen) return { is: 'close', path: row.path }
    return go(rows.find(({ path }) => path === folderOf(row.path)))
  }
  if (key.length === 1 && key !== ' ') return go(startingWith(key, rows, at))
  return null
}

/** Where the keys go when a row goes, with all that is in it: to the next one, or the one before. */
export function rowBeside(rows: readonly TreeRow[], path: string): string | null {
  const at = rows.findIndex(row => row.path === path)
  const next = rows.slice(at + 1).find(row => !row.path.startsWith(`${path}/`))
  return (next ?? rows[at - 1])?.path ?? null
}

/** The next one with that letter, round from the end to the beginning. */
function startingWith(letter: string, rows: readonly TreeRow[], at: number): TreeRow | undefined {
  const round = [...rows.slice(at + 1), ...rows.slice(0, at + 1)]
  return round.find(({ name }) => name.toLocaleLowerCase().startsWith(letter.toLocaleLowerCase()))
}

/** Empty for what lies in the home itself. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

export function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** Why a file cannot be called that; null when it can. */
export function problemWithName(name: string): string | null {
  if (name === '') return 'Please type a name.'
  if (name.includes('/')) return 'A name has no slash. Make a folder first, then a file in it.'
  if (name === '.' || name === '..') return 'A file cannot be called that.'
  return new TextEncoder().encode(name).length > 255 ? 'That name is too long.' : null
}

const kilobyte = 1024
const megabyte = 1024 * kilobyte

/** `12 B`, `3.4 KB`, `5.6 MB`. */
export function sizeWords(bytes: number): string {
  if (bytes < kilobyte) return `${bytes} B`
  const [value, unit] = bytes < megabyte ? [bytes / kilobyte, 'KB'] : [bytes / megabyte, 'MB']
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`
}
