// Looks for text on a terminal's screen and in what scrolled off it; all that is found is marked until the end of the search.
import { type ISearchOptions, SearchAddon } from '@xterm/addon-search'
import type { Terminal } from '@xterm/xterm'

export interface Found {
  /** From 1; 0 while none of them is stepped on. */
  readonly number: number
  readonly count: number
}

/** More marks than these only cost time. */
const markLimit = 1_000

export class TerminalSearch {
  readonly #addon = new SearchAddon({ highlightLimit: markLimit })
  readonly #terminal: Terminal

  constructor(terminal: Terminal) {
    this.#terminal = terminal
    terminal.loadAddon(this.#addon)
  }

  /** Steps to the next place, or with `back` to the one before; `isTyping`: the one stepped on may only grow. */
  find(text: string, { back = false, isTyping = false } = {}): void {
    const options: ISearchOptions = { incremental: isTyping, decorations: marks() }
    if (back) this.#addon.findPrevious(text, options)
    else this.#addon.findNext(text, options)
  }

  end(): void {
    this.#addon.clearDecorations()
    this.#terminal.clearSelection()
  }

  /** Returns how to stop the telling. */
  onFound(tell: (found: Found) => void): () => void {
    const listening = this.#addon.onDidChangeResults(({ resultIndex, resultCount }) =>
      tell({ number: resultIndex + 1, count: resultCount }),
    )
    return () => listening.dispose()
  }
}

function marks() {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    matchBackground: token('spotlight-soft'),
    matchOverviewRuler: token('spotlight'),
    activeMatchBackground: token('spotlight-glow'),
    activeMatchColorOverviewRuler: token('spotlight'),
  }
}
