// What is told of the time in which nobody listened to a kernel. Pure.
import type { KernelEvent } from '#protocol/kernel-events.ts'
import type { Activity } from './kernel-conversation.ts'
import type { OpenCell } from './kernel-record.ts'

/** For a cell that printed while nobody listened, or perhaps did. */
const lossNotice =
  '\n[Something this cell printed may be missing here: the program that listens to Python was replaced.]\n'

/** For a cell that has ended, nobody knows how. */
export const unknownEnd = {
  name: 'End not heard',
  value:
    'The program that listens to Python was replaced while this cell ran. The cell has ended; how is not known.',
}

/**
 * `open`: the cells that began, as the sandbox-host knew that has died, and that may not be stored as a whole. `running`: the
 * one that runs, as its helper process knew, which was heard a moment longer.
 */
export function gapEvents(open: readonly OpenCell[], running: Activity['running']): KernelEvent[] {
  const isRunning = ({ executionId }: OpenCell) => executionId === running?.executionId
  const events = open.filter(cell => !isRunning(cell)).flatMap(lost)
  if (!running) return events
  const { since, ...place } = running
  if (!open.some(isRunning)) events.push({ type: 'started', ...place, at: since })
  return [...events, notice(place)]
}

function lost({ hasEnded, ...place }: OpenCell): KernelEvent[] {
  if (hasEnded) return [notice(place)]
  return [
    notice(place),
    { type: 'error', ...place, ...unknownEnd, traceback: [unknownEnd.value] },
    { type: 'finished', ...place, status: 'error', executionCount: null, elapsedMs: 0 },
  ]
}

function notice(place: Omit<OpenCell, 'hasEnded'>): KernelEvent {
  return { type: 'stream', ...place, name: 'stderr', text: lossNotice }
}
