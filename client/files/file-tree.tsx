// The files of a person as a tree: by keys and by hand, with names that are typed in place.
import {
  IconBrandPython,
  IconChevronDown,
  IconChevronRight,
  IconFile,
  IconFolder,
  IconFolderOpen,
  IconLink,
} from '@tabler/icons-react'
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
} from 'react'
import classes from './files.module.css'
import { NameField } from './name-field.tsx'
import { stepFor, type TreeRow } from './tree-rows.ts'

/** What is being typed: another name for what is there, or the name of something new in a folder. */
export type Naming =
  | { readonly is: 'rename'; readonly path: string }
  | { readonly is: 'file' | 'folder'; readonly folder: string }

export interface FileTreeProps {
  readonly label: string
  readonly rows: readonly TreeRow[]
  /** The row that the keys are at. */
  readonly current: string | null
  /** The file that is open. */
  readonly opened: string | null
  readonly naming: Naming | null
  readonly tree: RefObject<HTMLDivElement | null>
  /** The keys go to that row. */
  readonly onGo: (path: string) => void
  /** They are there already. */
  readonly onCurrent: (path: string) => void
  readonly onFold: (path: string, isOpen: boolean) => void
  readonly onOpen: (row: TreeRow) => void
  readonly onName: (naming: Naming, name: string) => Promise<unknown>
  readonly onNamed: (byKey: boolean) => void
  /** Null where nothing may be changed. */
  readonly onRename: ((path: string) => void) | null
  readonly onDelete: ((row: TreeRow) => void) | null
  /** What can be done with the current row. */
  readonly menuFor: (row: TreeRow) => ReactNode
}

export function FileTree(props: FileTreeProps) {
  const { label, rows, current, naming, tree, onGo, onCurrent, onFold, onOpen, onRename, onDelete } = props
  const at = rows.find(({ path }) => path === current) ?? rows[0] ?? null
  const newIn = naming && naming.is !== 'rename' ? naming : null
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !isOnRow(event)) return
    if (event.key === 'Enter' || event.key === ' ') {
      if (at) onOpen(at)
    } else if (event.key === 'F2' && at && onRename) onRename(at.path)
    else if (event.key === 'Delete' && at && onDelete) onDelete(at)
    else {
      const step = stepFor(event.key, rows, at?.path ?? null)
      if (!step) return
      if (step.is === 'go') onGo(step.path)
      else onFold(step.path, step.is === 'open')
    }
    event.preventDefault()
    event.stopPropagation()
  }
  const path = at?.path ?? null
  // A row that was just named is drawn only when the sandbox tells of it: then the keyboard is there.
  useEffect(() => {
    const focused = document.activeElement
    const list = tree.current
    if (path === null || !list?.contains(focused) || focused?.getAttribute('role') !== 'treeitem') return
    list.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }, [path, tree])
  const click = (event: MouseEvent<HTMLElement>) => {
    if (!isOnRow(event)) return
    const clicked = (event.target as Element).closest<HTMLElement>('[data-path]')?.dataset['path']
    const row = rows.find(({ path }) => path === clicked)
    if (row) onOpen(row)
  }

  return (
    <div
      ref={tree}
      className={classes['tree']}
      role="tree"
      tabIndex={-1}
      aria-label={label}
      onKeyDown={press}
      onClick={click}
      onFocus={({ target }) => {
        const focused = target.getAttribute('role') === 'treeitem' ? target.dataset['path'] : undefined
        if (focused !== undefined && focused !== at?.path) onCurrent(focused)
      }}
    >
      {newIn?.folder === '' && <NewRow {...props} naming={newIn} level={1} />}
      {rows.map(row => (
        <Row
          key={row.path}
          {...props}
          row={row}
          isCurrent={row === at}
          newIn={newIn?.folder === row.path ? newIn : null}
        />
      ))}
    </div>
  )
}

/** Not in a menu, which hangs below the page, nor in a name that is typed. */
function isOnRow({ target, currentTarget }: KeyboardEvent<HTMLElement> | MouseEvent<HTMLElement>): boolean {
  return (
    target instanceof Element &&
    currentTarget.contains(target) &&
    target.closest('input, [data-row-menu]') === null
  )
}

interface RowProps extends FileTreeProps {
  readonly row: TreeRow
  readonly isCurrent: boolean
  readonly newIn: Exclude<Naming, { is: 'rename' }> | null
}

function Row({ row, isCurrent, newIn, ...props }: RowProps) {
  const { opened, naming, onName, onNamed, menuFor } = props
  const { path, name, level, isOpen } = row
  const isNamed = naming?.is === 'rename' && naming.path === path
  return (
    <>
      <div
        className={classes['row']}
        role="treeitem"
        aria-level={level}
        aria-posinset={row.position}
        aria-setsize={row.setSize}
        aria-expanded={isOpen ?? undefined}
        aria-selected={path === opened}
        aria-label={labelOf(row)}
        aria-keyshortcuts="F2 Delete"
        tabIndex={isCurrent ? 0 : -1}
        data-path={path}
        style={{ '--level': level - 1 } as CSSProperties}
      >
        <span className={classes['fold']} aria-hidden="true">
          {isOpen === true && <IconChevronDown size={14} />}
          {isOpen === false && <IconChevronRight size={14} />}
        </span>
        <RowIcon row={row} />
        {isNamed ? (
          <NameField
            label={`New name of ${name}`}
            before={name}
            onName={wish => onName(naming, wish)}
            onLeave={onNamed}
          />
        ) : (
          <span className={classes['name']} title={shownName(name)}>
            {shownName(name)}
          </span>
        )}
        {isCurrent && !isNamed && (
          <span className={classes['menu']} data-row-menu="">
            {menuFor(row)}
          </span>
        )}
      </div>
      {newIn && <NewRow {...props} naming={newIn} level={level + 1} />}
    </>
  )
}

interface NewRowProps extends Pick<FileTreeProps, 'onName' | 'onNamed'> {
  readonly naming: Exclude<Naming, { is: 'rename' }>
  readonly level: number
}

function NewRow({ naming, level, onName, onNamed }: NewRowProps) {
  const isFolder = naming.is === 'folder'
  const Icon = isFolder ? IconFolder : IconFile
  return (
    <div className={classes['row']} style={{ '--level': level - 1 } as CSSProperties}>
      <span className={classes['fold']} />
      <Icon size={16} aria-hidden="true" className={classes['icon'] ?? ''} />
      <NameField
        label={isFolder ? 'Name of the new folder' : 'Name of the new file'}
        before=""
        placeholder={isFolder ? 'Folder' : 'name.py'}
        onName={name => onName(naming, name)}
        onLeave={onNamed}
      />
    </div>
  )
}

function RowIcon({ row: { kind, name, isOpen } }: { row: TreeRow }) {
  const Icon =
    kind === 'folder'
      ? isOpen
        ? IconFolderOpen
        : IconFolder
      : kind === 'link'
        ? IconLink
        : name.endsWith('.py')
          ? IconBrandPython
          : IconFile
  return <Icon size={16} aria-hidden="true" className={classes['icon'] ?? ''} />
}

function labelOf({ name, kind }: TreeRow): string {
  return kind === 'file' ? shownName(name) : `${shownName(name)}, ${kindWords[kind]}`
}

const kindWords = { folder: 'folder', link: 'link', other: 'no file that can be opened' } as const

/** Line breaks and what else steers a screen, as signs: a name must not look like two. */
export function shownName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is shown
  return name.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '�')
}
