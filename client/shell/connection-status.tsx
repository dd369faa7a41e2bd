// Whether this window shows the present: a word in the header, and a thin bar once it is behind.
import { IconPlugConnectedX } from '@tabler/icons-react'
import type { ConnectionState } from '../connection.ts'
import classes from './connection-status.module.css'
import { durationOf } from './times.ts'
import { useNow } from './use-now.ts'

/** A lapse shorter than this is not worth a word. */
const patienceMs = 1500

function behindSince(state: ConnectionState): number | null {
  return typeof state === 'object' && 'behindSince' in state ? state.behindSince : null
}

/** The state to show for a window with two connections: the one that is further behind. */
export function worseOf(one: ConnectionState, other: ConnectionState): ConnectionState {
  const [since, otherSince] = [behindSince(one), behindSince(other)]
  if (since !== null && otherSince !== null) return since <= otherSince ? one : other
  return since !== null ? one : otherSince !== null ? other : one
}

/** `● live`, `◌ behind`, `■ ended`: a shape and a word. */
export function LiveBadge({ state, isEnded }: { state: ConnectionState; isEnded: boolean }) {
  const since = behindSince(state)
  const now = useNow(since !== null)
  if (isEnded) return <Badge shape="■" word="ended" tone="quiet" />
  if (since !== null && now - since > patienceMs) return <Badge shape="◌" word="behind" tone="warning" />
  return state === 'connecting' ? (
    <Badge shape="◌" word="connecting" tone="quiet" />
  ) : (
    <Badge shape="●" word="live" tone="live" />
  )
}

function Badge({ shape, word, tone }: { shape: string; word: string; tone: string }) {
  return (
    <span className={classes['badge']} data-tone={tone}>
      <span aria-hidden="true">{shape}</span> {word}
    </span>
  )
}

/** A thin bar while behind. What is on the page stays readable. */
export function ConnectionBar({ state }: { state: ConnectionState }) {
  const since = behindSince(state)
  const now = useNow(since !== null)
  const behindMs = since === null ? 0 : now - since
  const isShown = behindMs > patienceMs
  return (
    <div role="status" className={classes['place']}>
      {isShown && (
        <div className={classes['bar']}>
          <IconPlugConnectedX size={16} aria-hidden="true" />
          <span className="visually-hidden">The connection is lost. Reconnecting.</span>
          <span aria-hidden="true">Behind by {durationOf(behindMs)}. Reconnecting…</span>
        </div>
      )}
    </div>
  )
}
