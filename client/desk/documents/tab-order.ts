// Where a tab that is dragged would stand. Pure.

/** A tab's place on the line, in CSS pixels. */
export interface TabPlace {
  readonly left: number
  readonly width: number
}

/** The gap (0 before the first tab) that is nearest to `x`. */
export function gapAt(tabs: readonly TabPlace[], x: number): number {
  const index = tabs.findIndex(({ left, width }) => x < left + width / 2)
  return index < 0 ? tabs.length : index
}

/** The index at which the tab at `from` stands after it was put into `gap`; null when it stays where it is. */
export function indexAfterDrop(from: number, gap: number): number | null {
  const index = gap > from ? gap - 1 : gap
  return index === from ? null : index
}
