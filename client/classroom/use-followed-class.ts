// What a participant's documents share, made once per page and kept in step with the class.
import { useEffect, useRef, useState } from 'react'
import type { ClassroomSnapshot } from '#protocol/classroom-view.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { ConnectionState, SendCommand } from '../connection.ts'
import { messageOf } from '../http.ts'
import { createFollowedClass, type FollowedClass } from '../notebook/follow/followed-class.ts'
import { Notes } from '../notebook/notes/notes.ts'
import { showProblem } from '../shell/notify.ts'
import { createCellSender } from '../terminal/cell-sender.ts'

interface FollowedClassOptions {
  readonly snapshot: ClassroomSnapshot
  readonly state: ConnectionState
  readonly send: SendCommand
  /** The terminal that is on top, and how to bring one there. */
  readonly terminal: TerminalId | null
  readonly showTerminal: (id: TerminalId) => void
}

/** Refusals that say nothing about what was asked: the same may work in a moment. */
const passing: readonly string[] = ['internal', 'storage-failed', 'too-many-tries']

export function useFollowedClassOf(options: FollowedClassOptions): FollowedClass {
  const current = useRef(options)
  current.current = options
  const { snapshot, state } = options
  const [followed] = useState(() => {
    const { classroom, me } = snapshot
    const notes = new Notes({
      send: options.send,
      storageKey: `followalong.notes.${classroom.id}.${me.id}`,
      isPassing: error => error instanceof Refusal && passing.includes(error.code),
      messageOf,
    })
    return createFollowedClass({ notes, isStage: false })
  })
  const { notes, sender } = followed
  useEffect(() => notes?.update(snapshot.notes, state === 'live'), [notes, snapshot.notes, state])
  useEffect(() => {
    const flush = () => notes?.flush()
    addEventListener('pagehide', flush)
    return () => {
      removeEventListener('pagehide', flush)
      flush()
    }
  }, [notes])

  const maySend = snapshot.classroom.maySendCells && snapshot.classroom.state !== 'ended'
  useEffect(() => {
    sender.set(
      maySend
        ? createCellSender({
            sandbox: () => current.current.snapshot.sandbox,
            send: (name, input) => current.current.send(name, input),
            show: id => current.current.showTerminal(id),
            chosen: () => current.current.terminal,
            onProblem: showProblem,
          })
        : null,
    )
  }, [sender, maySend])
  return followed
}
