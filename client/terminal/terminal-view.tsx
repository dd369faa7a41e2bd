// One terminal on the page: its screen, and a word when it is cut off or has ended. Loaded with xterm on first need.
import '@xterm/xterm/css/xterm.css'
import { useEffect, useRef, useState } from 'react'
import type { ClassroomId, TerminalId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import { KeyRow } from './key-row.tsx'
import { screenDrawn } from './open-screens.ts'
import { useTerminalPreferences } from './preferences.ts'
import { TerminalScreen } from './terminal-screen.ts'
import { watchTerminal } from './terminal-socket.ts'
import { followColourScheme } from './terminal-theme.ts'
import classes from './terminal-view.module.css'

export interface TerminalViewProps {
  readonly classroomId: ClassroomId
  readonly as: Role
  readonly terminalId: TerminalId
  readonly title: string
  /** The owner types and decides the size; everybody else looks on. */
  readonly isOwner: boolean
  readonly takesFocus?: boolean
  /** Somebody else than the owner may type along. */
  readonly mayType?: boolean
  /** A looker-on's type may grow beyond what a desk needs, as on a projector. */
  readonly isLarge?: boolean
}

export function TerminalView({
  classroomId,
  as,
  terminalId,
  title,
  isOwner,
  takesFocus = false,
  mayType = isOwner,
  isLarge = false,
}: TerminalViewProps) {
  const element = useRef<HTMLDivElement>(null)
  const [screen, setScreen] = useState<TerminalScreen | null>(null)
  const [isConnected, setIsConnected] = useState<boolean | null>(null)
  const [ended, setEnded] = useState<string | null>(null)
  const { fontSize, isForScreenReader } = useTerminalPreferences()

  useEffect(() => {
    let stop: (() => void) | undefined
    const begin = () => {
      if (!element.current || stop) return
      stop = show({
        element: element.current,
        label: labelOf(title, isOwner, isOwner),
        place: { classroomId, as, terminalId },
        isOwner,
        isLarge,
        onScreen: setScreen,
        onConnected: setIsConnected,
        onEnded: setEnded,
      })
    }
    let isGone = false
    // xterm measures its type once, so the font has to be there. Without it the fallback will do.
    const family = getComputedStyle(document.documentElement).getPropertyValue('--font-mono')
    const font = document.fonts.load(`14px ${family}`).catch(() => [])
    font.then(() => isGone || begin())
    return () => {
      isGone = true
      stop?.()
    }
  }, [classroomId, as, terminalId, title, isOwner, isLarge])

  useEffect(() => {
    if (!screen) return
    screen.fontSize = fontSize
    screen.isForScreenReader = isForScreenReader
  }, [screen, fontSize, isForScreenReader])
  useEffect(() => {
    if (!isOwner) screen?.allowTyping(mayType, labelOf(title, isOwner, mayType))
  }, [screen, title, isOwner, mayType])
  useEffect(() => {
    if (takesFocus) screen?.focus()
  }, [screen, takesFocus])

  return (
    <div className={classes['view']} data-owner={isOwner || undefined}>
      <div ref={element} className={classes['screen']} />
      {isConnected === false && (
        <p className={classes['lost']} role="status">
          Reconnecting…
        </p>
      )}
      {/* An owner gets more than a sentence, from the pane around this. */}
      {!isOwner && ended !== null && (
        <p className={classes['ended']} role="status">
          {ended}
        </p>
      )}
      {mayType && screen && <KeyRow onKey={text => screen.type(text)} />}
    </div>
  )
}

/** For screen readers. */
function labelOf(title: string, isOwner: boolean, mayType: boolean): string {
  if (isOwner) return `${title}, your terminal. F6 leaves it.`
  return mayType ? `${title}, you may type. F6 leaves it.` : `${title}, read only`
}

interface Showing {
  readonly element: HTMLElement
  readonly label: string
  readonly place: { readonly classroomId: ClassroomId; readonly as: Role; readonly terminalId: TerminalId }
  readonly isOwner: boolean
  readonly isLarge: boolean
  readonly onScreen: (screen: TerminalScreen | null) => void
  readonly onConnected: (isConnected: boolean) => void
  readonly onEnded: (message: string | null) => void
}

/** Joins a screen to its watch; returns how to end both. */
function show({
  element,
  label,
  place,
  isOwner,
  isLarge,
  onScreen,
  onConnected,
  onEnded,
}: Showing): () => void {
  const screen = new TerminalScreen({
    element,
    label,
    isOwner,
    isLarge,
    onInput: data => watch.write(data),
    onSize: (columns, rows) => watch.resize(columns, rows),
    onDrawn: position => watch.acknowledge(position),
  })
  let forget: (() => void) | undefined
  const watch = watchTerminal(place, {
    onFrame: frame => {
      screen.draw(frame)
      if (frame.type === 'snapshot' && isOwner) forget ??= screenDrawn(place.terminalId, screen)
      if (frame.type === 'ended') onEnded(frame.message)
      else if (frame.type === 'snapshot') onEnded(null)
    },
    onConnected,
  })
  const unfollow = followColourScheme(() => screen.restyle())
  onScreen(screen)
  return () => {
    forget?.()
    unfollow()
    watch.stop()
    screen.dispose()
    onScreen(null)
  }
}
