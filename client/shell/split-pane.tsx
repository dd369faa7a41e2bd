// Two panes with a bar between them that is moved by mouse or arrow keys; the share is kept by this browser.
import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react'
import classes from './split-pane.module.css'

interface SplitPaneProps {
  readonly first: ReactNode
  readonly second: ReactNode
  /** Shows one pane alone; the other keeps its state behind it. */
  readonly only: 'first' | 'second' | null
  /** What the bar resizes, for screen readers. */
  readonly label: string
  /** Names the stored share. */
  readonly storageKey: string
  /** The second pane's share in per cent, before anybody moved the bar. */
  readonly initialShare: number
  /** How far the second pane may grow, in per cent. */
  readonly mostShare?: number
  /** One above the other, however wide the window is. */
  readonly isColumn?: boolean
}

const least = 15
const usualMost = 75
const arrowStep = 3
/** Narrower than this, the panes lie on top of each other. */
const stackedBelow = '(max-width: 860px)'

export function SplitPane({
  first,
  second,
  only,
  label,
  storageKey,
  initialShare,
  mostShare: most = usualMost,
  isColumn = false,
}: SplitPaneProps) {
  const frame = useRef<HTMLDivElement>(null)
  const isNarrow = useMediaQuery(stackedBelow, undefined, { getInitialValueInEffect: false }) ?? false
  const isStacked = isColumn || isNarrow
  const [share, setShare] = useLocalStorage({
    key: `followalong.${storageKey}${isNarrow ? '.stacked' : ''}`,
    defaultValue: isNarrow ? Math.max(initialShare, 42) : initialShare,
    getInitialValueInEffect: false,
  })
  const change = (value: number) => setShare(Math.round(Math.min(most, Math.max(least, value)) * 10) / 10)

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !frame.current) return
    const box = frame.current.getBoundingClientRect()
    change(
      isStacked
        ? ((box.bottom - event.clientY) / box.height) * 100
        : ((box.right - event.clientX) / box.width) * 100,
    )
  }
  const press = (event: KeyboardEvent) => {
    const next = shareAfterKey(event.key, share, most)
    if (next === null) return
    event.preventDefault()
    change(next)
  }

  return (
    <div
      ref={frame}
      className={classes['frame']}
      data-stacked={isStacked || undefined}
      data-only={only ?? undefined}
      style={{ '--share': `${share}%` } as CSSProperties}
    >
      <div className={classes['pane']} data-place="first">
        {first}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be moved; this is ARIA's window splitter. */}
      <div
        role="separator"
        aria-label={label}
        aria-orientation={isStacked ? 'horizontal' : 'vertical'}
        aria-valuemin={least}
        aria-valuemax={most}
        aria-valuenow={Math.round(share)}
        tabIndex={0}
        className={classes['bar']}
        onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onDoubleClick={() => change(initialShare)}
        onKeyDown={press}
      />
      <div className={classes['pane']} data-place="second">
        {second}
      </div>
    </div>
  )
}

/** The second pane's share after a key on the bar; null for keys that mean nothing to it. */
function shareAfterKey(key: string, share: number, most: number): number | null {
  if (key === 'ArrowLeft' || key === 'ArrowUp') return share + arrowStep
  if (key === 'ArrowRight' || key === 'ArrowDown') return share - arrowStep
  if (key === 'Home') return most
  return key === 'End' ? least : null
}
