// What a kernel's events make of a notebook document. The only writer of outputs, counts and run states.
// A cell that is gone by now is passed over; one that was moved is found by its id.
import * as Y from 'yjs'
import type { CellId, ExecutionId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import {
  type Cell,
  type CellRunState,
  cellsOf,
  elapsedTimesOf,
  executionCountOf,
  findCell,
  idOf,
  type Output,
  outputsOf,
  runStateOf,
} from '#protocol/notebook-document.ts'
import type { SpooledText } from '../storage/output-file-store.ts'
import { CellStreams, openStream } from './cell-streams.ts'
import { DisplayPlaces } from './display-places.ts'
import { LeftOutNotices, openNotice, streamTextOf } from './left-out-notices.ts'
import { writeNextInput } from './next-input.ts'

export const outputLimits = {
  /** Outputs of one cell; the rest is left out with a notice. */
  outputs: 500,
} as const

type Stream = Extract<KernelEvent, { type: 'stream' }>
type Finished = Extract<KernelEvent, { type: 'finished' }>
/** `failure` says why the text is not in the spool of its run. */
type LeftOut = Extract<KernelEvent, { type: 'left-out' }> & { readonly failure?: string }
/** An event with everything on disk that is too large for the document. */
export type PreparedEvent = Exclude<KernelEvent, { type: 'left-out' }> | LeftOut
type Bundle = Readonly<Record<string, unknown>>

export class CellOutputs {
  readonly #document: Y.Doc
  readonly #streams = new CellStreams()
  /** Cells whose next output clears the ones before it. */
  readonly #clearing: Set<CellId>
  /** The same, in the document, so that another server knows it too; only what outlasts the events of one moment. */
  readonly #keptClearing: Y.Map<boolean>
  readonly #displays: DisplayPlaces
  readonly #elapsed: Y.Map<number>
  /** The run that each cell's outputs are of, as far as it began under this server. */
  readonly #runs = new Map<CellId, ExecutionId>()
  readonly notices: LeftOutNotices
  readonly #written = new Set<CellId>()

  constructor(document: Y.Doc) {
    this.#document = document
    this.#displays = new DisplayPlaces(document)
    this.#elapsed = elapsedTimesOf(document)
    this.notices = new LeftOutNotices(document)
    this.#keptClearing = document.getMap('clearing')
    this.#clearing = new Set([...this.#keptClearing.keys()] as CellId[])
  }

  /** Cells that a kernel has written to under this server. */
  get written(): ReadonlySet<CellId> {
    return this.#written
  }

  /** True for events that `apply` may write something for. */
  static concerns(event: KernelEvent): boolean {
    return event.type !== 'state' && event.type !== 'input-wanted' && event.type !== 'input-over'
  }

  /** To be called within one change of the document. */
  apply(events: readonly PreparedEvent[]): void {
    for (const event of events) this.#apply(event)
    for (const cellId of this.#clearing) {
      if (!this.#keptClearing.has(cellId)) this.#keptClearing.set(cellId, true)
    }
    for (const cellId of [...this.#keptClearing.keys()]) {
      if (!this.#clearing.has(cellId as CellId)) this.#keptClearing.delete(cellId)
    }
  }

  #apply(event: PreparedEvent): void {
    switch (event.type) {
      case 'queued':
        this.setRunState(event.cellId, 'queued')
        break
      case 'started':
        this.#runs.set(event.cellId, event.executionId)
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
      case 'left-out':
        this.#output(event.cellId, outputs => this.#leaveOut(event, outputs))
        break
      case 'next-input':
        writeNextInput(this.#document, event.cellId, event.text, event.replaces)
        break
      case 'finished':
        this.#finish(event)
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

  /** Takes outputs and counts away. To be called within one change of the document. */
  clear(cellIds: readonly CellId[]): void {
    for (const cellId of cellIds) {
      this.#with(cellId, (cell, outputs) => {
        this.#clear(cellId, outputs)
        if (executionCountOf(cell) !== null) cell.set('execution_count', null)
      })
    }
  }

  /** What the cell's streams show, when text that was left out follows it for the first time; else null. */
  headBefore({ cellId, executionId }: LeftOut): string | null {
    const cell = findCell(this.#document, cellId)
    const outputs = cell && outputsOf(cell)
    if (!outputs || this.notices.of(cellId)?.executionId === executionId) return null
    return this.#clearing.has(cellId) ? '' : streamTextOf(outputs)
  }

  /** False for text of a run that another one of the same cell, or the end of the cell, has made pointless. */
  isWanted({ cellId, executionId }: LeftOut): boolean {
    const run = this.#runs.get(cellId) ?? this.notices.of(cellId)?.executionId ?? executionId
    return run === executionId && findCell(this.#document, cellId) !== null
  }

  /** The text that was left out of a run's outputs can be read. To be called within one change of the document. */
  completeNotice(cellId: CellId, spooled: SpooledText | null): void {
    this.#with(cellId, (_, outputs) => this.notices.complete(cellId, outputs, spooled))
  }

  #leaveOut(event: LeftOut, outputs: Y.Array<Output>): void {
    const { cellId, executionId } = event
    if (!this.isWanted(event)) return
    if (this.notices.of(cellId) === null) {
      const index = this.#push(outputs, openNotice)
      if (index >= 0) this.notices.begin(cellId, executionId, index)
    }
    if (event.failure) this.notices.fail(cellId, event.failure)
  }

  #finish({ cellId, executionCount, status, elapsedMs }: Finished): void {
    this.#clearing.delete(cellId)
    this.#with(cellId, cell => {
      if (executionCount !== null && executionCountOf(cell) !== executionCount) {
        cell.set('execution_count', executionCount)
      }
      if (status !== 'dropped') this.#elapsed.set(cellId, Math.round(elapsedMs))
    })
    this.setRunState(cellId, 'idle')
  }

  #with(cellId: CellId, act: (cell: Cell, outputs: Y.Array<Output>) => void): void {
    const cell = findCell(this.#document, cellId)
    const outputs = cell && outputsOf(cell)
    if (outputs) {
      this.#written.add(cellId)
      act(cell, outputs)
    } else this.#forget(cellId)
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
    this.#written.delete(cellId)
    this.#streams.forget(cellId)
    this.#displays.forget(cellId)
    this.notices.forget(cellId)
    if (this.#elapsed.has(cellId)) this.#elapsed.delete(cellId)
  }

  #stream({ cellId, name, text }: Stream, outputs: Y.Array<Output>): void {
    // What comes behind a notice of text that was left out stays behind it.
    const open = openStream(outputs, name, this.notices.of(cellId)?.index ?? -1)
    const index = open >= 0 ? open : this.#push(outputs, { output_type: 'stream', name, text: new Y.Text() })
    if (index >= 0) this.#streams.append(cellId, outputs, index, text)
  }

  #rich(cellId: CellId, outputs: Y.Array<Output>, displayId: string | null, content: Bundle): void {
    const index = this.#push(outputs, content)
    if (displayId === null || index < 0) return
    this.#displays.add(displayId, { cellId, index })
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
    for (const { cellId, index } of this.#displays.of(displayId)) {
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
