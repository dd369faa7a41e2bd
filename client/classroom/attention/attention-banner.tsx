// The banner of "eyes on me": who is asked to look where, and the ways to decline.
import { Button } from '@mantine/core'
import { IconArrowBackUp, IconEye, IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import type { AttentionView, DocumentView } from '#protocol/classroom-view.ts'
import { isField } from '../../notebook/follow/held.ts'
import type { OpenNotebooks } from '../../notebook/follow/open-notebooks.ts'
import { useSelected } from '../../notebook/store.ts'
import { shortNameOf } from '../../shell/document-tabs.tsx'
import styles from './attention.module.css'
import type { Attention } from './attention.ts'

interface AttentionBannerProps {
  readonly attention: Attention
  readonly documents: readonly DocumentView[]
  readonly notebooks: OpenNotebooks
}

/** The way back is offered so long after the request is over. */
const offeredForMs = 20_000

export function AttentionBanner({ attention, documents, notebooks }: AttentionBannerProps) {
  const state = useSelected(attention.state, current => current)
  // A place in a document that is still being fetched gets its number when it is here.
  useSelected(notebooks.store, current => current)
  const { kind } = state
  useEffect(() => {
    if (kind === 'none') return
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !isTaken(event)) attention.decline()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [kind, attention])
  useEffect(() => {
    if (kind !== 'released') return
    const timer = setTimeout(attention.dismiss, offeredForMs)
    return () => clearTimeout(timer)
  }, [kind, attention])

  return (
    <div role="status">
      {state.kind === 'released' && (
        <div className={styles['banner']} data-over="">
          <span className={styles['text']}>The trainer has let everybody go.</span>
          <Back onPress={attention.decline} />
          <Quiet Icon={IconX} onPress={attention.dismiss}>
            Stay here
          </Quiet>
        </div>
      )}
      {(state.kind === 'asked' || state.kind === 'joined') && (
        <div className={styles['banner']} data-joined={state.kind === 'joined' ? '' : undefined}>
          <IconEye size={20} aria-hidden="true" className={styles['sign'] ?? ''} />
          <span className={styles['text']}>
            The trainer asks for your eyes:{' '}
            <strong>{placeText(state.attention, documents, notebooks)}</strong>
          </span>
          {state.kind === 'asked' && (
            <>
              <Button size="compact-sm" onClick={attention.join}>
                Go there
              </Button>
              <Quiet Icon={IconX} onPress={attention.decline}>
                Not now
              </Quiet>
            </>
          )}
          {state.kind === 'joined' && (
            <>
              {state.origin && <Back onPress={attention.decline} />}
              <Quiet Icon={IconX} onPress={attention.dismiss}>
                {state.origin ? 'Stay here' : 'Close'}
              </Quiet>
            </>
          )}
        </div>
      )}
    </div>
  )
}

/** Escape closes what is open, and belongs to a field that is written in, first. */
function isTaken({ defaultPrevented, target }: KeyboardEvent): boolean {
  if (defaultPrevented || isField(target)) return true
  return target instanceof Element && target.closest('[role="dialog"], [role="menu"]') !== null
}

function Back({ onPress }: { onPress: () => void }) {
  return (
    <Quiet Icon={IconArrowBackUp} onPress={onPress}>
      Back to where I was&nbsp;<kbd>Esc</kbd>
    </Quiet>
  )
}

interface QuietProps {
  readonly Icon: typeof IconX
  readonly onPress: () => void
  readonly children: ReactNode
}

function Quiet({ Icon, onPress, children }: QuietProps) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<Icon size={16} aria-hidden="true" />}
      onClick={onPress}
    >
      {children}
    </Button>
  )
}

/** `cell 7`, with its document where there are several. */
function placeText(
  { documentId, cellId }: AttentionView,
  documents: readonly DocumentView[],
  notebooks: OpenNotebooks,
): string {
  const document = documents.find(({ id }) => id === documentId)
  const name = document ? shortNameOf(document) : 'the notebook'
  const number = cellId === null ? null : notebooks.numberOf(documentId, cellId)
  const place = number === null ? null : `cell ${number}`
  if (documents.length < 2) return place ?? (cellId === null ? 'the top of the notebook' : 'the notebook')
  return place === null ? name : `${place} in ${name}`
}
