// Takes files that are dropped on the plan to the plan, which may not be loaded yet.
import { type RefObject, useRef } from 'react'
import { Refusal } from '#protocol/refusals.ts'
import { showProblem } from '../shell/notify.ts'
import type { DroppedFiles } from './documents/file-drop.tsx'

type Take = (files: readonly File[]) => void

export function usePlanIntake(): {
  readonly take: RefObject<Take | null>
  readonly drop: (dropped: DroppedFiles) => void
} {
  const take = useRef<Take | null>(null)
  return {
    take,
    drop: ({ files, folders }) => {
      if (folders.length > 0) {
        showProblem(new Refusal('not-a-notebook', 'A folder cannot be taken: drop the notebook in it.'))
      }
      if (files.length > 0) take.current?.(files)
    },
  }
}
