// Holds what an output draws in its own box: wide things scroll sideways, tall ones are clipped until all is asked for.
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import styles from './outputs.module.css'

/** In pixels. What is only a little taller is shown whole. */
const clippedHeight = 520
const tolerance = 120

interface ClipProps {
  /** There is more than the children, which comes when all of it is asked for. */
  readonly hasMore?: boolean
  readonly onToggle?: (isOpen: boolean) => void
  readonly children: ReactNode
}

export function Clip({ hasMore = false, onToggle, children }: ClipProps) {
  const content = useRef<HTMLDivElement>(null)
  const [isHigh, setIsHigh] = useState(false)
  const [isOpen, setIsOpen] = useState(false)
  useLayoutEffect(() => {
    const element = content.current
    if (!element) return
    const observer = new ResizeObserver(() => setIsHigh(element.scrollHeight > clippedHeight + tolerance))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const isTall = isHigh || hasMore
  const isClipped = isTall && !isOpen
  const toggle = () => {
    setIsOpen(!isOpen)
    onToggle?.(!isOpen)
  }
  // Clipped from the first moment on: a long table must not be laid out as a whole only to be measured.
  const height = isClipped ? clippedHeight : isOpen ? undefined : clippedHeight + tolerance
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls sideways, also by keyboard */}
      <section className={styles['box']} tabIndex={0} aria-label="Formatted output">
        <div
          className={isClipped ? styles['clipped'] : isOpen ? undefined : styles['clippable']}
          style={{ maxHeight: height }}
        >
          <div ref={content}>{children}</div>
        </div>
      </section>
      {isTall && (
        <button type="button" className={styles['more']} onClick={toggle}>
          {isOpen ? 'Show less' : 'Show all of this output'}
        </button>
      )}
    </>
  )
}
