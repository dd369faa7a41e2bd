// All recordings of terminals that somebody may play: their own, and for the trainer everybody's. Also of terminals that are closed,
// and of a class that has ended.
import { Modal } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { RecordingView } from '#protocol/http-api.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { http, messageOf } from '../http.ts'
import { RecordingDialog } from './recording-dialog.tsx'
import classes from './recordings-dialog.module.css'

interface RecordingsDialogProps {
  readonly classroomId: ClassroomId
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function RecordingsDialog({ classroomId, isOpen, onClose }: RecordingsDialogProps) {
  const [played, setPlayed] = useState<RecordingView | null>(null)
  return (
    <>
      <Modal opened={isOpen} onClose={onClose} title="Recordings of terminals" size="md">
        <Recordings classroomId={classroomId} onPlay={setPlayed} />
      </Modal>
      <RecordingDialog
        classroomId={classroomId}
        terminal={played && { id: played.terminalId, title: titleOf(played) }}
        onClose={() => setPlayed(null)}
      />
    </>
  )
}

function Recordings({
  classroomId,
  onPlay,
}: Pick<RecordingsDialogProps, 'classroomId'> & { readonly onPlay: (recording: RecordingView) => void }) {
  const [recordings, setRecordings] = useState<readonly RecordingView[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    let isGone = false
    http.recordings(classroomId).then(
      ({ recordings: all }) => isGone || setRecordings(all),
      error => isGone || setProblem(messageOf(error)),
    )
    return () => {
      isGone = true
    }
  }, [classroomId])
  if (problem !== null) return <p role="alert">{problem}</p>
  if (!recordings) return <p role="status">The list is on its way…</p>
  if (recordings.length === 0) {
    return <p>Nothing was recorded yet. What a terminal shows is recorded from its first line on.</p>
  }
  return (
    <ul className={classes['list']}>
      {[...byOwner(recordings)].map(([owner, theirs]) => (
        <li key={owner}>
          {owner !== '' && <h3 className={classes['owner']}>{owner}</h3>}
          <ul
            className={classes['list']}
            aria-label={owner === '' ? 'My terminals' : `Terminals of ${owner}`}
          >
            {theirs.map(recording => (
              <li key={recording.terminalId}>
                <button type="button" className={classes['play']} onClick={() => onPlay(recording)}>
                  <IconPlayerPlay size={15} aria-hidden="true" />
                  {recording.title}
                  {recording.isOpen && <span className={classes['open']}>open now</span>}
                </button>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

/** One's own first, without a name. */
function byOwner(recordings: readonly RecordingView[]): Map<string, RecordingView[]> {
  const sorted = recordings.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other)))
  return Map.groupBy(sorted, nameOf)
}

function nameOf({ isOwn, owner }: RecordingView): string {
  return isOwn ? '' : (owner ?? 'Somebody who is not in the class any more')
}

function titleOf(recording: RecordingView): string {
  const name = nameOf(recording)
  return name === '' ? recording.title : `${recording.title}, ${name}`
}
