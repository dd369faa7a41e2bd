// An xterm that draws one watched terminal. Its owner's window decides the size; a viewer's scales its type to fit.
import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import { isSize, type ServerFrame } from '#protocol/terminal-frames.ts'
import { type PromptState, promptState } from './prompt-state.ts'
import { swallowQueries } from './swallow-queries.ts'
import { terminalTheme } from './terminal-theme.ts'

interface ScreenOptions {
  readonly element: HTMLElement
  readonly isOwner: boolean
  readonly isLarge: boolean
  /** For screen readers. */
  readonly label: string
  readonly onInput: (data: Uint8Array) => void
  readonly onSize: (columns: number, rows: number) => void
  readonly onDrawn: (position: number) => void
}

/** A viewer's type, in px. Below `readable` the screen is not shrunk for its height, below `least` not for its width: it scrolls
 * to the cursor. */
const viewerType = { least: 10.5, readable: 12, most: 18 } as const
const largeType = { least: 12, readable: 22, most: 48 } as const
const resizeDelayMs = 120

export class TerminalScreen {
  readonly #options: ScreenOptions
  readonly #terminal: Terminal
  readonly #fit = new FitAddon()
  readonly #observer: ResizeObserver
  #hasEnded = false
  #fitTimer: ReturnType<typeof setTimeout> | undefined
  /** The size last asked for, so that a second window of the same person is not fought with. */
  #asked = ''

  constructor(options: ScreenOptions) {
    this.#options = options
    const { element, isOwner, label } = options
    const terminal = new Terminal({
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono'),
      fontSize: 14,
      lineHeight: 1.15,
      scrollback: 5_000,
      cursorBlink: isOwner && !isMotionReduced(),
      cursorInactiveStyle: 'outline',
      disableStdin: !isOwner,
      macOptionIsMeta: true,
      minimumContrastRatio: 4.5,
      theme: terminalTheme(),
    })
    this.#terminal = terminal
    swallowQueries(terminal)
    terminal.loadAddon(this.#fit)
    terminal.open(element)
    terminal.textarea?.setAttribute('aria-label', label)
    this.#listen(terminal)
    terminal.attachCustomKeyEventHandler(event => this.#handlesKey(event))
    this.#observer = new ResizeObserver(() => this.#fitSoon())
    this.#observer.observe(element)
  }

  #listen(terminal: Terminal) {
    const { onInput } = this.#options
    const text = new TextEncoder()
    terminal.onData(data => onInput(text.encode(data)))
    // Mouse reports of the old kind: each character is one byte.
    terminal.onBinary(data => onInput(Uint8Array.from(data, character => character.charCodeAt(0))))
    if (!this.#options.isOwner) return
    terminal.textarea?.addEventListener('focus', () => {
      this.#asked = ''
      this.#fitSoon()
    })
  }

  /** False leaves a key to the browser or the page. */
  #handlesKey(event: KeyboardEvent): boolean {
    if (event.key === 'F6') return false
    if (this.#terminal.options.disableStdin && event.key === 'Escape') return false
    if (event.type !== 'keydown' || !event.ctrlKey || event.altKey || event.metaKey) return true
    const key = event.key.toLowerCase()
    if (key === 'v') return false
    if (key !== 'c' || (!event.shiftKey && !this.#terminal.hasSelection())) return true
    event.preventDefault()
    if (this.#terminal.hasSelection()) {
      // The old way, since `navigator.clipboard` is missing where a class is served without TLS.
      document.execCommand('copy')
      this.#terminal.clearSelection()
    }
    return false
  }

  draw(frame: ServerFrame) {
    const terminal = this.#terminal
    switch (frame.type) {
      case 'snapshot':
        this.#hasEnded = false
        terminal.reset()
        terminal.resize(frame.columns, frame.rows)
        this.#asked = `${frame.columns}×${frame.rows}`
        terminal.write(frame.data, () => {
          this.#drawn(frame.position)
          this.#fitNow()
        })
        return
      case 'output':
        terminal.write(frame.data, () => this.#drawn(frame.position))
        return
      case 'resized':
        terminal.resize(frame.columns, frame.rows)
        if (!this.#options.isOwner) this.#fitSoon()
        return
      case 'ended':
        this.#hasEnded = true
        terminal.options.disableStdin = true
        terminal.options.cursorBlink = false
        return
    }
  }

  focus() {
    this.#terminal.focus()
  }

  /** Types for a person without such keys: a phone's row of keys. */
  type(text: string) {
    this.#terminal.input(text)
    this.#terminal.focus()
  }

  /** Pastes, so that line breaks are not taken for Enter one by one, and presses Enter. Leaves the focus where it is. */
  enter(text: string) {
    this.#terminal.paste(text)
    this.#terminal.input('\r')
    this.#terminal.scrollToBottom()
  }

  promptState(kind: 'python' | 'shell'): PromptState {
    const { buffer, modes } = this.#terminal
    const { baseY, cursorX, cursorY, getLine } = buffer.active
    const line = getLine.call(buffer.active, baseY + cursorY)
    return promptState(kind, {
      before: line?.translateToString(false, 0, cursorX) ?? '',
      after: line?.translateToString(true, cursorX) ?? '',
      takesPastes: modes.bracketedPasteMode,
    })
  }

  restyle() {
    this.#terminal.options.theme = terminalTheme()
  }

  set fontSize(pixels: number) {
    if (this.#terminal.options.fontSize === pixels || !this.#options.isOwner) return
    this.#terminal.options.fontSize = pixels
    this.#fitSoon()
  }

  /** Whether keys go to the program: always the owner's, and of somebody else who may type along. */
  allowTyping(isAllowed: boolean, label: string) {
    if (this.#hasEnded) return
    this.#terminal.options.disableStdin = !isAllowed
    this.#terminal.options.cursorBlink = isAllowed && !isMotionReduced()
    this.#terminal.textarea?.setAttribute('aria-label', label)
    if (isAllowed && !this.#options.isOwner) this.focus()
  }

  set isForScreenReader(isOn: boolean) {
    this.#terminal.options.screenReaderMode = isOn
  }

  dispose() {
    clearTimeout(this.#fitTimer)
    this.#observer.disconnect()
    this.#terminal.dispose()
  }

  #fitSoon() {
    clearTimeout(this.#fitTimer)
    this.#fitTimer = setTimeout(() => this.#fitNow(), resizeDelayMs)
  }

  #fitNow() {
    const { element, isOwner } = this.#options
    // A hidden tab has no size.
    if (element.offsetParent === null || element.clientHeight < 20) return
    if (isOwner) this.#askForSize()
    else this.#scale(element)
  }

  #askForSize() {
    const proposed = this.#fit.proposeDimensions()
    if (!proposed) return
    const { cols: columns, rows } = proposed
    const size = `${columns}×${rows}`
    if (size === this.#asked || !isSize({ columns, rows })) return
    this.#asked = size
    this.#terminal.resize(columns, rows)
    this.#options.onSize(columns, rows)
  }

  #scale(element: HTMLElement) {
    const screen = element.querySelector<HTMLElement>('.xterm-screen')
    const type = this.#options.isLarge ? largeType : viewerType
    const current = this.#terminal.options.fontSize ?? type.most
    if (!screen || screen.offsetWidth === 0 || screen.offsetHeight === 0) return
    const style = getComputedStyle(element)
    const width =
      element.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight)
    const height =
      element.clientHeight - Number.parseFloat(style.paddingTop) - Number.parseFloat(style.paddingBottom)
    const byWidth = (current * width) / screen.offsetWidth
    const byHeight = (current * height) / screen.offsetHeight
    const fitting = Math.min(byWidth, Math.max(byHeight, type.readable), type.most)
    const wanted = Math.max(type.least, Math.floor(fitting * 4) / 4)
    if (Math.abs(wanted - current) >= 0.25) this.#terminal.options.fontSize = wanted
    this.#followCursor()
  }

  #drawn(position: number) {
    this.#options.onDrawn(position)
    if (!this.#options.isOwner) this.#followCursor()
  }

  /** Keeps the cursor in sight on a screen that is higher or wider than its place. */
  #followCursor() {
    const { element } = this.#options
    const { cursorX, cursorY } = this.#terminal.buffer.active
    if (element.scrollHeight > element.clientHeight) {
      const bottom = ((cursorY + 2) / this.#terminal.rows) * element.scrollHeight
      element.scrollTop = Math.max(0, bottom - element.clientHeight)
    }
    if (element.scrollWidth > element.clientWidth) {
      const right = ((cursorX + 2) / this.#terminal.cols) * element.scrollWidth
      // Lines are read from their beginning: no further than the cursor needs.
      element.scrollLeft = Math.max(0, right - element.clientWidth)
    }
  }
}

function isMotionReduced(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
