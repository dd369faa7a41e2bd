// The plan as a list: sections by headings, notes, prepared cells with what is in the notebook already.
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import type { CellId } from '#protocol/ids.ts'
import { sourceOf } from '#protocol/notebook-document.ts'
import { showDone } from '../../shell/notify.ts'
import { usePageKey } from '../../shell/use-page-key.ts'
import { Store, useSelected } from '../store.ts'
import styles from './plan.module.css'
import type { PlanEntry } from './plan.ts'
import { usePlanParts } from './plan-context.ts'
import { EmptyPlan } from './plan-empty.tsx'
import { PlanHead } from './plan-head.tsx'
import { insertNextKey } from './plan-keys.ts'
import type { PlanPaneProps } from './plan-pane.tsx'
import { insertedOf, nextOf, sectionsOf } from './plan-progress.ts'
import { PlanSectionView } from './plan-section.tsx'
import { plannedTimeOf } from './planned-time.ts'
import { useImportPlan } from './use-import-plan.ts'
import { usePlanEntries } from './use-plan.ts'

export function PlanList({ notebook, actions, documents, intake }: PlanPaneProps) {
  const { document: replica, plan } = usePlanParts()
  const list = useRef<HTMLDivElement>(null)
  const entries = usePlanEntries(replica)
  const inserted = useInserted(entries, { notebook, actions, documents })
  const sections = sectionsOf(entries, inserted)
  const next = nextOf(entries, inserted)
  const [writing, setWriting] = useState<CellId | null>(null)
  const [said, setSaid] = useState('')

  const insert = useCallback(
    (entry: PlanEntry) => {
      if (!notebook || !actions) {
        showDone('Turn to a notebook first: prepared cells go below its selected cell.')
        return
      }
      const [cellId] = actions.insertPrepared([plan.preparedOf(entry)])
      if (!cellId) return
      plan.mark(entry.id, { documentId: notebook.id, cellId })
      setSaid(`Inserted: ${firstLineOf(entry)}`)
    },
    [notebook, actions, plan],
  )
  usePageKey(insertNextKey, () => {
    if (next) insert(next)
    else {
      showDone(
        entries.some(({ type }) => type === 'code')
          ? 'That was the last prepared cell of your plan.'
          : 'Your plan has no prepared cells yet. Add one in the plan, at the left.',
      )
    }
    return true
  })
  useNextInSight(list, next?.id ?? null)

  const bringIn = useImportPlan()
  useEffect(() => {
    intake.current = bringIn
  }, [intake, bringIn])

  const backToNotebook = () => {
    const [selected] = actions?.selection.get() ?? []
    if (selected) actions?.goTo(selected)
  }
  const write = (id: CellId | null, leaving?: CellId) => {
    setWriting(id)
    if (id === null && leaving) requestAnimationFrame(() => entryElement(list.current, leaving)?.focus())
  }
  // A new class comes with a cell that nobody has written in.
  const isBlank = entries.every(({ cell }) => sourceOf(cell).toString().trim() === '')
  const add = (type: 'code' | 'markdown', index?: number) => {
    if (isBlank) for (const { id } of entries) plan.remove(id)
    const [id] = plan.add([{ type, source: '' }], isBlank ? 0 : index)
    if (id) setWriting(id)
  }

  if (isBlank && writing === null) return <EmptyPlan onAdd={add} />
  return (
    <>
      <PlanHead
        entries={entries}
        inserted={inserted}
        time={plannedTimeOf(sections)}
        actions={actions}
        onAdd={add}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the entries in it take the focus; it only hears their keys. */}
      <div
        ref={list}
        className={styles['list']}
        onKeyDown={event => pressInList(event, list.current, () => plan.undoManager, backToNotebook)}
      >
        {sections.map(section => (
          <PlanSectionView
            key={section.id ?? 'start'}
            section={section}
            inserted={inserted}
            next={next?.id ?? null}
            writing={writing}
            onWrite={write}
            onInsert={insert}
            onAddBelow={(entry, type) => add(type, entries.indexOf(entry) + 1)}
          />
        ))}
      </div>
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </>
  )
}

function firstLineOf({ cell }: PlanEntry): string {
  return sourceOf(cell).toString().split('\n')[0] ?? ''
}

const nowhere = new Store<readonly CellId[]>([])

function useInserted(
  entries: readonly PlanEntry[],
  { notebook, actions, documents }: Pick<PlanPaneProps, 'notebook' | 'actions' | 'documents'>,
): ReadonlySet<CellId> {
  // An undo or a deletion in the notebook takes a mark away.
  useSelected<readonly CellId[], readonly CellId[]>(actions?.selection ?? nowhere, list => list)
  const onShow = notebook && actions ? { documentId: notebook.id, has: actions.has } : null
  return insertedOf(entries, documents, onShow)
}

/** What comes next stays in sight as the lesson goes on. */
function useNextInSight(list: React.RefObject<HTMLElement | null>, next: CellId | null) {
  useEffect(() => {
    if (next) entryElement(list.current, next)?.scrollIntoView({ block: 'nearest' })
  }, [list, next])
}

function entryElement(list: HTMLElement | null, id: CellId): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-plan-entry="${id}"]`) ?? null
}

function pressInList(
  event: KeyboardEvent,
  list: HTMLElement | null,
  undoManager: () => { undo(): unknown; redo(): unknown },
  leave: () => void,
) {
  const target = event.target as HTMLElement
  if (event.defaultPrevented || target.closest('.cm-editor, [role="menu"]')) return
  if ((event.key === 'z' || event.key === 'Z') && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    if (event.shiftKey) undoManager().redo()
    else undoManager().undo()
    return
  }
  if (event.key === 'Escape') leave()
  if ((event.key !== 'ArrowDown' && event.key !== 'ArrowUp') || event.altKey) return
  const rows = [...(list?.querySelectorAll<HTMLElement>('[data-plan-entry]') ?? [])]
  const current = rows.findIndex(row => row.contains(target))
  const row = rows[current + (event.key === 'ArrowDown' ? 1 : -1)]
  if (!row) return
  event.preventDefault()
  row.focus()
}
