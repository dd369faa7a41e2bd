// Draws pictures over a terminal's cells that stand for them. Where they are is looked up at each drawing, so that whatever
// scrolls, is written over or is sized anew is right.
import type { Terminal } from '@xterm/xterm'
import { picturedText } from '#protocol/terminal-pictures.ts'
import classes from './picture-layer.module.css'
import { type PictureSlice, pictureSlices } from './picture-slices.ts'

export interface ShownPicture {
  readonly address: string
  /** The cells that all of it takes. */
  readonly columns: number
  readonly rows: number
  /** It is shown no more. */
  readonly release: () => void
}

/** Null for a picture that is not kept any more. */
export type LoadPicture = (number: number) => Promise<ShownPicture | null>

/** A program that goes on printing pictures must not fill the page's memory. */
const keptPictures = 24

export class PictureLayer {
  readonly #terminal: Terminal
  readonly #load: LoadPicture
  readonly #layer = document.createElement('div')
  #loaded = new Map<number, ShownPicture | null>()
  readonly #loading = new Set<number>()
  #drawn = ''
  #isGone = false

  /** On a terminal that is open. */
  constructor(terminal: Terminal, load: LoadPicture) {
    this.#terminal = terminal
    this.#load = load
    this.#layer.className = classes['layer'] ?? ''
    terminal.element?.querySelector('.xterm-screen')?.append(this.#layer)
    terminal.onRender(() => this.#draw())
    terminal.element?.addEventListener('copy', event => withoutPictures(event, terminal))
  }

  /** What could not be loaded is asked for again. */
  lookAgain() {
    this.#loaded = new Map([...this.#loaded].filter(([, picture]) => picture !== null))
    this.#drawn = ''
  }

  dispose() {
    this.#isGone = true
    this.#layer.remove()
    for (const picture of this.#loaded.values()) picture?.release()
  }

  #draw() {
    const { buffer, rows, cols } = this.#terminal
    const { viewportY } = buffer.active
    const lines = Array.from({ length: rows }, (_, row) => buffer.active.getLine(viewportY + row))
    const slices = pictureSlices(lines, cols)
    for (const { picture } of slices) this.#want(picture.number)
    const drawn = JSON.stringify([rows, cols, slices])
    if (drawn === this.#drawn) return
    this.#drawn = drawn
    this.#giveUp(new Set(slices.map(({ picture }) => picture.number)))
    this.#layer.replaceChildren(...slices.flatMap(slice => this.#element(slice) ?? []))
  }

  #want(number: number) {
    if (this.#loaded.has(number) || this.#loading.has(number)) return
    this.#loading.add(number)
    const come = (picture: ShownPicture | null) => {
      this.#loading.delete(number)
      this.#loaded.set(number, picture)
      this.#drawn = ''
      if (this.#isGone) picture?.release()
      else this.#draw()
    }
    this.#load(number).then(come, () => come(null))
  }

  /** The oldest that are out of sight; they are loaded again when somebody scrolls to them. */
  #giveUp(inSight: ReadonlySet<number>) {
    for (const [number, picture] of this.#loaded) {
      if (this.#loaded.size <= keptPictures) return
      if (inSight.has(number)) continue
      picture?.release()
      this.#loaded.delete(number)
    }
  }

  #element(slice: PictureSlice): HTMLElement | null {
    const { left, top, columns, picture, brokenInto } = slice
    const loaded = this.#loaded.get(picture.number)
    if (loaded === undefined) return null
    const rows = brokenInto && loaded ? loaded.rows * brokenInto : slice.rows
    const element = document.createElement('div')
    element.className = classes['slice'] ?? ''
    const { cols, rows: allRows } = this.#terminal
    place(element, [left / cols, top / allRows, columns / cols, rows / allRows])
    if (loaded === null) {
      element.classList.add(classes['missing'] ?? '')
      element.textContent = 'This picture is not kept any more.'
      return element
    }
    const image = document.createElement('img')
    image.src = loaded.address
    image.alt = picture.row === 0 && picture.column === 0 ? 'Picture' : ''
    if (brokenInto) {
      place(image, [0, 0, 1, 1])
      element.classList.add(classes['smaller'] ?? '')
    } else {
      const size = [loaded.columns / columns, loaded.rows / rows] as const
      place(image, [-picture.column / columns, -picture.row / rows, ...size])
    }
    element.append(image)
    return element
  }
}

/** In shares of what it lies in. */
function place(
  { style }: HTMLElement,
  [left, top, width, height]: readonly [number, number, number, number],
) {
  style.left = `${left * 100}%`
  style.top = `${top * 100}%`
  style.width = `${width * 100}%`
  style.height = `${height * 100}%`
}

/** What is copied from the screen holds no cells of pictures. */
function withoutPictures(event: ClipboardEvent, terminal: Terminal) {
  const text = terminal.getSelection()
  if (!event.defaultPrevented || text.search(picturedText) < 0) return
  event.clipboardData?.setData('text/plain', text.replace(picturedText, ''))
}
