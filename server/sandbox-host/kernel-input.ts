// The `input()` that a kernel waits at: what it asks, and where its answer goes.
import type { ExecutionId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import type { KernelReport } from '#protocol/sandbox-host.ts'
import type { Talk } from './kernel-journal.ts'

type Wanted = NonNullable<KernelReport['input']>

export interface InputParts {
  reply(text: string, parentHeader: unknown): void
  emit(event: KernelEvent): void
  /** Before it is told of. */
  changed(): void
}

export class KernelInput {
  readonly #parts: InputParts
  #asked: Talk['input'] = null

  constructor(parts: InputParts) {
    this.#parts = parts
  }

  get wanted(): Wanted | null {
    return this.#asked?.wanted ?? null
  }

  /** What another helper process has to know to answer it. */
  get kept(): Talk['input'] {
    return this.#asked
  }

  goOn(kept: Talk['input']): void {
    this.#asked = kept
  }

  ask(wanted: Wanted, parentHeader: unknown): void {
    this.over()
    this.#asked = { wanted, parentHeader }
    this.#parts.changed()
    this.#parts.emit({ type: 'input-wanted', ...wanted })
  }

  /** Nothing happens when that `input()` does not wait any more. */
  answer(executionId: ExecutionId, text: string): void {
    const asked = this.#asked
    if (!asked || asked.wanted.executionId !== executionId) return
    this.over()
    this.#parts.reply(text, asked.parentHeader)
    const { prompt, isPassword, cellId } = asked.wanted
    const shown = isPassword ? '········' : text
    this.#parts.emit({ type: 'stream', executionId, cellId, name: 'stdout', text: `${prompt}${shown}\n` })
  }

  over(): void {
    const wanted = this.#asked?.wanted
    if (!wanted) return
    this.#asked = null
    this.#parts.changed()
    this.#parts.emit({ type: 'input-over', executionId: wanted.executionId, cellId: wanted.cellId })
  }
}
