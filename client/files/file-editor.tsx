// One file that is open: its text, who else is in it, whether it is saved, and what happened to it meanwhile.
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconDownload, IconPlayerPlay, IconUsers, IconX } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { OpenFileState, OpenFileView } from '#protocol/home-files.ts'
import { fileStateOf, openFileKey } from '#protocol/notebook-document.ts'
import type { SaveState } from '../connection.ts'
import type { Replica } from '../notebook/document/document-connection.ts'
import { useDocumentConnection } from '../notebook/document/use-document-connection.ts'
import { useOthers } from '../notebook/document/use-others.ts'
import { useMapValue } from '../notebook/document/yjs-hooks.ts'
import { DocumentNotices } from '../notebook/waiting.tsx'
import { fetchedCode } from '../shell/fetched-code.ts'
import { shownKeys } from '../shell/key-names.ts'
import { showDone, showProblem } from '../shell/notify.ts'
import { shownName } from './file-tree.tsx'
import classes from './files.module.css'
import type { FilesViewProps } from './files-view.tsx'
import { nameIn } from './tree-rows.ts'

const OwnFile = lazy(() => fetchedCode(() => import('../notebook/desk/own-file.tsx')))

interface FileEditorProps extends Pick<FilesViewProps, 'classroomId' | 'as' | 'myName' | 'send'> {
  readonly path: string
  /** Null while it is on its way, or when it cannot be opened. */
  readonly view: OpenFileView | null
  readonly problem: string | null
  /** Where its content comes down from; null where it may not. */
  readonly address: string | null
  /** Somebody gave it another name. */
  readonly onMoved: (path: string) => void
  /** Null for what cannot be run here. */
  readonly onRun: ((path: string) => Promise<unknown>) | null
  readonly onLeave: () => void
  readonly onClose: () => void
}

export function FileEditor(props: FileEditorProps) {
  const { path, view, problem, address } = props
  return (
    <section className={classes['editor']} aria-label={`File ${shownName(nameIn(path))}`}>
      {view ? (
        <OpenFile {...props} view={view} />
      ) : (
        <>
          <Head {...props} />
          <div className={classes['none']} role={problem ? 'alert' : 'status'}>
            <p>{problem ?? 'The file is on its way…'}</p>
            {problem && address && (
              <Button component="a" href={address} download variant="default" size="compact-sm">
                Download it
              </Button>
            )}
          </div>
        </>
      )}
    </section>
  )
}

function OpenFile(props: FileEditorProps & { readonly view: OpenFileView }) {
  const { view, classroomId, as } = props
  const { replica, connection, save, recovered, dismissRecovered } = useDocumentConnection(
    view,
    classroomId,
    as,
    true,
  )
  const ended = typeof connection === 'object' && 'ended' in connection ? connection.ended : null
  return (
    <>
      {!replica && <Head {...props} />}
      <DocumentNotices ended={ended} recovered={recovered} onDismiss={dismissRecovered} />
      {replica ? (
        <Written {...props} replica={replica} save={save} />
      ) : (
        ended === null && (
          <p className={classes['none']} role="status">
            The file is on its way…
          </p>
        )
      )}
    </>
  )
}

interface WrittenProps extends FileEditorProps {
  readonly view: OpenFileView
  readonly replica: Replica
  readonly save: SaveState
}

function Written(props: WrittenProps) {
  const { path, view, replica, save, myName, send, onMoved, onRun, onLeave } = props
  const state = useMapValue(
    fileStateOf(replica.document),
    map => (map.get(openFileKey) ?? null) as OpenFileState | null,
  )
  const others = useOthers(replica, myName)
  const [isRunning, setIsRunning] = useState(false)
  const now = state?.path ?? path
  useEffect(() => {
    if (now !== path) onMoved(now)
  }, [now, path, onMoved])
  const keep = () => void send('files:save', { documentId: view.id }).catch(showProblem)
  const run = () => {
    if (!onRun || isRunning) return
    setIsRunning(true)
    void onRun(now).finally(() => setIsRunning(false))
  }
  return (
    <>
      <Head {...props} words={saveWords(state, save)} others={others} onStart={run} isRunning={isRunning} />
      {state && <Happened state={state} {...props} />}
      <div className={classes['text']}>
        <Suspense fallback={<p className={classes['none']}>The editor is on its way…</p>}>
          <OwnFile
            replica={replica}
            name={nameIn(now)}
            takesFocus={!matchMedia('(pointer: coarse)').matches}
            onRun={onRun && run}
            onSave={keep}
            onLeave={onLeave}
          />
        </Suspense>
      </div>
    </>
  )
}

/** What is said of whether all that was typed is in the file; nothing where a bar says more. */
function saveWords(state: OpenFileState | null, save: SaveState): string {
  if (save !== 'saved' && save !== 'saving') return 'Not saved yet'
  if (state?.is === 'saved' && save === 'saved') return 'Saved'
  return state === null || state.is === 'saved' || state.is === 'unsaved' ? 'Saving…' : ''
}

interface HeadProps extends FileEditorProps {
  readonly words?: string
  readonly others?: readonly string[]
  readonly onStart?: () => void
  readonly isRunning?: boolean
}

function Head({ path, address, onRun, onClose, words = '', others = [], onStart, isRunning }: HeadProps) {
  const name = shownName(nameIn(path))
  return (
    <header className={classes['head']}>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes['back'] ?? ''}
        aria-label="Back to the files"
        data-back-to-files=""
        onClick={onClose}
      >
        <IconArrowLeft size={18} aria-hidden="true" />
      </ActionIcon>
      <h3 className={classes['title']} title={shownName(path)}>
        {name}
      </h3>
      <span className={classes['state']} role="status">
        {words}
      </span>
      {others.length > 0 && (
        <span
          className={classes['others']}
          role="note"
          aria-label={othersWords(others)}
          title={othersWords(others)}
        >
          <IconUsers size={15} aria-hidden="true" />
          <span>{othersWords(others)}</span>
        </span>
      )}
      <span className={classes['space']} />
      {onRun && (
        <Tooltip label={`Save and run it (${shownKeys('Mod+Enter')})`}>
          <Button
            size="compact-sm"
            leftSection={<IconPlayerPlay size={15} aria-hidden="true" />}
            loading={isRunning ?? false}
            disabled={!onStart}
            onClick={onStart}
          >
            Run <span className={classes['keys']}>{shownKeys('Mod+Enter')}</span>
          </Button>
        </Tooltip>
      )}
      {address && (
        <Tooltip label="Download it">
          <ActionIcon
            component="a"
            href={address}
            download
            variant="subtle"
            color="gray"
            aria-label={`Download ${name}`}
          >
            <IconDownload size={17} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label="Close the file">
        <ActionIcon
          variant="subtle"
          color="gray"
          className={classes['close'] ?? ''}
          aria-label={`Close ${name}`}
          onClick={onClose}
        >
          <IconX size={17} aria-hidden="true" />
        </ActionIcon>
      </Tooltip>
    </header>
  )
}

function othersWords(others: readonly string[]): string {
  return `${new Intl.ListFormat('en').format(others)} ${others.length === 1 ? 'is' : 'are'} here`
}

/** What keeps the text and the file apart, and the ways on. */
function Happened({ state, view, send, onClose }: WrittenProps & { readonly state: OpenFileState }) {
  const settle = (keep: 'mine' | 'file') =>
    void send('files:settle', { documentId: view.id, keep }).then(({ keptAs }) => {
      if (keptAs !== null) showDone(`The other version is kept as “${shownName(nameIn(keptAs))}”.`)
    }, showProblem)
  switch (state.is) {
    case 'conflict':
      return (
        <Bar words="Something else wrote to this file while it was being edited here. Nothing is lost: the other version is kept beside it.">
          <Button size="compact-sm" onClick={() => settle('mine')}>
            Keep the text here
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => settle('file')}>
            Take the file’s
          </Button>
        </Bar>
      )
    case 'gone':
      return (
        <Bar words="This file was deleted. The text is still here.">
          <Button size="compact-sm" onClick={() => settle('mine')}>
            Write it again
          </Button>
          <Button size="compact-sm" variant="default" onClick={onClose}>
            Close
          </Button>
        </Bar>
      )
    case 'away':
      return (
        <Bar words="There is no sandbox just now. The text is kept, and goes into the file once there is one." />
      )
    case 'refused':
      return <Bar words={`This is not in the file yet. ${state.message ?? ''}`} />
    default:
      return null
  }
}

function Bar({ words, children }: { words: string; children?: React.ReactNode }) {
  return (
    <div className={classes['bar']} role="alert">
      <span>{words}</span>
      {children && <span className={classes['ways']}>{children}</span>}
    </div>
  )
}
