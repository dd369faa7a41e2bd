// One section of the plan: its heading, how far it has come, and its entries unless it is folded.
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { CellId } from '#protocol/ids.ts'
import { durationOf } from '../../shell/times.ts'
import styles from './plan.module.css'
import type { PlanEntry } from './plan.ts'
import { PlanEntryView } from './plan-entry.tsx'
import type { PlanSection } from './plan-progress.ts'

interface PlanSectionProps {
  readonly section: PlanSection
  readonly inserted: ReadonlySet<CellId>
  readonly next: CellId | null
  readonly writing: CellId | null
  /** Null stops writing; `leaving` takes the focus then. */
  readonly onWrite: (id: CellId | null, leaving?: CellId) => void
  readonly onInsert: (entry: PlanEntry) => void
  readonly onAddBelow: (entry: PlanEntry, type: 'code' | 'markdown') => void
}

export function PlanSectionView(props: PlanSectionProps) {
  const { section, inserted, next, writing, onWrite, onInsert, onAddBelow } = props
  const { heading, minutes, prepared } = section
  const [isFolded, setIsFolded] = useState(false)
  // What comes next and what is being written are never hidden.
  const isOpen = !isFolded || section.entries.some(({ id }) => id === next || id === writing)
  const Chevron = isOpen ? IconChevronDown : IconChevronRight
  return (
    <section className={styles['section']} aria-label={heading ?? 'Beginning'}>
      {heading !== null && (
        <button
          type="button"
          className={styles['heading']}
          aria-expanded={isOpen}
          onClick={() => setIsFolded(isOpen)}
        >
          <Chevron size={15} aria-hidden="true" className={styles['chevron'] ?? ''} />
          <span className={styles['headingText']}>{heading}</span>
          {minutes !== null && <span className={styles['minutes']}>{durationOf(minutes * 60_000)}</span>}
          {prepared > 0 && (
            <span className={styles['count']}>
              <span aria-hidden="true">
                {section.inserted === prepared ? '✓' : `${section.inserted}/${prepared}`}
              </span>
              <span className="visually-hidden">
                {section.inserted} of {prepared} inserted
              </span>
            </span>
          )}
        </button>
      )}
      {isOpen &&
        section.entries.map(entry => (
          <PlanEntryView
            key={entry.id}
            entry={entry}
            isInserted={inserted.has(entry.id)}
            isNext={entry.id === next}
            isWriting={entry.id === writing}
            isHeading={entry.id === section.id}
            onWrite={onWrite}
            onInsert={onInsert}
            onAddBelow={onAddBelow}
          />
        ))}
    </section>
  )
}
