// Who watches which terminal: output from the sandbox-host goes out to windows, keys come in. Knows no sockets.
import type { TerminalId } from '#protocol/ids.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import { TerminalFeed } from './terminal-feed.ts'
import { TerminalViewer, type ViewerAccess } from './terminal-viewer.ts'

export interface TerminalViewersParts {
  readonly host: SandboxHost
  /** Why a terminal ended, as a sentence; null while it lives or when it is unknown. */
  endOf(terminalId: TerminalId): string | null
  /** Others than the owner who watch, by display name, without doubles. Called when that changes. */
  onWatchers(terminalId: TerminalId, names: readonly string[]): void
}

const rememberedAsks = 5_000

export class TerminalViewers implements Disposable {
  readonly #parts: TerminalViewersParts
  readonly #feeds = new Map<TerminalId, TerminalFeed>()
  readonly #viewers = new Set<TerminalViewer>()
  /** Outlives the feeds: looking away and back again and again does not ask for more snapshots. */
  readonly #lastAsks = new Map<TerminalId, { at: number }>()
  readonly #stopListening: () => void

  constructor(parts: TerminalViewersParts) {
    this.#parts = parts
    this.#stopListening = parts.host.listen({
      greeted: () => {
        for (const feed of this.#feeds.values()) feed.begin()
      },
      output: (terminalId, position, data) => this.#feeds.get(terminalId)?.output(position, data),
      happened: ({ name, data }) => {
        if (name === 'terminal:resized') this.#feeds.get(data.terminalId)?.resized(data)
        else if (name === 'terminal:exited') this.#feeds.get(data.terminalId)?.ended(data.exit.message)
        else if (name === 'terminal:lagged') this.#feeds.get(data.terminalId)?.begin()
      },
    })
  }

  /** A window that may watch any number of terminals. Whoever calls disposes of it. */
  viewer(access: ViewerAccess): TerminalViewer {
    const viewer = new TerminalViewer({
      access,
      host: this.#parts.host,
      feed: terminalId => this.#feed(terminalId),
      disposed: () => this.#viewers.delete(viewer),
    })
    this.#viewers.add(viewer)
    return viewer
  }

  /** To be called when fewer people may watch the terminal than before. */
  review(terminalId: TerminalId): void {
    for (const viewer of [...this.#viewers]) viewer.review(terminalId)
  }

  #feed(terminalId: TerminalId): TerminalFeed {
    const known = this.#feeds.get(terminalId)
    if (known) return known
    const feed = new TerminalFeed({
      terminalId,
      host: this.#parts.host,
      lastAsk: this.#lastAsk(terminalId),
      end: () => this.#parts.endOf(terminalId),
      onWatchers: names => this.#parts.onWatchers(terminalId, names),
      abandoned: () => this.#feeds.delete(terminalId),
    })
    this.#feeds.set(terminalId, feed)
    return feed
  }

  #lastAsk(terminalId: TerminalId): { at: number } {
    const known = this.#lastAsks.get(terminalId)
    if (known) return known
    if (this.#lastAsks.size >= rememberedAsks) this.#lastAsks.clear()
    const lastAsk = { at: Number.NEGATIVE_INFINITY }
    this.#lastAsks.set(terminalId, lastAsk)
    return lastAsk
  }

  [Symbol.dispose](): void {
    this.#stopListening()
    for (const viewer of [...this.#viewers]) viewer[Symbol.dispose]()
  }
}
