// What a file becomes in the class: a notebook, a shared file, or neither. Pure.

export type ImportAs = 'notebook' | 'file'

export type ImportKind =
  | { readonly kind: 'known'; readonly as: ImportAs }
  /** A script in cells: only the trainer knows which of both is meant. */
  | { readonly kind: 'ask' }
  /** A whole sentence that says what to do. */
  | { readonly kind: 'refused'; readonly message: string }

/** A line that begins a cell in the percent format. */
const percentLine = /^#[ \t]*%%(?:[ \t]|$)/m

/** `content` is the whole file; it is not looked at in a notebook. */
export function importKindOf(name: string, content: Uint8Array): ImportKind {
  if (/\.ipynb$/i.test(name)) return { kind: 'known', as: 'notebook' }
  const text = textOf(content)
  if (text === null) {
    return {
      kind: 'refused',
      message: 'This is not text. Shared files are text, like .py, .csv or .txt; notebooks end in .ipynb.',
    }
  }
  if (/\.py$/i.test(name) && percentLine.test(text)) return { kind: 'ask' }
  return { kind: 'known', as: 'file' }
}

/** Null for what is no UTF-8 text. */
function textOf(content: Uint8Array): string | null {
  if (content.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    return null
  }
}
