// Kernel events that wait to be passed on, joined while they wait: what a later event makes pointless is not kept. Pure.
import type { KernelEvent } from '#protocol/kernel-events.ts'

type Stream = Extract<KernelEvent, { type: 'stream' }>

/** Output of one cell that `clear-output` of that cell makes pointless. */
const clearable = new Set<KernelEvent['type']>(['stream', 'display', 'result', 'error', 'clear-output'])
/** A stream event is joined with its neighbour up to this many UTF-16 units, so that no single event gets huge. */
const joinedLimit = 256 * 1024
/** How far back a superseded event is looked for; older ones are simply kept. */
const reach = 1000

export class KernelBacklog {
  #events: KernelEvent[] = []
  #size = 0

  get length(): number {
    return this.#events.length
  }

  /** Rough size of all that waits, in UTF-16 units. */
  get size(): number {
    return this.#size
  }

  add(event: KernelEvent): void {
    if (event.type === 'stream' && this.#join(event)) return
    if (event.type === 'clear-output' && this.#isRepeated(event)) return
    if (this.#events.length <= reach) this.#dropPointless(event)
    this.#events.push(event)
    this.#size += eventSize(event)
  }

  /** The oldest event, which waits no longer. */
  take(): KernelEvent | null {
    const event = this.#events.shift() ?? null
    if (event) this.#size -= eventSize(event)
    return event
  }

  takeAll(): KernelEvent[] {
    const events = this.#events
    this.#events = []
    this.#size = 0
    return events
  }

  #join(event: Stream): boolean {
    const last = this.#events.at(-1)
    if (last?.type !== 'stream' || last.name !== event.name || last.executionId !== event.executionId) {
      return false
    }
    if (last.text.length + event.text.length > joinedLimit) return false
    this.#events[this.#events.length - 1] = { ...last, text: last.text + event.text }
    this.#size += event.text.length
    return true
  }

  #isRepeated({ executionId, wait }: Extract<KernelEvent, { type: 'clear-output' }>): boolean {
    const last = this.#events.at(-1)
    return last?.type === 'clear-output' && last.executionId === executionId && last.wait === wait
  }

  #dropPointless(next: KernelEvent): void {
    if (next.type === 'update-display') {
      this.#drop(event => event.type === 'update-display' && event.displayId === next.displayId)
    } else if (clearable.has(next.type) && 'executionId' in next) {
      const { executionId } = next
      const isOwn = (event: KernelEvent) =>
        clearable.has(event.type) && 'executionId' in event && event.executionId === executionId
      const end = this.#endOfCleared(next, isOwn)
      this.#drop((event, index) => index < end && isOwn(event))
    }
  }

  /** What lies before this index is cleared: at once, or because new output comes after a clear that waited for it. */
  #endOfCleared(next: KernelEvent, isOwn: (event: KernelEvent) => boolean): number {
    if (next.type === 'clear-output') return next.wait ? 0 : this.#events.length
    const clear = this.#events.findLastIndex(event => event.type === 'clear-output' && isOwn(event))
    // A clear waits no longer than its cell runs.
    const end = this.#events.findLastIndex(event => event.type === 'finished')
    return clear > end ? clear : 0
  }

  #drop(isPointless: (event: KernelEvent, index: number) => boolean): void {
    this.#events = this.#events.filter((event, index) => {
      const isDropped = isPointless(event, index)
      if (isDropped) this.#size -= eventSize(event)
      return !isDropped
    })
  }
}

/** Rough size of an event in UTF-16 units; enough for bounds. */
export function eventSize(event: KernelEvent): number {
  switch (event.type) {
    case 'stream':
    case 'left-out':
    case 'next-input':
      return 100 + event.text.length
    case 'display':
    case 'result':
    case 'update-display':
      return 200 + bundleSize(event.data) + bundleSize(event.metadata)
    case 'error':
      return 200 + event.value.length + event.traceback.reduce((size, line) => size + line.length, 0)
    default:
      return 100
  }
}

function bundleSize(bundle: Readonly<Record<string, unknown>>): number {
  let size = 0
  for (const [mime, value] of Object.entries(bundle)) {
    size += mime.length + (typeof value === 'string' ? value.length : JSON.stringify(value).length)
  }
  return size
}
