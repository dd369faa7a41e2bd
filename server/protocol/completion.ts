// What the kernel knows about a place in a source text. Offsets are UTF-16 units, as browsers count.

export interface CompletionItem {
  readonly text: string
  /** As the kernel calls it: `function`, `module`, `instance`, `keyword`, `magic`, `path`, …; null when it does not say. */
  readonly type: string | null
  /** Of functions: `(a, b=1)`; null when it does not say. */
  readonly signature: string | null
}

/** What could stand between `from` and `to`, best first. Bounded by the sandbox-host. */
export interface Completion {
  readonly from: number
  readonly to: number
  readonly items: readonly CompletionItem[]
}

export interface Inspection {
  /** Signature and documentation; may have ANSI colours. */
  readonly text: string
}
