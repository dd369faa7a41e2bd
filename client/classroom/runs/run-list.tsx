// What was run in this class, newest first: just the commands, to look up and to take along.
import { IconPlayerPlay } from '@tabler/icons-react'
import { memo, useMemo, useRef, useState } from 'react'
import type { DocumentView, RunView } from '#protocol/classroom-view.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { useRuns } from '../../connection.ts'
import { CopyButton, SendButton } from '../../notebook/cells/cell-actions.tsx'
import { tookText } from '../../notebook/cells/elapsed.ts'
import type { Place } from '../../notebook/follow/jumps.ts'
import { useHasBeenNear } from '../../notebook/near.ts'
import { highlight } from '../../notebook/sources/highlight.ts'
import source from '../../notebook/sources/source.module.css'
import { Tokens } from '../../notebook/sources/tokens.tsx'
import { shortNameOf } from '../../shell/document-tabs.tsx'
import panel from '../side/panel.module.css'
import styles from './run-list.module.css'

interface RunListProps {
  readonly classroomId: ClassroomId
  readonly documents: readonly DocumentView[]
  readonly onGo: (place: Place) => void
}

export function RunList({ classroomId, documents, onGo }: RunListProps) {
  const runs = useRuns(classroomId, 'participant')
  const newestFirst = useMemo(() => runs?.toReversed() ?? null, [runs])
  if (newestFirst === null) {
    return (
      <p className={panel['empty']} role="status">
        The list is on its way…
      </p>
    )
  }
  if (newestFirst.length === 0) {
    return (
      <div className={panel['empty']}>
        <IconPlayerPlay size={26} aria-hidden="true" />
        <p>Nothing was run yet. Every cell that the trainer runs is listed here, the newest on top.</p>
      </div>
    )
  }
  return (
    <ol className={styles['list']} aria-label="What was run, newest first">
      {newestFirst.map(run => (
        <Run key={run.executionId} run={run} name={nameOf(run, documents)} onGo={onGo} />
      ))}
    </ol>
  )
}

/** Only where there are several to tell apart. */
function nameOf({ documentId }: RunView, documents: readonly DocumentView[]): string | null {
  const notebooks = documents.filter(({ kind }) => kind === 'notebook')
  if (notebooks.length < 2) return null
  const notebook = notebooks.find(({ id }) => id === documentId)
  return notebook ? shortNameOf(notebook) : 'a removed notebook'
}

interface RunProps {
  readonly run: RunView
  readonly name: string | null
  readonly onGo: (place: Place) => void
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

const Run = memo(function Run({ run, name, onGo }: RunProps) {
  const { at, executionCount, state } = run
  const time = clock.format(new Date(at))
  const number = executionCount === null ? '[*]' : `[${executionCount}]`
  const text = { toString: () => run.source }
  return (
    <li className={styles['run']} data-state={state}>
      <div className={styles['head']}>
        <button
          type="button"
          className={styles['where']}
          onClick={() => onGo(run)}
          title="Go to the cell"
          aria-label={`Go to the cell of run ${executionCount ?? ''}${name ? ` in ${name}` : ''}, ${time}`}
        >
          <time dateTime={at}>{time}</time>
          <span className={styles['number']}>{number}</span>
          {name && <span className={styles['name']}>{name}</span>}
        </button>
        <StateWord run={run} />
        <span className={styles['tools']}>
          <SendButton text={text} label={`Send run ${number} to my terminal`} />
          <CopyButton text={text} label={`Copy run ${number}`} />
        </span>
      </div>
      <RunSource text={run.source} />
    </li>
  )
})

function StateWord({ run: { state, elapsedMs } }: { run: RunView }) {
  const took = tookText(elapsedMs)
  if (state === 'running') return <span className={styles['state']}>runs…</span>
  return (
    <span className={styles['state']} data-failed={state === 'error' || undefined}>
      {state === 'ok' ? '✓' : '✕ failed'}
      <span className="visually-hidden">{state === 'ok' ? 'done' : ''}</span>
      {took && ` ${took}`}
    </span>
  )
}

/** More lines than these are shown when asked for. */
const shownLines = 10

function RunSource({ text }: { text: string }) {
  const ref = useRef<HTMLPreElement>(null)
  const isNear = useHasBeenNear(ref)
  const [isWhole, setIsWhole] = useState(false)
  const lines = useMemo(() => text.replace(/\n+$/, '').split('\n'), [text])
  const shown = isWhole ? lines : lines.slice(0, shownLines)
  const shownText = shown.join('\n')
  const coloured = useMemo(() => (isNear ? highlight(shownText, 'python') : null), [isNear, shownText])
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a code block that scrolls sideways must be reachable by keyboard */}
      <pre ref={ref} className={`${source['source']} ${styles['source']}`} tabIndex={0}>
        {coloured
          ? coloured.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name but its number
              <div key={index}>
                <Tokens line={line} />
                {line.length === 0 && <br />}
              </div>
            ))
          : shownText}
      </pre>
      {shown.length < lines.length && (
        <button type="button" className={styles['more']} onClick={() => setIsWhole(true)}>
          {lines.length - shown.length} more lines
        </button>
      )}
    </>
  )
}
