// The roster in the order people are looked for, and the words for how each one stands. Pure.
import type { MemberView, SandboxView } from '#protocol/classroom-view.ts'

const byName = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })

/** Participants who are here before those who left, each by name. The stage and instructors are not looked for. */
export function sortedMembers(members: readonly MemberView[]): readonly MemberView[] {
  return members
    .filter(({ role }) => role === 'participant' || role === 'helper')
    .toSorted((one, other) =>
      one.isPresent === other.isPresent ? byName.compare(one.name, other.name) : one.isPresent ? -1 : 1,
    )
}

/** Those whose name holds every word of `query`, in any order. */
export function matchingMembers(members: readonly MemberView[], query: string): readonly MemberView[] {
  const words = query.toLocaleLowerCase().split(/\s+/u).filter(Boolean)
  return members.filter(({ name }) => words.every(word => name.toLocaleLowerCase().includes(word)))
}

export interface SandboxWords {
  readonly shape: '●' | '◌' | '✕' | '–'
  readonly tone: 'ready' | 'wait' | 'bad' | 'none'
  readonly words: string
}

/** How a person's sandbox stands, as a shape and in words; no words when all is as it should be. */
export function sandboxWords({ state, position }: SandboxView): SandboxWords {
  switch (state) {
    case 'ready':
      return { shape: '●', tone: 'ready', words: '' }
    case 'waiting':
      return {
        shape: '◌',
        tone: 'wait',
        words: position === null ? 'waiting' : `waiting, number ${position}`,
      }
    case 'starting':
      return { shape: '◌', tone: 'wait', words: 'sandbox starts' }
    case 'failed':
      return { shape: '✕', tone: 'bad', words: 'sandbox did not start' }
    case 'ended':
      return { shape: '✕', tone: 'bad', words: 'sandbox has ended' }
    case 'none':
      return { shape: '–', tone: 'none', words: 'no sandbox' }
  }
}
