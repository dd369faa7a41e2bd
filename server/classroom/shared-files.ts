// The shared files of one class on their way to where code runs: what they are now, how large they may get, and who is
// given those that changed. Knows no list and no commands.
import type { DocumentId } from '#protocol/ids.ts'
import { fileTextOf } from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import type { Logger } from '../log.ts'
import { ChangedFiles } from '../notebook/changed-files.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import type { LiveNotebook } from '../notebook/live-notebook.ts'

/** All of them together, in UTF-16 units: every sandbox of the class starts with them. */
const filesLimit = 8 * 1024 * 1024

interface SharedFile {
  readonly id: DocumentId
  readonly name: string
  readonly live: LiveDocument
}

export interface SharedFilesParts {
  readonly log: Logger
  /** Those in sight that can be read, in their order. */
  current(): readonly SharedFile[]
  notebooks(): readonly LiveNotebook[]
  /** For those who work with them beside the kernels: these are others now, and nothing has these names any more. */
  onChanged(files: readonly SandboxFile[], gone: readonly string[]): void
}

export class SharedFiles implements Disposable {
  readonly #parts: SharedFilesParts
  readonly #changed = new ChangedFiles(changed => this.changed(changed))

  constructor(parts: SharedFilesParts) {
    this.#parts = parts
  }

  /** What they are called. */
  names(): string[] {
    return this.#parts.current().map(({ name }) => name)
  }

  /** As they are now, to be put into sandboxes; all, or those among these documents. */
  content(among?: ReadonlySet<DocumentId>): SandboxFile[] {
    return this.#parts
      .current()
      .filter(({ id }) => among?.has(id) ?? true)
      .map(({ name, live }) => ({
        path: name,
        base64: Buffer.from(fileTextOf(live.yjs).toString()).toString('base64'),
      }))
  }

  /** Refuses `too-large` when one more of that length would be more than sandboxes can start with. */
  demandRoomFor(length: number): void {
    if (length <= this.#room()) return
    throw new Refusal(
      'too-large',
      'The shared files are too much together. Please remove one that is not needed.',
    )
  }

  /** Tells of what is written in it from now on, and keeps it from growing beyond what there is room for. */
  watch(id: DocumentId, live: LiveDocument): void {
    live.limitGrowth(() => this.#room())
    this.#changed.watch(id, live.yjs)
  }

  forget(id: DocumentId): void {
    this.#changed.forget(id)
  }

  /** Puts them where code runs, but not into participants' sandboxes, where a file may hold their own work. */
  changed(changed: ReadonlySet<DocumentId>, goneNames: readonly string[] = []): void {
    const files = this.content(changed)
    const names = new Set(this.names())
    const gone = goneNames.filter(name => !names.has(name))
    this.#parts.onChanged(files, gone)
    void this.#putIntoKernels(files, gone)
  }

  async #putIntoKernels(files: readonly SandboxFile[], gone: readonly string[]): Promise<void> {
    const putting = this.#parts.notebooks().map(notebook => notebook.putFiles(files, gone))
    for (const outcome of await Promise.allSettled(putting)) {
      // Expected when the kernel ends or the sandbox-host is away: a kernel that starts gets today's files.
      if (outcome.status === 'fulfilled' || outcome.reason instanceof Refusal) continue
      this.#parts.log.error({ err: outcome.reason }, 'a changed file did not get into a kernel')
    }
  }

  #room(): number {
    return this.#parts.current().reduce((room, { live }) => room - fileTextOf(live.yjs).length, filesLimit)
  }

  [Symbol.dispose](): void {
    this.#changed[Symbol.dispose]()
  }
}
