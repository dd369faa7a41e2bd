// "Play the recording" of a terminal: fetches it, and shows the player or a sentence. The player's code is fetched with it.
import { Anchor, Modal } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { lazy, Suspense, useEffect, useState } from 'react'
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
  return (
    <Modal
      opened={terminal !== null}
      onClose={onClose}
      title={terminal ? `Recording of ${terminal.title}` : ''}
      size={64 * 16}
      fullScreen={isNarrow}
    >
      {terminal && (
        <Recording address={downloads.recording(classroomId, terminal.id)} title={terminal.title} />
      )}
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
        What was typed is not recorded, only what the terminal showed.{' '}
        <Anchor href={address} download inherit>
          Take it home
        </Anchor>{' '}
        as an asciicast, which the asciinema player plays, too.
      </p>
    </>
  )
}
