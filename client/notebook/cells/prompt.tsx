// What stands beside a code cell: its number, or that it waits or runs, and for how long.
import { useEffect, useState } from 'react'
import styles from './cells.module.css'
import type { RunView } from './run-view.ts'

export function Prompt({ run }: { run: RunView }) {
  if (run.state === 'running') {
    return (
      <span className={styles['promptRunning']}>
        <span aria-hidden="true">[*]</span>
        <Elapsed since={run.since} />
      </span>
    )
  }
  if (run.state === 'queued') return <span className={styles['promptQueued']}>queued</span>
  return (
    <span className={styles['prompt']} aria-hidden="true">
      [{run.count ?? ' '}]
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
  return seconds < 1 ? null : <span className={styles['elapsed']}>{elapsedText(seconds)}</span>
}

/** `42 s`, `3:07`, `1:02:30`. */
export function elapsedText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const pad = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`
}
