// An xterm that draws one watched terminal. Its owner's window decides the size; a viewer's scales its type to fit.
import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import { isSize, type ServerFrame } from '#protocol/terminal-frames.ts'
import type { OwnTerminalKind } from '#protocol/terminal-kinds.ts'
import { forPythonPrompt } from './cell-for-terminal.ts'
import type { FoundLink } from './found-link.ts'
import { type LoadPicture, PictureLayer } from './picture-layer.ts'
import { type PromptState, promptState } from './prompt-state.ts'
import { screenText } from './screen-text.ts'
import { withControl } from './sticky-control.ts'
import { swallowQueries } from './swallow-queries.ts'
import { goesToProgram } from './terminal-keys.ts'
import { tellLinks } from './terminal-links.ts'
import { TerminalSearch } from './terminal-search.ts'
import { terminalTheme } from './terminal-theme.ts'
import { followCursor, scaleToFit } from './viewer-scale.ts'

interface ScreenOptions {
  readonly element: HTMLElement
  readonly isOwner: boolean
  readonly isLarge: boolean
  /** For screen readers; may also be told later. */
  readonly label?: string
  readonly onInput: (data: Uint8Array) => void
  readonly onSize: (columns: number, rows: number) => void
  readonly onDrawn: (position: number) => void
  readonly onSearch?: () => void
  readonly onLink?: (link: FoundLink) => void
  readonly loadPicture: LoadPicture
}

const resizeDelayMs = 120

export class TerminalScreen {
  readonly #options: ScreenOptions
  readonly #terminal: Terminal
  readonly #fit = new FitAddon()
  readonly #observer: ResizeObserver
  readonly search: TerminalSearch
  readonly #pictures: PictureLayer
  #hasEnded = false
  #mayType: boolean
  /** Ctrl goes with the next key. Called once it went. */
  #control: (() => void) | null = null
  #fitTimer: ReturnType<typeof setTimeout> | undefined
  /** The size last asked for, so that a second window of the same person is not fought with. */
  #asked = ''

  constructor(options: ScreenOptions) {
    this.#options = options
    const { element, isOwner, label, onSearch, onLink } = options
    this.#mayType = isOwner
    const terminal = new Terminal({
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono'),
      fontSize: 14,
      lineHeight: 1.15,
      scrollback: 5_000,
      // What a search finds is marked by decorations.
      allowProposedApi: true,
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
    this.search = new TerminalSearch(terminal)
    tellLinks(terminal, link => onLink?.(link))
    terminal.open(element)
    this.#pictures = new PictureLayer(terminal, options.loadPicture)
    if (label) this.label = label
    this.#listen(terminal)
    terminal.attachCustomKeyEventHandler(event => goesToProgram(event, terminal, () => onSearch?.()))
    this.#observer = new ResizeObserver(() => this.#fitSoon())
    this.#observer.observe(element)
  }

  #listen(terminal: Terminal) {
    const { onInput } = this.#options
    const text = new TextEncoder()
    terminal.onData(data => onInput(text.encode(this.#controlled(data))))
    // Mouse reports of the old kind: each character is one byte.
    terminal.onBinary(data => onInput(Uint8Array.from(data, character => character.charCodeAt(0))))
    if (!this.#options.isOwner) return
    terminal.textarea?.addEventListener('focus', () => {
      this.#asked = ''
      this.#fitSoon()
    })
  }

  draw(frame: ServerFrame) {
    const terminal = this.#terminal
    switch (frame.type) {
      case 'snapshot':
        this.#hasEnded = false
        this.#applyTyping()
        terminal.reset()
        this.#pictures.lookAgain()
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
        this.#applyTyping()
        return
    }
  }

  focus() {
    this.#terminal.focus()
  }

  /** Types for a person without such keys: a phone's row of keys. */
  type(text: string) {
    const isArrow = this.#terminal.modes.applicationCursorKeysMode && text.startsWith('\x1b[')
    this.#terminal.input(isArrow ? `\x1bO${text.slice(2)}` : text)
    this.#terminal.focus()
  }

  paste(text: string) {
    this.#terminal.paste(text)
    this.#terminal.focus()
  }

  /** Holds Ctrl for the next key; `released` is called once it went. Null lets go of it. */
  holdControl(released: (() => void) | null) {
    this.#control = released
    this.#terminal.focus()
  }

  #controlled(data: string): string {
    const released = this.#control
    if (!released) return data
    const controlled = withControl(data)
    // A report of the terminal itself, such as that it has the focus now, is no key.
    if (controlled === data && data.startsWith('\x1b')) return data
    this.#control = null
    released()
    return controlled
  }

  /** What is on the screen and what scrolled off it. */
  get text(): string {
    return screenText(this.#terminal.buffer.active)
  }

  /** As `enter`; several lines for a Python prompt end so that Enter runs them. */
  enterLines(text: string) {
    const isPrompt = this.promptState('python') === 'free' || this.promptState('ipython') === 'free'
    this.enter(isPrompt ? forPythonPrompt(text) : text)
    this.#terminal.focus()
  }

  /** Pastes, so that line breaks are not taken for Enter one by one, and presses Enter. Leaves the focus where it is. */
  enter(text: string) {
    this.#terminal.paste(text)
    this.#terminal.input('\r')
    this.#terminal.scrollToBottom()
  }

  /** On which line the cursor stands, counted from the first that is kept. */
  get cursorLine(): number {
    const { baseY, cursorY } = this.#terminal.buffer.active
    return baseY + cursorY
  }

  promptState(kind: OwnTerminalKind): PromptState {
    const { buffer, modes } = this.#terminal
    const { cursorX } = buffer.active
    const line = buffer.active.getLine(this.cursorLine)
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
  allowTyping(isAllowed: boolean) {
    const isNew = isAllowed && !this.#mayType
    this.#mayType = isAllowed
    this.#applyTyping()
    if (isNew && !this.#hasEnded) this.focus()
  }

  #applyTyping() {
    const isOn = this.#mayType && !this.#hasEnded
    this.#terminal.options.disableStdin = !isOn
    this.#terminal.options.cursorBlink = isOn && !isMotionReduced()
  }

  /** For screen readers. */
  set label(words: string) {
    this.#terminal.textarea?.setAttribute('aria-label', words)
  }

  set isForScreenReader(isOn: boolean) {
    this.#terminal.options.screenReaderMode = isOn
  }

  dispose() {
    clearTimeout(this.#fitTimer)
    this.#observer.disconnect()
    this.#pictures.dispose()
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
    else scaleToFit(this.#terminal, element, this.#options.isLarge)
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

  #drawn(position: number) {
    this.#options.onDrawn(position)
    if (!this.#options.isOwner) followCursor(this.#terminal, this.#options.element)
  }
}

function isMotionReduced(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
