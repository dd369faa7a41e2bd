// Keeps something tall at a bounded height until all of it is asked for.
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
      <div
        className={isClipped ? styles['clipped'] : undefined}
        style={isClipped ? { maxHeight: clippedHeight } : {}}
      >
        <div ref={content}>{children}</div>
      </div>
      {isTall && (
        <button type="button" className={styles['more']} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? 'Show less' : 'Show all of this output'}
        </button>
      )}
    </>
  )
}
