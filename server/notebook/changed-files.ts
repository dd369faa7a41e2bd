// Notices when shared files were written in, and tells of all of them once the writing has paused. Knows no sandbox.
import type * as Y from 'yjs'
import type { DocumentId } from '#protocol/ids.ts'
import { fileTextOf } from '#protocol/notebook-document.ts'

/** Nobody wants a half-written file in a kernel. */
const quietMs = 300

export class ChangedFiles implements Disposable {
  readonly #onQuiet: (changed: ReadonlySet<DocumentId>) => void
  readonly #stops: (() => void)[] = []
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
    this.#stops.push(() => text.unobserve(noticed))
  }

  readonly #tell = () => {
    const changed = this.#changed
    this.#changed = new Set()
    this.#onQuiet(changed)
  };

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    for (const stop of this.#stops) stop()
  }
}
