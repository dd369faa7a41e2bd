// The links behind a screen's text (OSC 8), for its copy: which cell has which, as the sequences that set them. Bounded: a program
// may put another long address behind every cell.
import type { Terminal } from '@xterm/headless'

/** What a cell's look and the look of what comes next have beyond xterm's typings. */
interface Linked {
  readonly bg: number
  readonly extended: { readonly urlId: number }
}

interface Internals {
  readonly _oscLinkService: {
    getLinkData(id: number): { readonly id?: string; readonly uri: string } | undefined
  }
}

/** Without it, what stands in `extended` is that of another cell. */
const extendedFlag = 0x10000000
/** Of one copy; links beyond it are left out and their text stays. */
const addressesLimitBytes = 48 * 1024

export const noLink = '\x1b]8;;\x1b\\'

export class ScreenLinks {
  readonly #service: Internals['_oscLinkService']
  #left = addressesLimitBytes
  #open = ''

  constructor(terminal: Terminal) {
    this.#service = (terminal as unknown as { _core: Internals })._core._oscLinkService
  }

  /** What has to come before a cell like this one; empty when nothing changes. */
  before(cell: unknown): string {
    const wanted = this.#sequenceOf(cell)
    if (wanted === this.#open) return ''
    if (wanted.length > this.#left) return this.end()
    this.#left -= wanted.length
    this.#open = wanted
    return wanted || noLink
  }

  /** Behind the last cell of a row. */
  end(): string {
    if (this.#open === '') return ''
    this.#open = ''
    return noLink
  }

  #sequenceOf(cell: unknown): string {
    const { bg, extended } = cell as Linked
    const link = (bg & extendedFlag) === 0 ? undefined : this.#service.getLinkData(extended.urlId)
    return link ? `\x1b]8;${link.id ? `id=${link.id}` : ''};${link.uri}\x1b\\` : ''
  }
}
