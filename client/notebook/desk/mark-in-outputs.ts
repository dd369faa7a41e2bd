// Marks a found text in outputs as they are drawn, without touching them.
import { expressionOf, type SearchQuery } from './search-text.ts'

const highlightName = 'search-in-outputs'

/** Marks the match number `place` of what is found in there, scrolls to it; returns how to take the mark away. */
export function markInOutputs(element: Element, query: SearchQuery, place: number): () => void {
  const ranges = rangesIn(element, query)
  const range = ranges[place] ?? ranges.at(-1)
  if (!range) {
    element.scrollIntoView({ block: 'nearest' })
    return () => {}
  }
  range.startContainer.parentElement?.scrollIntoView({ block: 'nearest' })
  // Without it (older browsers) the place is only scrolled to.
  if (!('highlights' in CSS)) return () => {}
  CSS.highlights.set(highlightName, new Highlight(range))
  return () => CSS.highlights.delete(highlightName)
}

function rangesIn(element: Element, query: SearchQuery): readonly Range[] {
  // A pattern was judged where it can be ended; here it could hold up the page.
  const expression = query.isPattern ? null : expressionOf(query)
  if (!expression) return []
  const ranges: Range[] = []
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const match of (node.textContent ?? '').matchAll(expression)) {
      const range = document.createRange()
      range.setStart(node, match.index)
      range.setEnd(node, match.index + match[0].length)
      ranges.push(range)
    }
  }
  return ranges
}
