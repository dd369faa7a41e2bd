// One terminal on the page: its screen, and a word when it is cut off or has ended. Loaded with xterm on first need.
import '@xterm/xterm/css/xterm.css'
import { useEffect, useRef, useState } from 'react'
import type { ClassroomId, TerminalId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import type { FoundLink } from './found-link.ts'
import { KeyRow } from './key-row.tsx'
import { picturesOfServer } from './loaded-pictures.ts'
import { screenDrawn } from './open-screens.ts'
import { useTerminalPreferences } from './preferences.ts'
import { TerminalScreen } from './terminal-screen.ts'
import { watchTerminal } from './terminal-socket.ts'
import { followColourScheme } from './terminal-theme.ts'
import { type TerminalTool, TerminalTools } from './terminal-tools.tsx'
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
  /** What is open over it, when the page decides that. */
  readonly tool?: TerminalTool | null
  readonly onTool?: (tool: TerminalTool | null) => void
}

export function TerminalView(props: TerminalViewProps) {
  const { classroomId, as, terminalId, title, isOwner } = props
  const { takesFocus = false, mayType = isOwner, isLarge = false } = props
  const element = useRef<HTMLDivElement>(null)
  const [screen, setScreen] = useState<TerminalScreen | null>(null)
  const [isConnected, setIsConnected] = useState<boolean | null>(null)
  const [ended, setEnded] = useState<string | null>(null)
  const [toolHere, setToolHere] = useState<TerminalTool | null>(null)
  const tool = props.tool === undefined ? toolHere : props.tool
  const setTool = props.onTool ?? setToolHere
  const openTool = useRef(setTool)
  openTool.current = setTool
  const [link, setLink] = useState<FoundLink | null>(null)
  const { fontSize, isForScreenReader } = useTerminalPreferences()

  useEffect(() => {
    let stop: (() => void) | undefined
    const begin = () => {
      if (!element.current || stop) return
      stop = show({
        element: element.current,
        place: { classroomId, as, terminalId },
        isOwner,
        isLarge,
        onScreen: setScreen,
        onConnected: setIsConnected,
        onEnded: setEnded,
        onSearch: () => openTool.current('search'),
        onLink: setLink,
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
  }, [classroomId, as, terminalId, isOwner, isLarge])

  useEffect(() => {
    if (!screen) return
    screen.fontSize = fontSize
    screen.isForScreenReader = isForScreenReader
  }, [screen, fontSize, isForScreenReader])
  useEffect(() => {
    if (screen) screen.label = labelOf(title, isOwner, mayType)
  }, [screen, title, isOwner, mayType])
  useEffect(() => {
    if (!isOwner) screen?.allowTyping(mayType)
  }, [screen, isOwner, mayType])
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
      {mayType && screen && <PhoneKeys screen={screen} onCompose={() => setTool('lines')} />}
      {screen && (
        <TerminalTools
          terminalId={terminalId}
          title={title}
          screen={screen}
          mayType={mayType}
          tool={tool}
          onTool={setTool}
          link={link}
          onLink={setLink}
        />
      )}
    </div>
  )
}

function PhoneKeys({ screen, onCompose }: { screen: TerminalScreen; onCompose: () => void }) {
  const [isControlHeld, setIsControlHeld] = useState(false)
  const holdControl = (isHeld: boolean) => {
    setIsControlHeld(isHeld)
    screen.holdControl(isHeld ? () => setIsControlHeld(false) : null)
  }
  const paste = async () => {
    // Not every browser and address lets a page read the clipboard: into a field, people paste by themselves.
    const text = await navigator.clipboard?.readText().catch(() => null)
    if (text) screen.paste(text)
    else onCompose()
  }
  return (
    <KeyRow
      onKey={text => screen.type(text)}
      isControlHeld={isControlHeld}
      onControl={holdControl}
      onPaste={paste}
      onCompose={onCompose}
    />
  )
}

/** For screen readers. */
function labelOf(title: string, isOwner: boolean, mayType: boolean): string {
  if (isOwner) return `${title}, your terminal. F6 leaves it.`
  return mayType ? `${title}, you may type. F6 leaves it.` : `${title}, read only`
}

interface Showing {
  readonly element: HTMLElement
  readonly place: { readonly classroomId: ClassroomId; readonly as: Role; readonly terminalId: TerminalId }
  readonly isOwner: boolean
  readonly isLarge: boolean
  readonly onScreen: (screen: TerminalScreen | null) => void
  readonly onConnected: (isConnected: boolean) => void
  readonly onEnded: (message: string | null) => void
  readonly onSearch: () => void
  readonly onLink: (link: FoundLink) => void
}

/** Joins a screen to its watch; returns how to end both. */
function show({
  element,
  place,
  isOwner,
  isLarge,
  onScreen,
  onConnected,
  onEnded,
  onSearch,
  onLink,
}: Showing): () => void {
  const screen = new TerminalScreen({
    element,
    isOwner,
    isLarge,
    onSearch,
    onLink,
    loadPicture: picturesOfServer(place.classroomId, place.terminalId),
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
