// A Y.Text as a follower reads it: its text, and which of its lines changed lately.
import { useMemo, useSyncExternalStore } from 'react'
import type * as Y from 'yjs'
import { isArriving } from '../document/arrival.ts'
import { type FreshLine, freshenLines } from './fresh-lines.ts'

export interface FollowedSource {
  readonly source: string
  readonly fresh: readonly FreshLine[]
}

const nothingFresh: readonly FreshLine[] = []

export function useFollowedSource(text: Y.Text): FollowedSource {
  const followed = useMemo(() => {
    let current: FollowedSource = { source: text.toString(), fresh: nothingFresh }
    return {
      get: () => current,
      subscribe: (onChange: () => void) => {
        const observer = (event: Y.YTextEvent, transaction: Y.Transaction) => {
          const source = text.toString()
          const removedLines = countBreaks(current.source) + countInserted(event.delta) - countBreaks(source)
          const isOld = transaction.local || isArriving(text.doc)
          const fresh = isOld
            ? nothingFresh
            : freshenLines(current.fresh, { delta: event.delta, source, now: Date.now(), removedLines })
          current = { source, fresh }
          onChange()
        }
        const source = text.toString()
        if (source !== current.source) current = { source, fresh: nothingFresh }
        text.observe(observer)
        return () => text.unobserve(observer)
      },
    }
  }, [text])
  return useSyncExternalStore(followed.subscribe, followed.get)
}

function countBreaks(text: string): number {
  return text.split('\n').length - 1
}

function countInserted(delta: Y.YTextEvent['delta']): number {
  return delta.reduce((sum, { insert }) => sum + (typeof insert === 'string' ? countBreaks(insert) : 0), 0)
}
