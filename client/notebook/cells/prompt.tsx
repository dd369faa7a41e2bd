// What stands beside a code cell: its number, or that it waits or runs, and for how long.
import { useEffect, useState } from 'react'
import { durationOf } from '../../shell/times.ts'
import styles from './cells.module.css'
import { tookText } from './elapsed.ts'
import type { RunView } from './run-view.ts'

interface PromptProps {
  readonly run: RunView
  /** How long its last run took, in milliseconds. */
  readonly tookMs?: number | null
}

export function Prompt({ run, tookMs = null }: PromptProps) {
  if (run.state === 'running') {
    return (
      <span className={styles['promptRunning']}>
        <span aria-hidden="true">[*]</span>
        <Elapsed since={run.since} />
      </span>
    )
  }
  if (run.state === 'queued') return <span className={styles['promptQueued']}>queued</span>
  const took = run.count === null ? '' : tookText(tookMs)
  return (
    <span className={styles['prompt']} aria-hidden="true">
      [{run.count ?? ' '}]
      {took !== '' && (
        <span className={styles['took']} title="How long its last run took">
          {took}
        </span>
      )}
    </span>
  )
}

/** Shown from the first whole second on: most cells are faster, and a flicker tells nothing. */
function Elapsed({ since }: { since: string | null }) {
  const [seenAt] = useState(() => Date.now())
  const [now, setNow] = useState(seenAt)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  // The server's clock may run ahead of ours: then we count from when we saw it.
  const start = Math.min(since === null ? seenAt : Date.parse(since), seenAt)
  const seconds = Math.floor((now - start) / 1_000)
  return seconds < 1 ? null : <span className={styles['elapsed']}>{durationOf(seconds * 1_000)}</span>
}
