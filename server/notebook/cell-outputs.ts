// What a kernel's events make of a notebook document. The only writer of outputs, counts and run states.
// A cell that is gone by now is passed over; one that was moved is found by its id.
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import {
  type Cell,
  type CellRunState,
  cellsOf,
  executionCountOf,
  findCell,
  idOf,
  type Output,
  outputsOf,
  runStateOf,
} from '#protocol/notebook-document.ts'
import { StreamOutput } from './stream-output.ts'

export const outputLimits = {
  /** Stream text of one cell, in UTF-16 units: beyond it, head and tail are kept. */
  streamText: 256 * 1024,
  /** What a cell's latest stream gets in any case. */
  leastStreamText: 16 * 1024,
  /** After so many outputs, stream text joins the last output of its name, even if something stands between. */
  separateStreams: 50,
  /** Outputs of one cell; the rest is left out with a notice. */
  outputs: 500,
} as const

type Stream = Extract<KernelEvent, { type: 'stream' }>
interface DisplayPlace {
  readonly cellId: CellId
  readonly index: number
}
type Bundle = Readonly<Record<string, unknown>>

export class CellOutputs {
  readonly #document: Y.Doc
  /** The stream that each cell's output ends with. */
  readonly #streams = new Map<CellId, { readonly index: number; readonly output: StreamOutput }>()
  /** Cells whose next output clears the ones before it. */
  readonly #clearing: Set<CellId>
  /** The same, in the document, so that another server knows it too; only what outlasts the events of one moment. */
  readonly #keptClearing: Y.Map<boolean>
  /** Where each display id is shown: in the document, so that another server finds it, but never in a cell. */
  readonly #displays: Y.Map<readonly DisplayPlace[]>

  constructor(document: Y.Doc) {
    this.#document = document
    this.#displays = document.getMap('displays')
    this.#keptClearing = document.getMap('clearing')
    this.#clearing = new Set([...this.#keptClearing.keys()] as CellId[])
  }

  /** True for events that `apply` may write something for. */
  static concerns(event: KernelEvent): boolean {
    return event.type !== 'state' && event.type !== 'input-wanted' && event.type !== 'input-over'
  }

  /** To be called within one change of the document. */
  apply(events: readonly KernelEvent[]): void {
    for (const event of events) this.#apply(event)
    for (const cellId of this.#clearing) {
      if (!this.#keptClearing.has(cellId)) this.#keptClearing.set(cellId, true)
    }
    for (const cellId of [...this.#keptClearing.keys()]) {
      if (!this.#clearing.has(cellId as CellId)) this.#keptClearing.delete(cellId)
    }
  }

  #apply(event: KernelEvent): void {
    switch (event.type) {
      case 'queued':
        this.setRunState(event.cellId, 'queued')
        break
      case 'started':
        this.#with(event.cellId, (cell, outputs) => this.#clear(idOf(cell), outputs))
        this.setRunState(event.cellId, 'running')
        break
      case 'stream':
        this.#output(event.cellId, outputs => this.#stream(event, outputs))
        break
      case 'display':
        this.#output(event.cellId, outputs => {
          this.#rich(event.cellId, outputs, event.displayId, {
            output_type: 'display_data',
            ...contentOf(event),
          })
        })
        break
      case 'result':
        this.#output(event.cellId, outputs => {
          this.#rich(event.cellId, outputs, event.displayId, {
            output_type: 'execute_result',
            ...contentOf(event),
            execution_count: event.executionCount,
          })
        })
        break
      case 'error':
        this.#output(event.cellId, outputs => {
          const { name, value, traceback } = event
          this.#push(outputs, { output_type: 'error', ename: name, evalue: value, traceback })
        })
        break
      case 'update-display':
        this.#updateDisplay(event.displayId, event.data, event.metadata)
        break
      case 'clear-output':
        if (event.wait) this.#clearing.add(event.cellId)
        else this.#with(event.cellId, (cell, outputs) => this.#clear(idOf(cell), outputs))
        break
      case 'finished':
        this.#finish(event.cellId, event.executionCount)
        break
      case 'state':
      case 'input-wanted':
      case 'input-over':
        break
    }
  }

  /** Written only where it changes: a state that is written beside every output costs bytes for ever. */
  setRunState(cellId: CellId, state: CellRunState): void {
    this.#with(cellId, cell => {
      if (runStateOf(cell) !== state) cell.set('execution_state', state)
    })
  }

  /** Cells that are shown as running or waiting although no kernel knows of them are idle. */
  settle(alive: ReadonlySet<CellId>): void {
    for (const cell of cellsOf(this.#document)) {
      if (runStateOf(cell) !== 'idle' && !alive.has(idOf(cell))) cell.set('execution_state', 'idle')
    }
  }

  #finish(cellId: CellId, executionCount: number | null): void {
    this.#clearing.delete(cellId)
    this.#with(cellId, cell => {
      if (executionCount !== null && executionCountOf(cell) !== executionCount) {
        cell.set('execution_count', executionCount)
      }
    })
    this.setRunState(cellId, 'idle')
  }

  #with(cellId: CellId, act: (cell: Cell, outputs: Y.Array<Output>) => void): void {
    const cell = findCell(this.#document, cellId)
    const outputs = cell && outputsOf(cell)
    if (outputs) act(cell, outputs)
    else this.#forget(cellId)
  }

  #output(cellId: CellId, act: (outputs: Y.Array<Output>) => void): void {
    this.#with(cellId, (_, outputs) => {
      if (this.#clearing.has(cellId)) this.#clear(cellId, outputs)
      act(outputs)
    })
  }

  #clear(cellId: CellId, outputs: Y.Array<Output>): void {
    this.#forget(cellId)
    if (outputs.length > 0) outputs.delete(0, outputs.length)
  }

  #forget(cellId: CellId): void {
    this.#clearing.delete(cellId)
    this.#streams.delete(cellId)
    for (const [displayId, places] of [...this.#displays.entries()]) {
      const kept = places.filter(place => place.cellId !== cellId)
      if (kept.length === places.length) continue
      if (kept.length > 0) this.#displays.set(displayId, kept)
      else this.#displays.delete(displayId)
    }
  }

  #stream({ cellId, name, text }: Stream, outputs: Y.Array<Output>): void {
    const open = openStream(outputs, name)
    const index = open >= 0 ? open : this.#push(outputs, { output_type: 'stream', name, text: new Y.Text() })
    if (index >= 0) this.#append(cellId, outputs, index, text)
  }

  #append(cellId: CellId, outputs: Y.Array<Output>, index: number, piece: string): void {
    const text = streamText(outputs.get(index))
    if (!text) return
    let known = this.#streams.get(cellId)
    if (known?.index !== index || !known.output.matches(text)) {
      known = { index, output: new StreamOutput(text, roomFor(outputs, index)) }
      this.#streams.set(cellId, known)
    }
    known.output.append(text, piece)
  }

  #rich(cellId: CellId, outputs: Y.Array<Output>, displayId: string | null, content: Bundle): void {
    const index = this.#push(outputs, content)
    if (displayId === null || index < 0) return
    this.#displays.set(displayId, [...(this.#displays.get(displayId) ?? []), { cellId, index }])
  }

  /** Where the output stands now, or -1 when there are too many. */
  #push(outputs: Y.Array<Output>, content: Bundle): number {
    if (outputs.length > outputLimits.outputs) return -1
    const isLast = outputs.length === outputLimits.outputs
    const text = new Y.Text('[Too many outputs: what follows is left out.]\n')
    const output = isLast ? { output_type: 'stream', name: 'stderr', text } : content
    outputs.push([new Y.Map(Object.entries(output))])
    return isLast ? -1 : outputs.length - 1
  }

  #updateDisplay(displayId: string, data: Bundle, metadata: Bundle): void {
    for (const { cellId, index } of this.#displays.get(displayId) ?? []) {
      this.#with(cellId, (_, outputs) => {
        const output = index < outputs.length ? outputs.get(index) : null
        output?.set('data', data)
        output?.set('metadata', metadata)
      })
    }
  }
}

function contentOf({ data, metadata }: { data: Bundle; metadata: Bundle }) {
  return { data, metadata }
}

function streamText(output: Output): Y.Text | null {
  const text = output.get('text')
  return text instanceof Y.Text ? text : null
}

/** The stream that text of that name joins: the last output, or with very many outputs the last of that name. */
function openStream(outputs: Y.Array<Output>, name: Stream['name']): number {
  const least = outputs.length > outputLimits.separateStreams ? 0 : outputs.length - 1
  for (let index = outputs.length - 1; index >= Math.max(least, 0); index -= 1) {
    const output = outputs.get(index)
    if (output.get('name') === name && streamText(output)) return index
  }
  return -1
}

/** What the stream at `index` may hold, so that all streams of the cell stay within its limit. */
function roomFor(outputs: Y.Array<Output>, index: number): number {
  let room: number = outputLimits.streamText
  outputs.forEach((output, other) => {
    if (other !== index) room -= streamText(output)?.length ?? 0
  })
  return Math.max(room, outputLimits.leastStreamText)
}
