// One terminal's output to everybody who watches it: a snapshot first, then what comes. A viewer that cannot follow is
// skipped and gets a snapshot later; it slows neither the others nor the terminal.
import type { TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { ScreenSnapshot } from '#protocol/sandbox-host.ts'
import { encodeServerFrame } from '#protocol/terminal-frames.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import type { Subscription, TerminalViewer } from './terminal-viewer.ts'

interface FeedParts {
  readonly terminalId: TerminalId
  readonly host: SandboxHost
  end(): string | null
  onWatchers(names: readonly string[]): void
  /** When a snapshot was last asked for, also by feeds of the same terminal before this one. */
  readonly lastAsk: { at: number }
  /** Nobody watches any more. */
  abandoned(): void
}

interface Size {
  readonly columns: number
  readonly rows: number
}

/** Output that a window got and has not drawn yet. */
const unacknowledgedLimitBytes = 128 * 1024
/** Frames that wait in the server for a slow network. */
const backlogLimitBytes = 256 * 1024
/** A window that falls behind in a flood again and again does not make the sandbox-host copy screens all the time. */
const snapshotEveryMs = 50
/** Whoever drags an edge about, or tries to keep the sandbox-host busy, is followed at this pace. */
const resizeEveryMs = 50

export class TerminalFeed {
  readonly #parts: FeedParts
  readonly #subscriptions = new Set<Subscription>()
  /** Output since the snapshot that is being asked for; null while none is. */
  #pending: { position: number; data: Uint8Array }[] | null = null
  #size: Size | null = null
  #timer: NodeJS.Timeout | undefined
  #wantedSize: Size | null = null
  #resizeTimer: NodeJS.Timeout | undefined
  #watchers = ''

  constructor(parts: FeedParts) {
    this.#parts = parts
  }

  add(subscription: Subscription): void {
    this.#subscriptions.add(subscription)
    this.#tellWatchers()
    this.#askSoon()
  }

  remove(subscription: Subscription): void {
    this.#subscriptions.delete(subscription)
    this.#tellWatchers()
    if (this.#subscriptions.size > 0) return
    clearTimeout(this.#timer)
    this.#parts.abandoned()
    // When the link is down there is nothing to end.
    this.#parts.host.ask('terminal:unwatch', { terminalId: this.#parts.terminalId }).catch(() => {})
  }

  /** Everybody gets a snapshot: the link is new, or output was left out. */
  begin(): void {
    for (const subscription of this.#subscriptions) subscription.state = 'waiting'
    this.#pending = null
    this.#askSoon()
  }

  output(position: number, data: Uint8Array): void {
    this.#pending?.push({ position, data })
    // Windows mostly use the same slots, so most frames are encoded once for all.
    const frames = new Map<number, Uint8Array>()
    for (const subscription of this.#subscriptions) {
      if (subscription.state === 'live') this.#send(subscription, position, data, frames)
    }
  }

  resized(size: Size): void {
    this.#size = { columns: size.columns, rows: size.rows }
    for (const { slot, viewer, state } of this.#subscriptions) {
      if (state !== 'waiting') viewer.send(encodeServerFrame({ type: 'resized', slot, ...this.#size }))
    }
  }

  ended(message: string): void {
    for (const { slot, viewer, state } of this.#subscriptions) {
      if (state === 'live') this.#tellEnd(viewer, slot, message)
    }
  }

  /** At once after a quiet time; then the newest of the sizes that were wanted. */
  resize(columns: number, rows: number): void {
    this.#wantedSize = { columns, rows }
    if (this.#resizeTimer === undefined) this.#resizeNow()
  }

  #resizeNow(): void {
    this.#resizeTimer = undefined
    const size = this.#wantedSize
    if (!size) return
    this.#wantedSize = null
    this.#resizeTimer = setTimeout(() => this.#resizeNow(), resizeEveryMs)
    // A terminal that ended meanwhile has no size to change.
    this.#parts.host.ask('terminal:resize', { terminalId: this.#parts.terminalId, ...size }).catch(() => {})
  }

  acknowledge(subscription: Subscription, position: number): void {
    if (position > subscription.sentPosition || position <= subscription.acknowledgedPosition) return
    subscription.acknowledgedPosition = position
    if (subscription.state !== 'behind' || position < subscription.sentPosition) return
    subscription.state = 'waiting'
    this.#askSoon()
  }

  #send(
    subscription: Subscription,
    position: number,
    data: Uint8Array,
    frames: Map<number, Uint8Array>,
  ): void {
    const { slot, viewer } = subscription
    if (!viewer.access.mayWatch(this.#parts.terminalId)) return
    const unacknowledged = position - subscription.acknowledgedPosition
    if (unacknowledged > unacknowledgedLimitBytes || viewer.backlogBytes > backlogLimitBytes) {
      subscription.state = 'behind'
      // Nothing is on its way that could still be acknowledged.
      if (subscription.sentPosition === subscription.acknowledgedPosition) {
        subscription.state = 'waiting'
        this.#askSoon()
      }
      return
    }
    let frame = frames.get(slot)
    if (!frame) {
      frame = encodeServerFrame({ type: 'output', slot, position, data })
      frames.set(slot, frame)
    }
    viewer.send(frame)
    subscription.sentPosition = position
  }

  #askSoon(): void {
    if (this.#pending || this.#timer !== undefined) return
    const waitMs = this.#parts.lastAsk.at + snapshotEveryMs - performance.now()
    if (waitMs <= 0) void this.#ask()
    else this.#timer = setTimeout(() => void this.#ask(), waitMs)
  }

  async #ask(): Promise<void> {
    this.#timer = undefined
    this.#parts.lastAsk.at = performance.now()
    const pending: { position: number; data: Uint8Array }[] = []
    this.#pending = pending
    this.#size = null
    try {
      const snapshot = await this.#parts.host.ask('terminal:watch', { terminalId: this.#parts.terminalId })
      // The link was built anew meanwhile, and another one is on its way.
      if (this.#pending !== pending) return
      this.#pending = null
      this.#deliver(snapshot, pending)
    } catch (error) {
      if (this.#pending !== pending) return
      this.#pending = null
      // While the sandbox-host is away nothing can be shown; its next greeting begins anew.
      if (!(error instanceof Refusal) || error.code !== 'sandboxes-unavailable') this.#refuse()
    }
  }

  #deliver(snapshot: ScreenSnapshot, later: readonly { position: number; data: Uint8Array }[]): void {
    const { position, columns, rows } = snapshot
    const data = Buffer.from(snapshot.base64, 'base64')
    const end = this.#parts.end()
    for (const subscription of this.#subscriptions) {
      const { slot, viewer, state } = subscription
      if (state !== 'waiting') continue
      if (viewer.backlogBytes > backlogLimitBytes) {
        this.#askSoon()
        continue
      }
      viewer.send(encodeServerFrame({ type: 'snapshot', slot, position, columns, rows, data }))
      subscription.state = 'live'
      subscription.sentPosition = position
      subscription.acknowledgedPosition = position
      for (const output of later) {
        const isLive = (subscription as Subscription).state === 'live'
        if (isLive && output.position > position)
          this.#send(subscription, output.position, output.data, new Map())
      }
      if (end !== null) this.#tellEnd(viewer, slot, end)
    }
    // The size changed while the copy was made, so it is of the size before.
    const now = this.#size as Size | null
    if (now && (now.columns !== columns || now.rows !== rows)) this.begin()
  }

  #refuse(): void {
    const message = this.#parts.end() ?? 'This terminal is gone. Open a new one.'
    for (const { state, slot, viewer } of this.#subscriptions) {
      if (state === 'waiting') this.#tellEnd(viewer, slot, message)
    }
  }

  /** What to do next is the owner's to do: an audience is told what happened, which is the first sentence. */
  #tellEnd(viewer: TerminalViewer, slot: number, message: string): void {
    const isOwner = viewer.access.isOwner(this.#parts.terminalId)
    const told = isOwner ? message : message.replace(/(?<=[.!?])\s.*/s, '')
    viewer.send(encodeServerFrame({ type: 'ended', slot, message: told }))
  }

  #tellWatchers(): void {
    const others = [...this.#subscriptions].filter(
      ({ viewer }) => viewer.access.isTold() && !viewer.access.isOwner(this.#parts.terminalId),
    )
    const names = [...new Set(others.map(({ viewer }) => viewer.access.name))].sort()
    const text = names.join('\n')
    if (text === this.#watchers) return
    this.#watchers = text
    this.#parts.onWatchers(names)
  }
}
