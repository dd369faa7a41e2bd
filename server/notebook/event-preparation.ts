// What has to be on disk before a kernel event may change the document: large outputs as files, left-out text in the
// spool of its run. Doing it twice after a crash does no harm. Knows no order and no acknowledgement.
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { CellOutputs, PreparedEvent } from './cell-outputs.ts'
import type { ClassroomOutputFiles } from './classroom-output-files.ts'
import { hasLargeContent, withLargeContentInFiles } from './large-outputs.ts'

/** False for events that can be applied as they are. */
export function needsPreparation(event: KernelEvent): boolean {
  return event.type === 'left-out' || ('data' in event && hasLargeContent(event))
}

/** To be called when all events before it are in the document. What the disk refuses is told in the output instead. */
export async function prepared(
  event: KernelEvent,
  sequence: number,
  { files, outputs }: { files: ClassroomOutputFiles; outputs: CellOutputs },
): Promise<PreparedEvent> {
  if ('data' in event) {
    return { ...event, ...(await withLargeContentInFiles(event, content => files.put(content))) }
  }
  if (event.type !== 'left-out' || !outputs.isWanted(event)) return event
  // A gap in the middle would pass for the full text.
  if (outputs.notices.of(event.cellId)?.failure) return event
  const head = outputs.headBefore(event)
  try {
    if (head !== null) await files.dropSpool(event.executionId)
    await files.spool(event.executionId, sequence, (head ?? '') + event.text)
    return event
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal
    return { ...event, failure: refusal.message }
  }
}
