// Notices when shared files were written in, and tells of all of them once the writing has paused. Knows no sandbox.
import type * as Y from 'yjs'
import type { DocumentId } from '#protocol/ids.ts'
import { fileTextOf } from '#protocol/notebook-document.ts'

/** Nobody wants a half-written file in a kernel. */
const quietMs = 300

export class ChangedFiles implements Disposable {
  readonly #onQuiet: (changed: ReadonlySet<DocumentId>) => void
  readonly #stops = new Map<DocumentId, () => void>()
  #changed = new Set<DocumentId>()
  #timer: NodeJS.Timeout | undefined

  constructor(onQuiet: (changed: ReadonlySet<DocumentId>) => void) {
    this.#onQuiet = onQuiet
  }

  watch(id: DocumentId, document: Y.Doc): void {
    const text = fileTextOf(document)
    const noticed = () => {
      this.#changed.add(id)
      clearTimeout(this.#timer)
      this.#timer = setTimeout(this.#tell, quietMs)
    }
    text.observe(noticed)
    this.#stops.set(id, () => text.unobserve(noticed))
  }

  /** What was written last in that file is not told any more. */
  forget(id: DocumentId): void {
    this.#stops.get(id)?.()
    this.#stops.delete(id)
    this.#changed.delete(id)
  }

  readonly #tell = () => {
    const changed = this.#changed
    this.#changed = new Set()
    if (changed.size > 0) this.#onQuiet(changed)
  };

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    for (const stop of this.#stops.values()) stop()
  }
}
