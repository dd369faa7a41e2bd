// The frame itself: given its content once, as tall as it says within bounds, ended when it misbehaves.
import { useEffect, useRef, useState } from 'react'
import { outputFrameAddress } from '#protocol/output-addresses.ts'
import { guardFocus } from './frame-focus.ts'
import { readFrameMessage } from './frame-messages.ts'
import { frameStyles } from './frame-styles.ts'
import { frameWatch } from './frame-watch.ts'
import styles from './outputs.module.css'
import type { FrameEnd } from './script-frame.tsx'

/** In CSS pixels. What is only a little taller than the first is shown whole; taller ones scroll inside. */
const clippedHeight = 560
const tolerance = 120
const tallest = 6_000
const readyWithinMs = 15_000

interface FrameWindowProps {
  readonly html: string
  readonly title: string
  readonly isStatic: boolean
  readonly onEnd: (end: FrameEnd) => void
  readonly onBlocked: (isBlocked: boolean) => void
  readonly onEmpty: (isEmpty: boolean) => void
}

export function FrameWindow({ html, title, isStatic, onEnd, onBlocked, onEmpty }: FrameWindowProps) {
  const ref = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState<number | null>(null)
  const [isOpen, setIsOpen] = useState(false)
  useEffect(() => {
    const frame = ref.current
    if (!frame) return
    let isReady = false
    const watched = {
      ask: () => frame.contentWindow?.postMessage({ ping: 1 }, '*'),
      isVisible: () => isOnScreen(frame),
      end: onEnd,
    }
    let loads = 0
    const loaded = () => {
      loads += 1
      if (loads > 1) onEnd('left')
    }
    frame.addEventListener('load', loaded)
    const late = setTimeout(() => onEnd('never-ready'), readyWithinMs)
    const receive = ({ source, data }: MessageEvent) => {
      // A frame of no origin has no name to check: its window is what tells it from others.
      if (source === null || source !== frame.contentWindow) return
      const message = readFrameMessage(data)
      if (message === null) return
      if ('ready' in message) {
        // Once: a frame that loads itself anew gets nothing more.
        if (isReady) return
        isReady = true
        clearTimeout(late)
        frame.contentWindow?.postMessage({ html: isStatic ? `${frameStyles()}${html}` : html }, '*')
        frameWatch.add(watched)
      } else if ('height' in message) {
        setHeight(Math.min(Math.ceil(message.height), tallest))
        onEmpty(message.height < 8)
      } else if ('blocked' in message) onBlocked(true)
      else frameWatch.answered(watched)
    }
    window.addEventListener('message', receive)
    const unguard = guardFocus(frame, () => onEnd('took-focus'))
    return () => {
      clearTimeout(late)
      frame.removeEventListener('load', loaded)
      window.removeEventListener('message', receive)
      frameWatch.remove(watched)
      unguard()
    }
  }, [html, isStatic, onEnd, onBlocked, onEmpty])
  const isTall = height !== null && height > clippedHeight + tolerance
  return (
    <>
      <iframe
        ref={ref}
        className={styles['frame']}
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        allow=""
        title={title}
        src={outputFrameAddress}
        style={{ height: height === null ? undefined : isTall && !isOpen ? clippedHeight : height }}
      />
      {isTall && (
        <button type="button" className={styles['more']} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? 'Show less' : 'Show all of this output'}
        </button>
      )}
    </>
  )
}

function isOnScreen(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect()
  return bottom > 0 && top < window.innerHeight
}
