// Which home is in which container, each in one at a time, and when they are copied.
import type { Logger } from 'pino'
import type { HomeId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostInput, HostReply, SandboxFile } from '#protocol/sandbox-host.ts'
import type { Container } from './container.ts'
import { Home } from './home.ts'
import type { HomeStore } from './home-store.ts'
import { StartLine } from './start-line.ts'

export interface HomesParts {
  readonly store: HomeStore
  readonly log: Logger
}

interface Entered {
  readonly home: Home
  readonly isIn: Promise<void>
  /** Something was typed or printed since the last copy. */
  isActive: boolean
  isCopying: boolean
  copiedAt: number
}

const tickMs = 1000
/** How long after a copy the next one is made, of a home where something happens. */
const activeEveryMs = 5000
/** Of one where nothing is seen to happen: a program may write files silently. */
const silentEveryMs = 3 * 60_000
/** Each costs a tenth of a second of the machine that a class works on. */
const copiesAtOnce = 2
/** When a class ends, or many come back. */
const movesAtOnce = 4

export class Homes implements Disposable {
  readonly #parts: HomesParts
  readonly #inContainer = new Map<Container, Entered>()
  readonly #line = new StartLine(movesAtOnce)
  /** What is under way with each home, one after the other. */
  readonly #turns = new Map<HomeId, Promise<unknown>>()
  readonly #timer: NodeJS.Timeout
  #before: ReturnType<HomeStore['bySandbox']> | null = null
  #copying = 0

  constructor(parts: HomesParts) {
    this.#parts = parts
    this.#timer = setInterval(() => this.#copyDue(), tickMs).unref()
  }

  /**
   * Resolves when the kept files are in the container, with `files` beside them; from now on the home is kept from there.
   * The container that has had it loses it after one last copy. Where it is there already, only `files` are put.
   */
  async enter(
    homeId: HomeId,
    container: Container,
    isEmptied: boolean,
    files: readonly SandboxFile[],
  ): Promise<void> {
    const before = this.#inContainer.get(container)
    if (before) {
      await before.isIn
      return before.home.renew(files)
    }
    const home = this.#make(homeId, container)
    const isIn = this.#inTurn(homeId, async () => {
      for (const other of this.#inContainer.values()) {
        if (other.home.id !== homeId || other.home === home) continue
        if (isEmptied) await other.home.abandon()
        else await other.home.leave()
        this.#inContainer.delete(other.home.container)
      }
      await home.enter(isEmptied, files)
    })
    this.#inContainer.set(container, entered(home, isIn))
    try {
      await isIn
    } catch (error) {
      // It is not in there, so nothing may be kept from there.
      this.#inContainer.delete(container)
      throw error
    }
  }

  /** Goes on with a container that a sandbox-host before this one filled. */
  async adopt(container: Container): Promise<void> {
    this.#before ??= this.#parts.store.bySandbox()
    const homeId = (await this.#before).get(container.sandboxId)
    if (homeId === undefined) return
    const home = this.#make(homeId, container)
    const isIn = home.adopt()
    this.#inContainer.set(container, entered(home, isIn))
    await isIn
  }

  /** A piece of what is kept; with the first one, what is in the container now is kept first. */
  async read({ homeId, piece, version }: HostInput<'home:read'>): Promise<HostReply<'home:read'>> {
    if (piece === 0) await this.#enteredBy(homeId)?.home.copy()
    const found = await this.#parts.store.piece(homeId, piece)
    if (found === null) return null
    if (piece > 0 && found.version !== version) {
      throw new Refusal('out-of-date', 'Your files were changed while they were read. Please try again.')
    }
    return { version: found.version, base64: found.content.toString('base64') }
  }

  /** The container is about to go: one last copy. Never rejects. */
  async leave(container: Container): Promise<void> {
    const entered = this.#inContainer.get(container)
    if (!entered) return
    await entered.isIn.catch(() => {})
    await this.#inTurn(entered.home.id, () => entered.home.leave())
    this.#inContainer.delete(container)
  }

  /** The container is gone. */
  lost(container: Container): void {
    this.#inContainer.delete(container)
  }

  /** Something was typed or printed in there. */
  noticed(container: Container): void {
    const entered = this.#inContainer.get(container)
    if (entered) entered.isActive = true
  }

  #enteredBy(homeId: HomeId): Entered | undefined {
    return [...this.#inContainer.values()].find(({ home }) => home.id === homeId)
  }

  #make(id: HomeId, container: Container): Home {
    return new Home({ id, container, ...this.#parts })
  }

  #copyDue(): void {
    const now = performance.now()
    const due = [...this.#inContainer.values()]
      .filter(({ isActive, isCopying, copiedAt }) => {
        return !isCopying && now - copiedAt >= (isActive ? activeEveryMs : silentEveryMs)
      })
      .sort((a, b) => a.copiedAt - b.copiedAt)
    for (const entered of due.slice(0, copiesAtOnce - this.#copying)) void this.#copy(entered)
  }

  async #copy(entered: Entered): Promise<void> {
    entered.isActive = false
    entered.isCopying = true
    this.#copying++
    await entered.isIn.catch(() => {})
    await entered.home.copy()
    this.#copying--
    entered.isCopying = false
    entered.copiedAt = performance.now()
  }

  /** After all that was begun with that home before. */
  async #inTurn<T>(homeId: HomeId, task: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(homeId)
    const turn = (async () => {
      await before?.catch(() => {})
      return this.#line.run(task)
    })()
    this.#turns.set(homeId, turn)
    try {
      return await turn
    } finally {
      if (this.#turns.get(homeId) === turn) this.#turns.delete(homeId)
    }
  }

  /** Copies no more. What is in the containers stays there. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#inContainer.clear()
  }
}

function entered(home: Home, isIn: Promise<void>): Entered {
  return { home, isIn, isActive: true, isCopying: false, copiedAt: performance.now() }
}
