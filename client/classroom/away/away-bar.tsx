// The quiet bar after an absence: what happened, a list with ways there, gone by itself once all of it was seen.
import { IconChevronDown, IconChevronUp, IconHistory, IconX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import { findCell, sourceOf } from '#protocol/notebook-document.ts'
import { type MissedCell, missedText } from '../../notebook/away/missed.ts'
import type { Place } from '../../notebook/follow/jumps.ts'
import type { OpenNotebooks } from '../../notebook/follow/open-notebooks.ts'
import { useSelected } from '../../notebook/store.ts'
import { shortNameOf } from '../../shell/document-tabs.tsx'
import { durationOf } from '../../shell/times.ts'
import styles from './away.module.css'
import { type Away, type AwayReport, isInSight } from './away.ts'

interface AwayBarProps {
  readonly away: Away
  readonly documents: readonly DocumentView[]
  readonly notebooks: OpenNotebooks
  readonly onGo: (place: Place) => void
}

export function AwayBar({ away, ...rest }: AwayBarProps) {
  const report = useSelected(away.report, current => current)
  return (
    <div role="status">{report && <Report key={report.awayMs} report={report} away={away} {...rest} />}</div>
  )
}

function Report({
  report,
  away,
  documents,
  notebooks,
  onGo,
}: AwayBarProps & { readonly report: AwayReport }) {
  const [isOpen, setIsOpen] = useState(false)
  // As it was told at first: the words do not change while they are read.
  const [summary] = useState(() => missedText(report))
  useSeen(away, isOpen)
  const Chevron = isOpen ? IconChevronUp : IconChevronDown
  return (
    <section className={styles['bar']} aria-label="While you were away">
      <div className={styles['line']}>
        <IconHistory size={18} aria-hidden="true" className={styles['sign'] ?? ''} />
        <span className={styles['text']} title={summary}>
          <span className={styles['long']}>While you were away ({durationOf(report.awayMs)}): </span>
          <span className={styles['short']} aria-hidden="true">
            Away for {durationOf(report.awayMs)}:{' '}
          </span>
          {summary}
        </span>
        {report.cells.length > 0 && (
          <button
            type="button"
            className={styles['button']}
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? 'Hide' : 'Show'} <Chevron size={15} aria-hidden="true" />
          </button>
        )}
        <button type="button" className={styles['button']} aria-label="Close" onClick={away.dismiss}>
          <IconX size={15} aria-hidden="true" />
        </button>
      </div>
      {isOpen && (
        <ul className={styles['list']}>
          {report.cells.map(cell => (
            <li key={`${cell.documentId} ${cell.cellId}`}>
              <button type="button" className={styles['entry']} onClick={() => onGo(cell)}>
                <span className={styles['what']}>{whatHappened(cell)}</span>
                <span>{nameOf(cell, documents, notebooks)}</span>
                <code className={styles['source']}>{firstLine(cell, notebooks)}</code>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Somebody who comes back first reads the bar. */
const atLeastMs = 8_000
const lookEveryMs = 1_000
/** Looks in a row that had the cell in sight. */
const looksNeeded = 2

function useSeen(away: Away, isOpen: boolean) {
  useEffect(() => {
    const startedAt = performance.now()
    const looks = new Map<MissedCell, number>()
    const timer = setInterval(() => {
      const report = away.report.get()
      if (!report || isOpen || document.visibilityState === 'hidden') return
      for (const cell of report.cells) {
        const isSeen = isInSight(cell.documentId, cell.cellId)
        if (isSeen) looks.set(cell, (looks.get(cell) ?? 0) + 1)
      }
      if (performance.now() - startedAt < atLeastMs) return
      away.seen(new Set(report.cells.filter(cell => (looks.get(cell) ?? 0) >= looksNeeded)))
      if (report.cells.length === 0) away.dismiss()
    }, lookEveryMs)
    return () => clearInterval(timer)
  }, [away, isOpen])
}

function whatHappened({ kind, hasFailed, hasRun }: MissedCell): string {
  if (hasFailed) return kind === 'new' ? '+ New, failed' : '✕ Failed'
  if (kind === 'new') return hasRun ? '+ New, run' : '+ New'
  return kind === 'changed' ? '~ Changed' : '▸ Run'
}

function nameOf(
  { documentId, cellId }: MissedCell,
  documents: readonly DocumentView[],
  notebooks: OpenNotebooks,
): string {
  const number = `cell ${notebooks.numberOf(documentId, cellId) ?? '?'}`
  const document = documents.find(({ id }) => id === documentId)
  return documents.length < 2 || !document ? number : `${number} in ${shortNameOf(document)}`
}

function firstLine({ documentId, cellId }: MissedCell, notebooks: OpenNotebooks): string {
  const document = notebooks.store.get().get(documentId)
  const cell = document && findCell(document, cellId)
  const lines = cell ? sourceOf(cell).toString().split('\n') : []
  return (lines.find(line => line.trim() !== '') ?? '').slice(0, 120)
}
