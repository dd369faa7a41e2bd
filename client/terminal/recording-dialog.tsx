// "Play the recording" of a terminal: fetches it, and shows the player or a sentence. The player's code is fetched with it.
import { Anchor, Modal } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { type Cast, parseCast } from '#protocol/asciicast.ts'
import type { ClassroomId, TerminalId } from '#protocol/ids.ts'
import { downloads, fetchText, messageOf } from '../http.ts'
import { fetchedCode } from '../shell/fetched-code.ts'
import { TerminalSkeleton } from '../shell/skeletons.tsx'
import classes from './recording-dialog.module.css'

const RecordingView = lazy(async () => {
  return { default: (await fetchedCode(() => import('./recording-view.tsx'))).RecordingView }
})

interface RecordingDialogProps {
  readonly classroomId: ClassroomId
  /** Null while it is closed. */
  readonly terminal: { readonly id: TerminalId; readonly title: string } | null
  readonly onClose: () => void
}

export function RecordingDialog({ classroomId, terminal, onClose }: RecordingDialogProps) {
  const isNarrow = useMediaQuery('(max-width: 700px)') ?? false
  const last = useRef(terminal)
  if (terminal) last.current = terminal
  // What was played stays in sight while the dialog goes; an Escape within it is not taken for one beside it then.
  const played = last.current
  return (
    <Modal
      opened={terminal !== null}
      onClose={onClose}
      title={played ? `Recording of ${played.title}` : ''}
      size={64 * 16}
      fullScreen={isNarrow}
    >
      {played && <Recording address={downloads.recording(classroomId, played.id)} title={played.title} />}
    </Modal>
  )
}

function Recording({ address, title }: { readonly address: string; readonly title: string }) {
  const [cast, setCast] = useState<Cast | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    let isGone = false
    fetchText(address).then(
      text => {
        if (isGone) return
        const parsed = parseCast(text)
        setCast(parsed)
        if (!parsed) setProblem('This recording cannot be played here.')
      },
      error => isGone || setProblem(messageOf(error)),
    )
    return () => {
      isGone = true
    }
  }, [address])
  const waiting = <TerminalSkeleton label="The recording is on its way…" />
  if (problem !== null) return <p role="alert">{problem}</p>
  if (!cast) return waiting
  return (
    <>
      <Suspense fallback={waiting}>
        <RecordingView cast={cast} label={`Recording of ${title}`} />
      </Suspense>
      <p className={classes['note']}>
        Only what the terminal showed is recorded, no keys: a hidden password is not in it.{' '}
        <Anchor href={address} download inherit>
          Take it home
        </Anchor>{' '}
        as an asciicast, which the asciinema player plays, too.
      </p>
    </>
  )
}
