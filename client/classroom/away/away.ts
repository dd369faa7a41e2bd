// "Since you left": keeps what the notebooks were when somebody turned away, and tells the difference when they are back.
import type { DocumentId } from '#protocol/ids.ts'
import { ClassDigests } from '../../notebook/away/class-digest.ts'
import { type ClassDigest, type Missed, type MissedCell, missedBetween } from '../../notebook/away/missed.ts'
import { shownScroller } from '../../notebook/follow/kept-place.ts'
import type { OpenNotebooks } from '../../notebook/follow/open-notebooks.ts'
import { cellIn } from '../../notebook/follow/use-jumps.ts'
import { Store } from '../../notebook/store.ts'
import { type Absence, AbsenceWatch } from './absence.ts'

export interface AwayReport extends Missed {
  readonly awayMs: number
}

/** What was written while cut off comes a moment after the connection. */
const settleMs = 1_500
/** While nobody touches the page, this often it is noted what it shows. */
const glanceMs = 2_000

export class Away {
  readonly report = new Store<AwayReport | null>(null)
  readonly #digests: ClassDigests
  readonly #watch = new AbsenceWatch(Date.now())
  /** As it was when the person was last here. */
  #before: ClassDigest = new Map()
  /** Cells that the page showed while it was let alone. */
  #glanced = new Set<string>()
  #isBehind = false
  #settleTimer: ReturnType<typeof setTimeout> | undefined

  constructor(notebooks: OpenNotebooks) {
    this.#digests = new ClassDigests(notebooks)
  }

  /** Starts to watch the person; returns how to stop. */
  watch = (): (() => void) => {
    const stopDigests = this.#digests.watch()
    const stopping = new AbortController()
    const options = { signal: stopping.signal, passive: true, capture: true }
    for (const name of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart']) {
      document.addEventListener(name, this.#touched, options)
    }
    document.addEventListener('visibilitychange', this.#changed, options)
    const timer = setInterval(this.#glance, glanceMs)
    this.#remember()
    return () => {
      stopDigests()
      stopping.abort()
      clearInterval(timer)
      clearTimeout(this.#settleTimer)
    }
  }

  connection(isBehind: boolean): void {
    if (isBehind === this.#isBehind) return
    this.#isBehind = isBehind
    this.#changed()
  }

  dismiss = (): void => this.report.set(null)

  /** The person has had these in sight long enough. */
  seen(cells: ReadonlySet<MissedCell>): void {
    const report = this.report.get()
    if (!report) return
    const rest = report.cells.filter(cell => !cells.has(cell))
    if (rest.length === report.cells.length) return
    this.report.set(rest.length === 0 ? null : { ...report, cells: rest })
  }

  #touched = () => this.#ended(this.#watch.touched(Date.now()))

  #changed = () => {
    const wasGone = this.#watch.isGone
    const facts = { isHidden: document.visibilityState === 'hidden', isBehind: this.#isBehind }
    // Digested at the moment of leaving, before anything changes.
    if (!wasGone && (facts.isHidden || facts.isBehind)) this.#remember()
    this.#ended(this.#watch.changed(facts, Date.now()))
  }

  #ended(absence: Absence | null) {
    if (!absence) return
    const before = this.#before
    const glanced = absence.kind === 'watching' ? this.#glanced : new Set<string>()
    clearTimeout(this.#settleTimer)
    this.#settleTimer = setTimeout(() => {
      const missed = missedBetween(before, this.#digests.get())
      const cells = missed.cells.filter(({ documentId, cellId }) => !glanced.has(`${documentId} ${cellId}`))
      if (cells.length + missed.removed === 0) return
      const runs = glanced.size === 0 ? missed.runs : cells.filter(({ hasRun }) => hasRun).length
      this.report.set({ ...missed, cells, runs, awayMs: absence.to - absence.from })
      this.#remember()
    }, settleMs)
  }

  #remember() {
    this.#before = this.#digests.get()
    this.#glanced = new Set()
  }

  /** While the person is here, everything counts as seen; while the page is let alone, what it shows may have been. */
  #glance = () => {
    if (this.#watch.isGone) return
    if (Date.now() - this.#watch.aloneSince < glanceMs * 2) {
      this.#remember()
      return
    }
    const now = this.#digests.get()
    for (const { documentId, cellId } of missedBetween(this.#before, now).cells) {
      if (isInSight(documentId, cellId)) this.#glanced.add(`${documentId} ${cellId}`)
    }
    this.#takeNew(now)
  }

  /** A notebook that was opened meanwhile is known from then on. */
  #takeNew(now: ClassDigest) {
    for (const [id, digest] of now) {
      if (!this.#before.has(id)) this.#before = new Map(this.#before).set(id, digest)
    }
  }
}

export function isInSight(documentId: DocumentId, cellId: MissedCell['cellId']): boolean {
  const scroller = shownScroller()
  const cell = scroller?.dataset['documentId'] === documentId ? cellIn(scroller, cellId) : null
  if (!scroller || !cell) return false
  const view = scroller.getBoundingClientRect()
  const { top, bottom } = cell.getBoundingClientRect()
  const visible = Math.min(bottom, view.bottom) - Math.max(top, view.top)
  return visible >= Math.min(bottom - top, view.height / 3)
}
