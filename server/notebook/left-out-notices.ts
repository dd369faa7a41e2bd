// The notice that stands in a cell's outputs where a flood was cut, and leads to the full text. Which cells have one is
// kept in the document, so that another server goes on with it, but never in a cell.
import * as Y from 'yjs'
import type { CellId, ExecutionId } from '#protocol/ids.ts'
import type { Output } from '#protocol/notebook-document.ts'
import type { SpooledText } from '../storage/output-file-store.ts'

export interface LeftOutNotice {
  readonly executionId: ExecutionId
  /** Where it stands among the outputs. */
  readonly index: number
  /** Characters of the full text when the notice was completed last; null before that. */
  readonly told: number | null
  /** Why the full text ends early, as a sentence; null when it does not. */
  readonly failure: string | null
}

export class LeftOutNotices {
  readonly #notices: Y.Map<LeftOutNotice>

  constructor(document: Y.Doc) {
    this.#notices = document.getMap('left-out')
  }

  of(cellId: CellId): LeftOutNotice | null {
    return this.#notices.get(cellId) ?? null
  }

  all(): readonly (readonly [CellId, LeftOutNotice])[] {
    return [...this.#notices.entries()] as [CellId, LeftOutNotice][]
  }

  /** The cell's outputs are gone. */
  forget(cellId: CellId): void {
    if (this.#notices.has(cellId)) this.#notices.delete(cellId)
  }

  /** Remembers the notice that was put at `index`. */
  begin(cellId: CellId, executionId: ExecutionId, index: number): void {
    this.#notices.set(cellId, { executionId, index, told: null, failure: null })
  }

  fail(cellId: CellId, failure: string): void {
    const notice = this.of(cellId)
    if (notice && notice.failure === null) this.#notices.set(cellId, { ...notice, failure })
  }

  /** Says how much was left out, and where all of it can be read. */
  complete(cellId: CellId, outputs: Y.Array<Output>, spooled: SpooledText | null): void {
    const notice = this.of(cellId)
    const output = notice && notice.index < outputs.length ? outputs.get(notice.index) : null
    if (!notice || !output || notice.told === spooled?.characters) return
    output.set('data', { 'text/plain': sentence(outputs, notice, spooled) })
    output.set('metadata', spooled ? { followalong: { fullText: spooled.file } } : {})
    this.#notices.set(cellId, { ...notice, told: spooled?.characters ?? 0 })
  }
}

/** The notice while the cell goes on. */
export const openNotice = {
  output_type: 'display_data',
  data: { 'text/plain': '[The output goes on. All of it can be read when the cell is done.]' },
  metadata: {},
} as const

/** All stream text of a cell so far. */
export function streamTextOf(outputs: Y.Array<Output>): string {
  return streamTexts(outputs).join('')
}

function streamTexts(outputs: Y.Array<Output>, from = 0, to = outputs.length): string[] {
  const texts = outputs.toArray().slice(from, to)
  return texts.map(output => output.get('text')).flatMap(text => (text instanceof Y.Text ? `${text}` : []))
}

function sentence(outputs: Y.Array<Output>, notice: LeftOutNotice, spooled: SpooledText | null): string {
  const reason = notice.failure === null ? '' : ` ${notice.failure}`
  if (!spooled) return `[Output left out.${reason}]`
  const shown = [...streamTexts(outputs, 0, notice.index), ...streamTexts(outputs, notice.index + 1)]
  const missing = Math.max(0, spooled.characters - shown.join('').length)
  const kept = notice.failure === null ? '' : ` What follows is not kept:${reason}`
  const counts = [missing, spooled.characters].map(count => count.toLocaleString('en'))
  return `[${counts[0]} of ${counts[1]} characters left out.${kept}]`
}
