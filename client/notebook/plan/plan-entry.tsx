// One entry of the plan: a note, or a prepared cell by its first lines. Written in place.
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import {
  IconArrowBarToRight,
  IconArrowDown,
  IconArrowUp,
  IconCode,
  IconNote,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react'
import { type KeyboardEvent, lazy, Suspense } from 'react'
import type { CellId } from '#protocol/ids.ts'
import { sourceOf } from '#protocol/notebook-document.ts'
import { fetchedCode } from '../../shell/fetched-code.ts'
import { MenuButton } from '../../shell/menu-button.tsx'
import { useMapValue, useText } from '../document/yjs-hooks.ts'
import { MarkdownContent } from '../outputs/markdown-content.tsx'
import styles from './plan.module.css'
import type { PlanEntry } from './plan.ts'
import { usePlanParts } from './plan-context.ts'
import { belowHeading } from './plan-progress.ts'

const PlanEditor = lazy(() => fetchedCode(() => import('./plan-editor.tsx')))

interface PlanEntryProps {
  readonly entry: PlanEntry
  readonly isInserted: boolean
  readonly isNext: boolean
  readonly isWriting: boolean
  /** Its first line stands above it as the section's heading. */
  readonly isHeading: boolean
  readonly onWrite: (id: CellId | null, leaving?: CellId) => void
  readonly onInsert: (entry: PlanEntry) => void
  readonly onAddBelow: (entry: PlanEntry, type: 'code' | 'markdown') => void
}

/** So much of a prepared cell is shown. */
const linesShown = 3

export function PlanEntryView(props: PlanEntryProps) {
  const { entry, isInserted, isNext, isWriting, isHeading, onWrite, onInsert } = props
  const { plan } = usePlanParts()
  const text = useText(useMapValue(entry.cell, sourceOf))
  const isCode = entry.type === 'code'
  const press = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    if (event.key === 'Enter' && event.shiftKey && isCode) onInsert(entry)
    else if (event.key === 'Enter') onWrite(entry.id)
    else if (event.key === 'Delete') plan.remove(entry.id)
    else if (event.altKey && event.key === 'ArrowUp') plan.move(entry.id, -1)
    else if (event.altKey && event.key === 'ArrowDown') plan.move(entry.id, 1)
    else return
    event.preventDefault()
  }
  const state = isInserted ? 'inserted' : isNext ? 'next' : undefined
  const words = isCode
    ? `Prepared cell${isInserted ? ', inserted' : isNext ? ', next' : ''}: ${text.split('\n')[0]}`
    : `Note: ${text.split('\n')[0]}`
  return (
    // biome-ignore lint/a11y/useSemanticElements: it holds an editor and buttons, which no list item announces well
    <div
      role="group"
      className={styles['entry']}
      aria-label={words}
      data-plan-entry={entry.id}
      data-kind={entry.type}
      data-state={state}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys go from entry to entry
      tabIndex={0}
      onKeyDown={press}
    >
      {isWriting ? (
        <Suspense fallback={<pre className={styles['code']}>{text}</pre>}>
          <PlanEditor entry={entry} onLeave={() => onWrite(null, entry.id)} onBlur={() => onWrite(null)} />
        </Suspense>
      ) : isCode ? (
        <Prepared text={text} state={state} onWrite={() => onWrite(entry.id)} />
      ) : (
        <Note
          text={isHeading ? belowHeading(text) : text}
          isHeading={isHeading}
          onWrite={() => onWrite(entry.id)}
        />
      )}
      {!isWriting && <EntryTools {...props} isCode={isCode} />}
    </div>
  )
}

function Prepared({
  text,
  state,
  onWrite,
}: {
  text: string
  state: 'inserted' | 'next' | undefined
  onWrite: () => void
}) {
  const lines = text.split('\n')
  const more = lines.length - linesShown
  return (
    // The keyboard's way is Enter on the entry.
    // biome-ignore lint/a11y/noStaticElementInteractions: a click is only a short cut
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div className={styles['prepared']} onClick={onWrite}>
      <span className={styles['sign']} aria-hidden="true">
        {state === 'inserted' ? '✓' : state === 'next' ? '▸' : ''}
      </span>
      <pre className={styles['code']}>
        {text.trim() === '' ? (
          <span className={styles['more']}>an empty cell</span>
        ) : (
          lines.slice(0, linesShown).join('\n')
        )}
        {more > 0 && (
          <span className={styles['more']}>
            {'\n'}… {more} more {more === 1 ? 'line' : 'lines'}
          </span>
        )}
      </pre>
    </div>
  )
}

function Note({ text, isHeading, onWrite }: { text: string; isHeading: boolean; onWrite: () => void }) {
  if (isHeading && text.trim() === '') return null
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click is only a short cut; the keyboard's way is Enter
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div className={styles['note']} onClick={event => !(event.target as Element).closest('a') && onWrite()}>
      {text.trim() === '' ? (
        <span className={styles['more']}>an empty note</span>
      ) : (
        <MarkdownContent text={text} />
      )}
    </div>
  )
}

function EntryTools({ entry, isCode, onWrite, onInsert, onAddBelow }: PlanEntryProps & { isCode: boolean }) {
  const { plan } = usePlanParts()
  return (
    <span className={styles['tools']}>
      {isCode && (
        <Tooltip label="Insert into the notebook (Shift+Enter)">
          <ActionIcon
            variant="subtle"
            color="gray"
            size={26}
            aria-label="Insert into the notebook"
            onClick={() => onInsert(entry)}
          >
            <IconArrowBarToRight size={16} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      )}
      <Menu position="bottom-end">
        <MenuButton label="More about this entry" size="small" />
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={16} aria-hidden="true" />}
            rightSection="Enter"
            onClick={() => onWrite(entry.id)}
          >
            Write in it
          </Menu.Item>
          <Menu.Item
            leftSection={<IconNote size={16} aria-hidden="true" />}
            onClick={() => onAddBelow(entry, 'markdown')}
          >
            New note below
          </Menu.Item>
          <Menu.Item
            leftSection={<IconCode size={16} aria-hidden="true" />}
            onClick={() => onAddBelow(entry, 'code')}
          >
            New prepared cell below
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconArrowUp size={16} aria-hidden="true" />}
            rightSection="Alt+↑"
            onClick={() => plan.move(entry.id, -1)}
          >
            Move up
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowDown size={16} aria-hidden="true" />}
            rightSection="Alt+↓"
            onClick={() => plan.move(entry.id, 1)}
          >
            Move down
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTrash size={16} aria-hidden="true" />}
            rightSection="Del"
            onClick={() => plan.remove(entry.id)}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </span>
  )
}
