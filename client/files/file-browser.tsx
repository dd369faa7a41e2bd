// The tree beside the open file, and all that can be done with files: made, renamed, deleted, sent up, taken down, opened, run.
import { type DragEvent, useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { FileListing, OpenFileView } from '#protocol/home-files.ts'
import { showProblem } from '../shell/notify.ts'
import { DeleteQuestion } from './delete-question.tsx'
import { contentAddress, uploadTo } from './file-addresses.ts'
import { FileEditor } from './file-editor.tsx'
import { FileTools, RowMenu } from './file-menus.tsx'
import { FileTree, type Naming, shownName } from './file-tree.tsx'
import classes from './files.module.css'
import type { FilesViewProps } from './files-view.tsx'
import { folderOf, nameIn, pathIn, rowBeside, sizeWords, type TreeRow, visibleRows } from './tree-rows.ts'
import { UploadList } from './upload-list.tsx'
import { UploadQueue } from './upload-queue.ts'

interface FileBrowserProps extends FilesViewProps {
  readonly files: FileListing
}

/** The file on show: on its way, open, or why it cannot be. */
type Opened = { readonly path: string } & (
  | { readonly view: OpenFileView | null; readonly problem: null }
  | { readonly view: null; readonly problem: string }
)

export function FileBrowser(props: FileBrowserProps) {
  const { classroomId, owner, files, send, onRun } = props
  const [folds, setFolds] = useState<ReadonlySet<string>>(new Set())
  const [current, setCurrent] = useState<string | null>(null)
  const [opened, setOpened] = useState<Opened | null>(null)
  const [naming, setNaming] = useState<Naming | null>(null)
  const [deleted, setDeleted] = useState<TreeRow | null>(null)
  const [uploads] = useState(() => new UploadQueue(uploadTo(classroomId)))
  const tree = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => visibleRows(files.entries, folds), [files, folds])
  const isOwn = owner === null
  const focusTree = () => {
    const row = tree.current?.querySelector<HTMLElement>('[tabindex="0"]') ?? tree.current
    // Where there is little room the open file stands in its place.
    const isHidden = row?.offsetParent == null
    const target = isHidden ? document.querySelector<HTMLElement>('[data-back-to-files]') : row
    target?.focus()
  }
  /** At once, not with the next frame: by then the next key has come. */
  const thenFocus = (change: () => void) => {
    flushSync(change)
    focusTree()
  }

  const fold = (path: string, isOpen: boolean) => {
    const next = new Set(folds)
    if (isOpen) next.add(path)
    else next.delete(path)
    setFolds(next)
  }
  const openFile = async (path: string) => {
    if (opened?.path === path && opened.view) return
    setOpened({ path, view: null, problem: null })
    try {
      const view = await send('files:open', { whose: owner?.id ?? null, path })
      setOpened(now => (now?.path === path ? { path, view, problem: null } : now))
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'It could not be opened. Please try again.'
      setOpened(now => (now?.path === path ? { path, view: null, problem } : now))
    }
  }
  const open = (row: TreeRow) => {
    setCurrent(row.path)
    if (row.isOpen !== null) fold(row.path, !row.isOpen)
    else if (row.kind === 'file') void openFile(row.path)
  }
  const name = async (wanted: Naming, wish: string): Promise<void> => {
    if (wanted.is === 'rename') {
      const to = pathIn(folderOf(wanted.path), wish)
      await send('files:rename', { path: wanted.path, to })
      const moved = (path: string) =>
        path === wanted.path || path.startsWith(`${wanted.path}/`)
          ? to + path.slice(wanted.path.length)
          : path
      setFolds(new Set([...folds].map(moved)))
      setCurrent(to)
      setOpened(now => now && { ...now, path: moved(now.path) })
      return
    }
    const path = pathIn(wanted.folder, wish)
    setCurrent(path)
    if (wanted.is === 'folder') await send('files:make-folder', { path })
    else {
      await uploadTo(classroomId)(path, new File([], wish), false, () => {})
      void openFile(path)
    }
  }
  const begin = (wanted: Naming) => {
    if (wanted.is !== 'rename' && wanted.folder !== '') fold(wanted.folder, true)
    setNaming(wanted)
  }
  const folderNow = () => {
    const row = rows.find(({ path }) => path === current)
    if (!row) return ''
    return row.kind === 'folder' ? row.path : folderOf(row.path)
  }
  const run = (path: string) =>
    send('files:run', { path }).then(({ terminalId }) => onRun?.(terminalId), showProblem)
  const remove = async (row: TreeRow) => {
    await send('files:remove', { path: row.path })
    setCurrent(rowBeside(rows, row.path))
    if (opened?.path === row.path || opened?.path.startsWith(`${row.path}/`)) setOpened(null)
  }

  const menuFor = (row: TreeRow) => (
    <RowMenu
      row={row}
      address={contentAddress(classroomId, row.path)}
      onRun={onRun && isPython(row.path) && row.kind === 'file' ? () => run(row.path) : null}
      onNew={isOwn && row.kind === 'folder' ? is => begin({ is, folder: row.path }) : null}
      onRename={isOwn ? () => begin({ is: 'rename', path: row.path }) : null}
      onDelete={isOwn ? () => setDeleted(row) : null}
    />
  )
  return (
    <FileDrop
      isOn={isOwn}
      onFiles={dropped => uploads.take(folderNow(), dropped)}
      onFolder={folder => uploads.refuse(folder, 'A folder cannot be sent. Drop the files in it instead.')}
    >
      <div className={classes['body']} data-has-file={opened ? '' : undefined}>
        <div className={classes['side']}>
          {isOwn && (
            <FileTools
              classroomId={classroomId}
              hasFiles={files.entries.length > 0}
              onNew={is => begin({ is, folder: folderNow() })}
              onUpload={chosen => uploads.take(folderNow(), chosen)}
            />
          )}
          {rows.length === 0 && !naming ? (
            <Empty owner={owner} />
          ) : (
            <FileTree
              label={owner ? `Files of ${owner.name}` : 'Your files'}
              rows={rows}
              current={current}
              opened={opened?.path ?? null}
              naming={naming}
              tree={tree}
              onGo={path => thenFocus(() => setCurrent(path))}
              onCurrent={setCurrent}
              onFold={fold}
              onOpen={open}
              onName={name}
              onNamed={byKey => (byKey ? thenFocus(() => setNaming(null)) : setNaming(null))}
              onRename={isOwn ? path => begin({ is: 'rename', path }) : null}
              onDelete={isOwn ? setDeleted : null}
              menuFor={menuFor}
            />
          )}
          <UploadList queue={uploads} />
          <Quota files={files} />
        </div>
        {opened && (
          <FileEditor
            {...props}
            key={opened.view?.id ?? opened.path}
            path={opened.path}
            view={opened.view}
            problem={opened.problem}
            address={isOwn ? contentAddress(classroomId, opened.path) : null}
            onMoved={path => setOpened(now => now && { ...now, path })}
            onRun={onRun && isPython(opened.path) ? run : null}
            onLeave={focusTree}
            onClose={() => thenFocus(() => setOpened(null))}
          />
        )}
      </div>
      <DeleteQuestion row={deleted} onClose={() => setDeleted(null)} onDelete={remove} onFocus={focusTree} />
    </FileDrop>
  )
}

function isPython(path: string): boolean {
  return /\.pyw?$/i.test(nameIn(path))
}

function Empty({ owner }: Pick<FilesViewProps, 'owner'>) {
  return (
    <div className={classes['none']}>
      {owner ? (
        <p>{shownName(owner.name)} has no files yet.</p>
      ) : (
        <p>No files yet. Make one, drop some here, or let a program write them: they appear by themselves.</p>
      )}
    </div>
  )
}

function Quota({ files: { usedBytes, totalBytes, isCut } }: { files: FileListing }) {
  const share = totalBytes > 0 ? usedBytes / totalBytes : 0
  return (
    <p className={classes['quota']} data-is-full={share > 0.9 ? '' : undefined}>
      {isCut && 'Not all files are shown. '}
      {sizeWords(usedBytes)} of {sizeWords(totalBytes)} used
      {share > 0.9 && ': almost full, please delete what you do not need'}
    </p>
  )
}

interface FileDropProps {
  readonly isOn: boolean
  readonly onFiles: (files: readonly File[]) => void
  readonly onFolder: (name: string) => void
  readonly children: React.ReactNode
}

function FileDrop({ isOn, onFiles, onFolder, children }: FileDropProps) {
  const [isOver, setIsOver] = useState(false)
  // One that misses must not take the page away.
  useEffect(() => {
    if (!isOn) return
    const keep = (event: globalThis.DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
    }
    document.addEventListener('dragover', keep)
    document.addEventListener('drop', keep)
    return () => {
      document.removeEventListener('dragover', keep)
      document.removeEventListener('drop', keep)
    }
  }, [isOn])
  const over = (event: DragEvent) => {
    if (!isOn || !event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    event.stopPropagation()
    setIsOver(true)
  }
  const drop = (event: DragEvent) => {
    if (!isOn || !event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    event.stopPropagation()
    setIsOver(false)
    const items = [...event.dataTransfer.items]
    const files: File[] = []
    for (const item of items) {
      const entry = item.webkitGetAsEntry()
      const file = item.getAsFile()
      if (entry?.isDirectory) onFolder(entry.name)
      else if (file) files.push(file)
    }
    onFiles(files)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has the button beside it for the keyboard
    <div
      className={classes['drop']}
      data-is-over={isOver ? '' : undefined}
      onDragEnterCapture={over}
      onDragOverCapture={over}
      onDragLeave={event => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsOver(false)
      }}
      onDropCapture={drop}
    >
      {children}
    </div>
  )
}
