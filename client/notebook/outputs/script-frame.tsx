// An output that is a program: it runs in a sandboxed frame of no origin, beside the page, and only there.
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { runsFramesApart } from './frame-watch.ts'
import { FrameWindow } from './frame-window.tsx'
import { useNear } from './near-view.ts'
import { useOutputLabel } from './output-label.ts'
import styles from './outputs.module.css'

/** How a frame ended: it never got ready, gave no sign, left for another page, took the keyboard, or made room. */
export type FrameEnd = 'never-ready' | 'silent' | 'left' | 'took-focus' | 'parked'

const endings: Readonly<Record<FrameEnd, string>> = {
  parked: 'This interactive output was ended to make room for others.',
  'never-ready': 'The interactive part of this output did not start.',
  silent: 'An interactive output on this page gave no sign any more, so all of them were ended.',
  left: 'This output went to another page, so it was ended.',
  'took-focus': 'This output took the keyboard away from you, so it was ended.',
}

interface ScriptFrameProps {
  readonly html: string
  /** Runs nothing; it is only too large to be drawn within the page. */
  readonly isStatic?: boolean
  /** What can be shown of it without running it. */
  readonly fallback: ReactNode
}

type Phase = 'far' | 'asking' | 'running' | FrameEnd

export function ScriptFrame({ html, isStatic = false, fallback }: ScriptFrameProps) {
  const ref = useRef<HTMLDivElement>(null)
  const label = useOutputLabel()
  const isNear = useNear(ref)
  const [phase, setPhase] = useState<Phase>('far')
  const [isBlocked, setIsBlocked] = useState(false)
  const [isEmpty, setIsEmpty] = useState(false)
  useEffect(() => {
    if (!isNear) return
    setPhase(now =>
      now !== 'far' ? now : isStatic || runsFramesApart(navigator.userAgent) ? 'running' : 'asking',
    )
  }, [isNear, isStatic])
  const run = () => {
    setIsBlocked(false)
    setPhase('running')
  }
  const isRunning = phase === 'running'
  const showsFallback = !isRunning || (isBlocked && isEmpty)
  return (
    <div ref={ref}>
      {isRunning && (
        <FrameWindow
          html={html}
          title={`${label}, ${isStatic ? 'large' : 'interactive'}`}
          isStatic={isStatic}
          onEnd={setPhase}
          onBlocked={setIsBlocked}
          onEmpty={setIsEmpty}
        />
      )}
      {phase === 'far' && <div className={styles['framePlace']} />}
      {showsFallback && phase !== 'far' && fallback}
      {isRunning && isBlocked && (
        <p className={styles['note']}>
          Parts of this output would come from the internet, and are not loaded in a class.
        </p>
      )}
      {phase === 'asking' && (
        <div className={styles['choices']}>
          <button type="button" className={styles['more']} onClick={run}>
            Run this interactive output
          </button>
          <p className={styles['note']}>
            It is a program. In this browser a faulty one can hold up the page.
          </p>
        </div>
      )}
      {phase !== 'far' && phase !== 'asking' && phase !== 'running' && (
        <div className={styles['choices']}>
          <p className={styles['note']} role="status">
            {endings[phase]}
          </p>
          <button type="button" className={styles['more']} onClick={run}>
            Run it again
          </button>
        </div>
      )}
    </div>
  )
}
