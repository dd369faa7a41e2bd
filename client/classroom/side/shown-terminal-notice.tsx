// Tells once that the trainer shows a terminal, with the way to it.
import { Button, CloseButton } from '@mantine/core'
import { IconPresentation } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { ShownTerminalView } from '#protocol/classroom-view.ts'
import type { TerminalId } from '#protocol/ids.ts'
import styles from './shown-terminals.module.css'

interface ShownTerminalNoticeProps {
  readonly terminals: readonly ShownTerminalView[]
  /** They are looked at already. */
  readonly areInSight: boolean
  readonly onLook: () => void
}

const shownForMs = 12_000

export function ShownTerminalNotice({ terminals, areInSight, onLook }: ShownTerminalNoticeProps) {
  // Those that were there when this page came in are found by their tab.
  const [known, setKnown] = useState<ReadonlySet<TerminalId>>(() => new Set(terminals.map(({ id }) => id)))
  const latest = terminals.findLast(({ id }) => !known.has(id)) ?? null
  const forget = () => setKnown(new Set(terminals.map(({ id }) => id)))
  const isOver = latest !== null && areInSight
  if (isOver) forget()
  const id = latest?.id ?? null
  // biome-ignore lint/correctness/useExhaustiveDependencies: counted from when this terminal came
  useEffect(() => {
    if (id === null) return
    const timer = setTimeout(forget, shownForMs)
    return () => clearTimeout(timer)
  }, [id])
  return (
    <div role="status">
      {latest && !isOver && (
        <div className={styles['notice']}>
          <IconPresentation size={18} aria-hidden="true" />
          <span>
            The trainer shows a terminal: <code>{latest.title}</code>
          </span>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              forget()
              onLook()
            }}
          >
            Look
          </Button>
          <CloseButton aria-label="Close" onClick={forget} />
        </div>
      )}
    </div>
  )
}
