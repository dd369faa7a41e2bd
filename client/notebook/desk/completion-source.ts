// Names for the editor: from the kernel while it is idle, else from the notebook's own text, and then it says so.
import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  insertCompletionText,
} from '@codemirror/autocomplete'
import { globalCompletion, localCompletionSource } from '@codemirror/lang-python'
import type { EditorView } from '@codemirror/view'
import type { Completion as KernelCompletion } from '#protocol/completion.ts'

export interface KernelNames {
  /** What could stand there, as the kernel knows it. Rejects while it is busy. */
  readonly complete: (source: string, offset: number) => Promise<KernelCompletion>
  /** Null when the kernel can be asked; else why not, as the beginning of a sentence. */
  readonly whyNot: () => string | null
  /** Names in the other cells. */
  readonly namesElsewhere: () => readonly string[]
}

/** A kernel that takes longer is treated as busy: the first question may load a lot. */
const answersWithinMs = 4_000

export function kernelCompletions(kernel: KernelNames) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const word = context.matchBefore(/[\w.]+/)
    if (!context.explicit && !word) return null
    const fromKernel = kernel.whyNot() === null ? await askKernel(kernel, context) : null
    if (context.aborted) return null
    const result = fromKernel ?? (await fromText(kernel, context))
    const [only, ...others] = result?.options ?? []
    if (!result || !only) return null
    if (context.explicit && others.length === 0 && context.view) {
      insertAfterThis(context.view, result.from, context.pos, only)
      return null
    }
    return result
  }
}

async function askKernel(kernel: KernelNames, context: CompletionContext): Promise<CompletionResult | null> {
  const source = context.state.doc.toString()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>(done => {
    timer = setTimeout(() => done(null), answersWithinMs)
  })
  const answer = await Promise.race([kernel.complete(source, context.pos).catch(() => null), late])
  clearTimeout(timer)
  if (!answer || answer.from > context.pos) return null
  return {
    from: answer.from,
    options: answer.items.map(({ text, type, signature }, index) => ({
      label: text,
      apply: applyName,
      ...(type === null ? {} : { type }),
      ...(signature === null ? {} : { detail: signature }),
      // The kernel's order, as far as it goes.
      boost: 99 - Math.min(198, index),
    })),
    validFor: /^[\w.]*$/,
  }
}

async function fromText(kernel: KernelNames, context: CompletionContext): Promise<CompletionResult | null> {
  const word = context.matchBefore(/\w+/)
  if (!word) return null
  const reason = kernel.whyNot() ?? 'Python does not answer'
  const section = { name: `${reason}: names from this notebook only`, header: hintHeader }
  const found = new Map<string, Completion>()
  const add = (option: Completion) => {
    if (option.label !== word.text && !found.has(option.label)) {
      found.set(option.label, { ...option, apply: applyName, section })
    }
  }
  for (const source of [localCompletionSource, globalCompletion]) {
    const result = await source(context)
    for (const option of result?.options ?? []) add(option)
  }
  for (const label of kernel.namesElsewhere()) add({ label })
  const begun = word.text.toLowerCase()
  const options = [...found.values()].filter(({ label }) => label.toLowerCase().startsWith(begun))
  return { from: word.from, options, validFor: /^\w*$/ }
}

function hintHeader({ name }: { readonly name: string }): HTMLElement {
  const header = document.createElement('completion-section')
  header.textContent = name
  return header
}

/** In the middle of a word its rest goes when the name brings it along. */
function applyName(view: EditorView, { label }: Completion, from: number, to: number) {
  const written = view.state.sliceDoc(from, to)
  const added = label.startsWith(written) ? label.slice(written.length) : label
  const line = view.state.doc.lineAt(to)
  const rest = /^\w*/.exec(line.text.slice(to - line.from))?.[0] ?? ''
  const end = rest !== '' && added.endsWith(rest) ? to + rest.length : to
  view.dispatch(insertCompletionText(view.state, label, from, end))
}

/** The only name is written at once, as in Jupyter. Not while the editor asks for it. */
function insertAfterThis(view: EditorView, from: number, to: number, only: Completion) {
  const { doc } = view.state
  setTimeout(() => {
    if (view.state.doc === doc && view.state.sliceDoc(from, to) !== only.label)
      applyName(view, only, from, to)
  })
}

const namePattern = /[\p{L}_][\p{L}\p{N}_]{2,}/gu

/** Words of other cells that could be names; keywords do no harm. At most some thousands. */
export function namesIn(sources: Iterable<string>): readonly string[] {
  const names = new Set<string>()
  for (const source of sources) {
    for (const [name] of source.matchAll(namePattern)) {
      names.add(name)
      if (names.size >= 5_000) return [...names]
    }
  }
  return [...names]
}
