// The headings of a notebook, for a list to jump by. Pure.

export interface Heading<Id> {
  readonly cellId: Id
  /** 1 to 6. */
  readonly level: number
  readonly text: string
}

const heading = /^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*$/
const underline = /^ {0,3}(=+|-+)[ \t]*$/
const fence = /^ {0,3}(`{3,}|~{3,})/

/** In the order of the cells; what is inside a code block is no heading. */
export function headingsOf<Id>(
  cells: readonly { readonly id: Id; readonly source: string }[],
): Heading<Id>[] {
  return cells.flatMap(({ id, source }) => headingsIn(source).map(found => ({ cellId: id, ...found })))
}

function headingsIn(source: string): { level: number; text: string }[] {
  const found = []
  let fenced: string | null = null
  let before = ''
  for (const line of source.split('\n')) {
    const mark = fence.exec(line)?.[1]
    if (mark && (fenced === null || mark.startsWith(fenced))) fenced = fenced === null ? mark : null
    const hashes = fenced === null ? heading.exec(line) : null
    const under = fenced === null && before.trim() !== '' ? underline.exec(line)?.[1] : undefined
    if (hashes) found.push({ level: hashes[1]?.length ?? 1, text: plain(hashes[2] ?? '') })
    else if (under && !/^ {0,3}([-*+>|]|\d+[.)])/.test(before)) {
      found.push({ level: under.startsWith('=') ? 1 : 2, text: plain(before) })
    }
    before = hashes || fenced !== null || mark ? '' : line
  }
  return found.filter(({ text }) => text !== '')
}

/** Without the marks of emphasis, code and links. */
function plain(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`]{1,3}([^*_`]+)[*_`]{1,3}/g, '$1')
    .replace(/<[^>]+>/g, '')
    .trim()
}
