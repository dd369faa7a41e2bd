// Whether this person goes where the class goes. One per page: it holds for all documents that the page shows.
import { Store } from '../store.ts'

/** `let-go` is a follower who looked elsewhere: one press leads back. */
export type FollowState = 'off' | 'following' | 'let-go'

interface FollowingOptions {
  /** The stage has nobody who could press a button: it comes back by itself. */
  readonly isStage: boolean
}

const storageKey = 'followalong.follow'
/** How long the stage stays where somebody scrolled it to. */
const stageRestMs = 8_000

export class Following {
  readonly state: Store<FollowState>
  readonly #isStage: boolean
  #restTimer: ReturnType<typeof setTimeout> | undefined

  constructor({ isStage }: FollowingOptions) {
    this.#isStage = isStage
    this.state = new Store<FollowState>(isStage || remembered() ? 'following' : 'off')
  }

  /** A person's own choice; this browser remembers it. */
  toggle = (): void => {
    const next = this.state.get() === 'off' ? 'following' : 'off'
    remember(next === 'following')
    this.state.set(next)
  }

  backToLive = (): void => {
    if (this.state.get() === 'off') remember(true)
    this.state.set('following')
  }

  /** They scrolled, turned to another document or jumped: nothing moves by itself until they come back. */
  letGo = (): void => {
    if (this.state.get() === 'off') return
    this.state.set('let-go')
    if (!this.#isStage) return
    clearTimeout(this.#restTimer)
    this.#restTimer = setTimeout(this.backToLive, stageRestMs)
  }

  /** Puts back what `state` was. */
  restore = (state: FollowState): void => this.state.set(state)
}

/** Who never chose follows: that is what they came for, and any scroll lets go. */
function remembered(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'no'
  } catch {
    return true
  }
}

function remember(isOn: boolean) {
  try {
    localStorage.setItem(storageKey, isOn ? 'yes' : 'no')
  } catch {
    // Storage is closed to this page: then it is not remembered.
  }
}
