// A person's files as they are now, asked for only while somebody looks.
import { useCallback, useEffect, useState } from 'react'
import type { FileListing } from '#protocol/home-files.ts'
import type { ClassroomId, MemberId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import { listenTo, type SendCommand } from '../connection.ts'
import { messageOf } from '../http.ts'

interface ListingWish {
  readonly classroomId: ClassroomId
  readonly as: Role
  /** Null for one's own. */
  readonly whose: MemberId | null
  /** Whose they are, as events tell it. */
  readonly ownerId: MemberId
  /** The connection is live, and somebody sees them. */
  readonly isWanted: boolean
  readonly send: SendCommand
}

export interface Listing {
  /** Null while they are on their way. Kept while nobody looks, and while there is no sandbox. */
  readonly files: FileListing | null
  readonly problem: string | null
  readonly tryAgain: () => void
}

export function useListing({ classroomId, as, whose, ownerId, isWanted, send }: ListingWish): Listing {
  const [files, setFiles] = useState<FileListing | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [tries, setTries] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is another look
  useEffect(() => {
    if (!isWanted) return
    let isOver = false
    const stop = listenTo(classroomId, as, 'files:changed', ({ memberId, listing }) => {
      // Gone with their sandbox, and in the next one again.
      if (memberId === ownerId && listing) setFiles(listing)
    })
    send('files:look', { whose }).then(
      listing => {
        if (isOver) return
        if (listing) setFiles(listing)
        setProblem(null)
      },
      error => !isOver && setProblem(messageOf(error)),
    )
    return () => {
      isOver = true
      stop()
      // Offline it is left by itself.
      send('files:leave', { whose }).catch(() => {})
    }
  }, [classroomId, as, whose, ownerId, isWanted, send, tries])
  const tryAgain = useCallback(() => {
    setProblem(null)
    setTries(before => before + 1)
  }, [])
  return { files, problem, tryAgain }
}
