// What a screen reader is told of a notebook: batched, so that it is a sentence now and then and no stream. Pure.

export type Announcement =
  | { readonly kind: 'writes'; readonly who: string; readonly cell: number }
  | { readonly kind: 'points'; readonly who: string; readonly cell: number; readonly line: string | null }
  | { readonly kind: 'runs'; readonly cell: number }
  | { readonly kind: 'ended'; readonly cell: number; readonly result: CellResult }
  | { readonly kind: 'cells'; readonly added: number; readonly removed: number }

export interface CellResult {
  readonly printedLines: number
  /** `ZeroDivisionError`; null when it did not fail. */
  readonly error: string | null
  /** Pictures, tables and other outputs that are no text. */
  readonly shown: readonly string[]
}

/** A listener can take in so much at once; the rest is counted. */
const mostSentences = 3

/** One text for what came since the last one; empty when nothing is worth a word. */
export function textOf(announcements: readonly Announcement[]): string {
  const sentences = latest(announcements).map(sentenceOf)
  if (sentences.length <= mostSentences) return sentences.join(' ')
  // What failed must not be lost in a count.
  const ranked = latest(announcements)
    .map((announcement, index) => ({ index, weight: weightOf(announcement), text: sentences[index] ?? '' }))
    .sort((one, other) => other.weight - one.weight || other.index - one.index)
    .slice(0, mostSentences)
    .sort((one, other) => one.index - other.index)
  const rest = sentences.length - mostSentences
  return `${ranked.map(({ text }) => text).join(' ')} ${rest} more ${rest === 1 ? 'change' : 'changes'}.`
}

/** The last word on each cell, and only the last place where somebody writes. */
function latest(announcements: readonly Announcement[]): Announcement[] {
  const byTopic = new Map<string, Announcement>()
  for (const announcement of announcements) {
    const topic = topicOf(announcement)
    const before = byTopic.get(topic)
    byTopic.delete(topic)
    byTopic.set(topic, before ? joined(before, announcement) : announcement)
  }
  return [...byTopic.values()]
}

function topicOf(announcement: Announcement): string {
  if (announcement.kind === 'writes' || announcement.kind === 'points') return `place of ${announcement.who}`
  if (announcement.kind === 'cells') return 'cells'
  return `run of ${announcement.cell}`
}

function joined(before: Announcement, now: Announcement): Announcement {
  if (before.kind !== 'cells' || now.kind !== 'cells') return now
  return { kind: 'cells', added: before.added + now.added, removed: before.removed + now.removed }
}

function weightOf(announcement: Announcement): number {
  if (announcement.kind === 'ended') return announcement.result.error === null ? 2 : 4
  return announcement.kind === 'points' ? 3 : 1
}

function sentenceOf(announcement: Announcement): string {
  switch (announcement.kind) {
    case 'writes':
      return `${announcement.who} writes in cell ${announcement.cell}.`
    case 'points':
      return announcement.line
        ? `${announcement.who} points at cell ${announcement.cell}: ${announcement.line}.`
        : `${announcement.who} points at cell ${announcement.cell}.`
    case 'runs':
      return `Cell ${announcement.cell} runs.`
    case 'ended':
      return `Cell ${announcement.cell} ${resultText(announcement.result)}.`
    case 'cells':
      return cellsText(announcement)
  }
}

function resultText({ printedLines, error, shown }: CellResult): string {
  if (error !== null) return `failed: ${error}`
  const parts = printedLines === 0 ? [] : [`printed ${printedLines} ${printedLines === 1 ? 'line' : 'lines'}`]
  if (shown.length > 0) parts.push(`shows ${new Intl.ListFormat('en').format(shown)}`)
  return parts.length === 0 ? 'ran' : parts.join(' and ')
}

function cellsText({ added, removed }: { added: number; removed: number }): string {
  const words = (count: number, what: string) => `${count} ${count === 1 ? 'cell' : 'cells'} ${what}.`
  if (added > 0 && removed > 0) return `${words(added, 'new')} ${words(removed, 'gone')}`
  return added > 0 ? words(added, 'new') : words(removed, 'gone')
}
