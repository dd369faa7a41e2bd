// One window that watches terminals: what it asks for, what it may, and how far it has come. Knows no socket.
import type { TerminalId } from '#protocol/ids.ts'
import { encodeServerFrame, type WindowFrame } from '#protocol/terminal-frames.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import { FrameBudget } from './frame-budget.ts'
import type { TerminalFeed } from './terminal-feed.ts'

/** Asked for every message, so that a change of roles takes effect at once. */
export interface ViewerAccess {
  /** The display name, told to the owner of what is watched. */
  readonly name: string
  /** Whoever is watched is told of it. */
  isTold(): boolean
  isOwner(terminalId: TerminalId): boolean
  mayWatch(terminalId: TerminalId): boolean
  mayType(terminalId: TerminalId): boolean
}

/** Where frames go. */
export interface ViewerOutlet {
  send(frame: Uint8Array): void
  /** Bytes that were sent and did not leave yet. */
  backlogBytes(): number
}

interface ViewerParts {
  readonly access: ViewerAccess
  readonly host: SandboxHost
  feed(terminalId: TerminalId): TerminalFeed
  disposed(): void
}

/** One terminal on one window. */
export interface Subscription {
  readonly slot: number
  readonly viewer: TerminalViewer
  /** `waiting` for a snapshot, `live`, or `behind`: skipped until the window has drawn what it got. */
  state: 'waiting' | 'live' | 'behind'
  sentPosition: number
  acknowledgedPosition: number
}

/** More terminals than any window shows. */
const slotLimit = 512
/** Opening and closing every slot at once; beyond that, nobody clicks so fast. */
const frameAllowance = { perSecond: 100, burst: 2 * slotLimit + 200 }
/** A window acknowledges what it draws, a few hundred times a second in a flood on several terminals. */
const acknowledgeAllowance = { perSecond: 5_000, burst: 20_000 }
/** In bytes. A program reads less, and what waits for it is bounded again behind this. */
const inputAllowance = { perSecond: 256 * 1024, burst: 1024 * 1024 }

export class TerminalViewer implements Disposable {
  readonly access: ViewerAccess
  readonly #parts: ViewerParts
  readonly #slots = new Map<
    number,
    { terminalId: TerminalId; feed: TerminalFeed; subscription: Subscription }
  >()
  readonly #frames = new FrameBudget(frameAllowance)
  readonly #acknowledgements = new FrameBudget(acknowledgeAllowance)
  readonly #inputBytes = new FrameBudget(inputAllowance)
  #outlet: ViewerOutlet | null = null

  constructor(parts: ViewerParts) {
    this.#parts = parts
    this.access = parts.access
  }

  attach(outlet: ViewerOutlet): void {
    this.#outlet = outlet
  }

  get backlogBytes(): number {
    return this.#outlet?.backlogBytes() ?? 0
  }

  send(frame: Uint8Array): void {
    this.#outlet?.send(frame)
  }

  /** False when the window asks for more than any window of ours does. */
  receive(frame: WindowFrame): boolean {
    if (!this.#isAllowed(frame)) return false
    if (frame.type === 'watch') return this.#watch(frame.slot, frame.terminalId)
    const watched = this.#slots.get(frame.slot)
    // The frame and the end of the watch may have crossed.
    if (!watched) return true
    const { terminalId, feed, subscription } = watched
    const { access, host } = this.#parts
    switch (frame.type) {
      case 'unwatch':
        this.#unwatch(frame.slot)
        break
      case 'input':
        if (access.mayType(terminalId) && this.#inputBytes.take(frame.data.length))
          host.sendInput(terminalId, access.isOwner(terminalId) ? '' : access.name, frame.data)
        break
      case 'resize':
        // The owner's size wins; everybody else scales.
        if (access.isOwner(terminalId)) feed.resize(frame.columns, frame.rows)
        break
      case 'acknowledge':
        feed.acknowledge(subscription, frame.position)
        break
    }
    return true
  }

  #isAllowed({ type }: WindowFrame): boolean {
    if (type === 'acknowledge' || type === 'input') return this.#acknowledgements.take(1)
    return this.#frames.take(1)
  }

  #watch(slot: number, terminalId: TerminalId): boolean {
    this.#unwatch(slot)
    if (this.#slots.size >= slotLimit) return false
    if (!this.access.mayWatch(terminalId)) {
      this.send(encodeServerFrame({ type: 'ended', slot, message: 'You cannot watch this terminal.' }))
      return true
    }
    const feed = this.#parts.feed(terminalId)
    const subscription: Subscription = {
      slot,
      viewer: this,
      state: 'waiting',
      sentPosition: 0,
      acknowledgedPosition: 0,
    }
    this.#slots.set(slot, { terminalId, feed, subscription })
    feed.add(subscription)
    return true
  }

  #unwatch(slot: number): void {
    const watched = this.#slots.get(slot)
    if (!watched) return
    this.#slots.delete(slot)
    watched.feed.remove(watched.subscription)
  }

  /** Lets go of the terminal when it may not be watched any more, and says so. */
  review(terminalId: TerminalId): void {
    for (const [slot, watched] of [...this.#slots]) {
      if (watched.terminalId !== terminalId || this.access.mayWatch(terminalId)) continue
      this.#unwatch(slot)
      this.send(encodeServerFrame({ type: 'ended', slot, message: 'This terminal is not shown any more.' }))
    }
  }

  [Symbol.dispose](): void {
    for (const slot of [...this.#slots.keys()]) this.#unwatch(slot)
    this.#outlet = null
    this.#parts.disposed()
  }
}
