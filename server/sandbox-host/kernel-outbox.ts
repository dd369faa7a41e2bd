// A kernel's events on their way to the server: numbered, kept until acknowledged, sent again on demand. While the
// server is slow or away, only so many are under way and the rest waits, joined.
import type { CellId, ExecutionId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { eventSize, KernelBacklog } from './kernel-backlog.ts'
import type { KernelRecord } from './kernel-record.ts'

/** What may be under way without an acknowledgement: enough for a round trip and an fsync. */
const windowLimits = { events: 64, size: 4 * 1024 * 1024 } as const
/** What may wait, in UTF-16 units; output over it is left out. A kernel's memory is no measure for ours. */
const waitingLimit = 64 * 1024 * 1024

const output = new Set<KernelEvent['type']>([
  'stream',
  'display',
  'result',
  'update-display',
  'error',
  'left-out',
])

export interface OutboxParts {
  emit(sequence: number, event: KernelEvent): void
  /** How much text that was left out of the outputs is on disk now, in UTF-16 units. */
  leftOutStored?(size: number): void
  /** For the next sandbox-host, should this one die. */
  readonly record?: Pick<KernelRecord, 'content' | 'count' | 'open'>
}

export class KernelOutbox {
  readonly #parts: OutboxParts
  /** Cells that began and whose last event is not known to be stored, and whether they have ended. */
  readonly #open = new Map<ExecutionId, { readonly cellId: CellId; hasEnded: boolean }>()
  readonly #waiting = new KernelBacklog()
  #sent: { readonly sequence: number; readonly event: KernelEvent }[] = []
  #sentSize = 0
  #last: number
  #isFull = false

  constructor(parts: OutboxParts) {
    this.#parts = parts
    this.#last = parts.record?.content.lastSequence ?? 0
  }

  add(event: KernelEvent): void {
    this.#follow(event)
    if (this.#waiting.size <= waitingLimit || !output.has(event.type)) {
      this.#isFull = false
      this.#waiting.add(event)
    } else if (!this.#isFull && 'cellId' in event) {
      this.#isFull = true
      const { executionId, cellId } = event
      const text = '\n[The server was away for too long: some output is left out here.]\n'
      this.#waiting.add({ type: 'stream', executionId, cellId, name: 'stderr', text })
    }
    this.#send()
  }

  /** Everything up to `sequence` is on the server's disk. */
  acknowledge(sequence: number): void {
    const stored = this.#sent.filter(sent => sent.sequence <= sequence)
    if (stored.length === 0) return
    this.#sent = this.#sent.slice(stored.length)
    let leftOut = 0
    for (const { event } of stored) {
      this.#sentSize -= eventSize(event)
      if (event.type === 'left-out') leftOut += event.text.length
    }
    this.#send()
    if (this.#sent.length === 0) this.#close()
    if (leftOut > 0) this.#parts.leftOutStored?.(leftOut)
  }

  resend(): void {
    for (const { sequence, event } of [...this.#sent]) this.#parts.emit(sequence, event)
  }

  #send(): void {
    while (this.#sent.length < windowLimits.events && this.#sentSize < windowLimits.size) {
      const event = this.#waiting.take()
      if (!event) return
      this.#last += 1
      this.#sent.push({ sequence: this.#last, event })
      this.#sentSize += eventSize(event)
      this.#parts.record?.count(this.#last)
      this.#parts.emit(this.#last, event)
    }
  }

  #follow(event: KernelEvent): void {
    if (event.type === 'started') {
      this.#open.set(event.executionId, { cellId: event.cellId, hasEnded: false })
      this.#noteOpen()
    } else if (event.type === 'finished') {
      const open = this.#open.get(event.executionId)
      if (!open) return
      open.hasEnded = true
      this.#noteOpen()
    }
  }

  /** Everything is stored. */
  #close(): void {
    const before = this.#open.size
    for (const [executionId, { hasEnded }] of this.#open) if (hasEnded) this.#open.delete(executionId)
    if (this.#open.size < before) this.#noteOpen()
  }

  #noteOpen(): void {
    this.#parts.record?.open([...this.#open].map(([executionId, open]) => ({ executionId, ...open })))
  }
}
