// "Eyes on me": the instructor asks everybody to look at a place. What this page does about it, once per request. Pure
// but for the page that it is given.
import type { AttentionView } from '#protocol/classroom-view.ts'
import type { FollowState } from '../../notebook/follow/following.ts'
import type { KeptPlace } from '../../notebook/follow/kept-place.ts'
import { Store } from '../../notebook/store.ts'

/** Where somebody was before they were led away. */
export interface Origin {
  readonly place: KeptPlace
  readonly following: FollowState
}

export type AttentionState =
  /** Nothing is asked, or it was declined. */
  | { readonly kind: 'none' }
  /** Asked; this person is busy and decides. */
  | { readonly kind: 'asked'; readonly attention: AttentionView }
  /** Led there. */
  | { readonly kind: 'joined'; readonly attention: AttentionView; readonly origin: Origin | null }
  /** The request is over, the way back is still offered. */
  | { readonly kind: 'released'; readonly origin: Origin }

export interface AttentionPage {
  /** False while the person types, writes or has selected something. */
  readonly mayLead: () => boolean
  readonly keepPlace: () => Origin | null
  /** `isWanted`: the person asked to go, so the keyboard goes along. */
  readonly leadTo: (attention: AttentionView, isWanted: boolean) => void
  readonly goBack: (origin: Origin) => void
  /** The request that this person answered last, also before a reload. */
  readonly answered: { readonly get: () => string | null; readonly set: (since: string) => void }
}

export class Attention {
  readonly state = new Store<AttentionState>({ kind: 'none' })
  readonly #page: AttentionPage
  #since: string | null = null

  constructor(page: AttentionPage) {
    this.#page = page
  }

  /** What the server says now, as often as one likes. */
  update(attention: AttentionView | null): void {
    if (attention === null) this.#released()
    else if (attention.since !== this.#since) this.#asked(attention)
  }

  join = (): void => {
    const state = this.state.get()
    if (state.kind === 'asked') this.#lead(state.attention, true)
  }

  /** Not now; or back to where one was. */
  decline = (): void => {
    const state = this.state.get()
    this.state.set({ kind: 'none' })
    const origin = state.kind === 'joined' || state.kind === 'released' ? state.origin : null
    if (origin) this.#page.goBack(origin)
  }

  /** Stays here. */
  dismiss = (): void => this.state.set({ kind: 'none' })

  #asked(attention: AttentionView) {
    this.#since = attention.since
    const isOld = this.#page.answered.get() === attention.since
    if (isOld) return
    this.#page.answered.set(attention.since)
    if (this.#page.mayLead()) this.#lead(attention, false)
    else this.state.set({ kind: 'asked', attention })
  }

  #lead(attention: AttentionView, isWanted: boolean) {
    const before = this.state.get()
    // Led on from one place to the next: the way back is to where the person was by themselves.
    const known = before.kind === 'released' ? before.origin : null
    const origin = known ?? this.#page.keepPlace()
    this.#page.leadTo(attention, isWanted)
    this.state.set({ kind: 'joined', attention, origin })
  }

  #released() {
    this.#since = null
    const state = this.state.get()
    if (state.kind === 'asked') this.state.set({ kind: 'none' })
    if (state.kind !== 'joined') return
    this.state.set(state.origin ? { kind: 'released', origin: state.origin } : { kind: 'none' })
  }
}
