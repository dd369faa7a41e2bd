// The screen on which a recording is drawn. One thing after the other: a new size must not overtake output.
import { Terminal } from '@xterm/xterm'
import { type LoadPicture, PictureLayer } from './picture-layer.ts'
import type { PlayedScreen } from './recording-player.ts'
import type { Size } from './recording-timeline.ts'
import { swallowQueries } from './swallow-queries.ts'
import { terminalTheme } from './terminal-theme.ts'
import { followCursor, scaleToFit } from './viewer-scale.ts'

type Drawing =
  | { readonly type: 'begin' | 'resize'; readonly size: Size }
  | { readonly type: 'write'; readonly data: Uint8Array }

interface RecordedScreenOptions {
  readonly label: string
  readonly isForScreenReader: boolean
  readonly loadPicture: LoadPicture
}

export class RecordedScreen implements PlayedScreen {
  readonly #element: HTMLElement
  readonly #terminal: Terminal
  readonly #observer: ResizeObserver
  readonly #pictures: PictureLayer
  #queue: Drawing[] = []
  #isDrawing = false

  constructor(element: HTMLElement, { label, isForScreenReader, loadPicture }: RecordedScreenOptions) {
    this.#element = element
    this.#terminal = new Terminal({
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono'),
      lineHeight: 1.15,
      cursorInactiveStyle: 'outline',
      disableStdin: true,
      screenReaderMode: isForScreenReader,
      minimumContrastRatio: 4.5,
      theme: terminalTheme(),
    })
    swallowQueries(this.#terminal)
    this.#terminal.open(element)
    this.#pictures = new PictureLayer(this.#terminal, loadPicture)
    this.#terminal.textarea?.setAttribute('aria-label', label)
    // Nothing is typed here: keys are the player's.
    this.#terminal.attachCustomKeyEventHandler(() => false)
    this.#observer = new ResizeObserver(() => this.#fit())
    this.#observer.observe(element)
  }

  begin(size: Size) {
    // What was still to be drawn would be wiped away.
    this.#queue = []
    this.#draw({ type: 'begin', size })
  }

  write(data: Uint8Array) {
    this.#draw({ type: 'write', data })
  }

  resize(size: Size) {
    this.#draw({ type: 'resize', size })
  }

  restyle() {
    this.#terminal.options.theme = terminalTheme()
  }

  dispose() {
    this.#queue = []
    this.#observer.disconnect()
    this.#pictures.dispose()
    this.#terminal.dispose()
  }

  #draw(drawing: Drawing) {
    this.#queue.push(drawing)
    this.#drawNext()
  }

  #drawNext() {
    while (!this.#isDrawing) {
      const next = this.#queue.shift()
      if (!next) return
      if (next.type === 'write') {
        this.#isDrawing = true
        this.#terminal.write(next.data, () => {
          this.#isDrawing = false
          followCursor(this.#terminal, this.#element)
          this.#drawNext()
        })
      } else {
        if (next.type === 'begin') this.#terminal.reset()
        this.#terminal.resize(next.size.columns, next.size.rows)
        this.#fit()
      }
    }
  }

  #fit() {
    if (this.#element.offsetParent !== null) scaleToFit(this.#terminal, this.#element, false)
  }
}
