// Holds what an output draws in its own box: wide things scroll sideways, tall ones are clipped until all is asked for.
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import styles from './outputs.module.css'

/** In pixels. What is only a little taller is shown whole. */
const clippedHeight = 520
const tolerance = 120

export function Clip({ children }: { children: ReactNode }) {
  const content = useRef<HTMLDivElement>(null)
  const [isTall, setIsTall] = useState(false)
  const [isOpen, setIsOpen] = useState(false)
  useLayoutEffect(() => {
    const element = content.current
    if (!element) return
    const observer = new ResizeObserver(() => setIsTall(element.scrollHeight > clippedHeight + tolerance))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const isClipped = isTall && !isOpen
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls sideways, also by keyboard */}
      <section className={styles['box']} tabIndex={0} aria-label="Formatted output">
        <div
          className={isClipped ? styles['clipped'] : undefined}
          style={isClipped ? { maxHeight: clippedHeight } : {}}
        >
          <div ref={content}>{children}</div>
        </div>
      </section>
      {isTall && (
        <button type="button" className={styles['more']} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? 'Show less' : 'Show all of this output'}
        </button>
      )}
    </>
  )
}
