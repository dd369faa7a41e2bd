// Joins "eyes on me" to a participant's page.
import { useEffect, useRef, useState } from 'react'
import type { AttentionView } from '#protocol/classroom-view.ts'
import type { DocumentId } from '#protocol/ids.ts'
import type { FollowedClass } from '../../notebook/follow/followed-class.ts'
import { isHeld, isTyping, watchTyping } from '../../notebook/follow/held.ts'
import { keepPlace, returnTo, shownScroller } from '../../notebook/follow/kept-place.ts'
import { Attention, type AttentionPage } from './attention.ts'

interface AttentionOptions {
  readonly attention: AttentionView | null
  readonly followed: FollowedClass
  readonly show: (id: DocumentId) => void
  /** Brings the notebook forward, where a phone shows one pane only. */
  readonly showNotebook: () => void
}

const answeredKey = 'followalong.attention'

export function useAttention(options: AttentionOptions): Attention {
  const current = useRef(options)
  current.current = options
  const [attention] = useState(() => new Attention(pageOf(() => current.current)))
  useEffect(watchTyping, [])
  useEffect(() => attention.update(options.attention), [attention, options.attention])
  return attention
}

function pageOf(options: () => AttentionOptions): AttentionPage {
  return {
    mayLead: () => {
      const scroller = shownScroller()
      return !isTyping() && (scroller === null || !isHeld(scroller))
    },
    keepPlace: () => {
      const place = keepPlace()
      return place && { place, following: options().followed.following.state.get() }
    },
    leadTo: ({ documentId, cellId }, isWanted) => {
      const { show, showNotebook, followed } = options()
      showNotebook()
      show(documentId)
      followed.jumps.to({ documentId, cellId, takesFocus: isWanted })
    },
    goBack: ({ place, following }) => {
      const { show, showNotebook } = options()
      showNotebook()
      show(place.documentId)
      // Else the next key that the instructor presses would lead there again.
      options().followed.following.restore(following === 'off' ? 'off' : 'let-go')
      returnTo(place)
    },
    answered: { get: readAnswered, set: keepAnswered },
  }
}

function readAnswered(): string | null {
  try {
    return sessionStorage.getItem(answeredKey)
  } catch {
    return null
  }
}

function keepAnswered(since: string) {
  try {
    sessionStorage.setItem(answeredKey, since)
  } catch {
    // Storage is closed to this page: after a reload the banner comes once more.
  }
}
