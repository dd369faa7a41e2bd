// Kernel events for tests, with as few words as possible.
import type { CellId, ExecutionId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'

export const executionId = (name: string) => `execution-${name}` as ExecutionId
export const cellId = (name: string) => `cell-${name}` as CellId

/** Cell `a` is run as execution `a`, and so on. */
export const place = (name: string) => ({ executionId: executionId(name), cellId: cellId(name) })

export function stream(name: string, text: string, stream: 'stdout' | 'stderr' = 'stdout') {
  return { type: 'stream', ...place(name), name: stream, text } satisfies KernelEvent
}

export function display(name: string, text: string, displayId: string | null = null) {
  return {
    type: 'display',
    ...place(name),
    data: { 'text/plain': text },
    metadata: {},
    displayId,
  } satisfies KernelEvent
}

export function update(displayId: string, text: string) {
  return {
    type: 'update-display',
    data: { 'text/plain': text },
    metadata: {},
    displayId,
  } satisfies KernelEvent
}

export function clear(name: string, wait: boolean) {
  return { type: 'clear-output', ...place(name), wait } satisfies KernelEvent
}

export function queued(name: string) {
  return { type: 'queued', ...place(name) } satisfies KernelEvent
}

export function started(name: string) {
  return { type: 'started', ...place(name), at: '2026-01-01T00:00:00.000Z' } satisfies KernelEvent
}

export function finished(
  name: string,
  status: 'ok' | 'error' | 'dropped' = 'ok',
  executionCount: number | null = 1,
) {
  return { type: 'finished', ...place(name), status, executionCount, elapsedMs: 1 } satisfies KernelEvent
}
