// Whether an SVG takes too much to draw: a few lines of `use` in `use` can stand for millions of shapes.

/** Shapes and groups, with every use of another one counted as all that it stands for. */
const lightAtMost = 40_000
/** In UTF-16 units. */
const shortAtMost = 3_000_000

export function isHeavyDrawing(svg: string): boolean {
  if (svg.length > shortAtMost) return true
  if (!/<(?:\w+:)?use\b/i.test(svg)) return false
  const drawing = new DOMParser().parseFromString(svg, 'image/svg+xml')
  const known = new Map<Element, number>()
  const targets = new Map<string, Element>()
  for (const element of drawing.querySelectorAll('[id]')) targets.set(element.id, element)
  const weigh = (element: Element, depth: number): number => {
    const weight = known.get(element)
    if (weight !== undefined) return weight
    // A circle is drawn by no browser; what is nested so deeply is not for us either.
    if (depth > 200) return lightAtMost + 1
    known.set(element, 1)
    let sum = 1
    for (const child of element.children) sum += weigh(child, depth + 1)
    if (element.localName === 'use') {
      const target = targets.get(addressOf(element))
      if (target) sum += weigh(target, depth + 1)
    }
    sum = Math.min(sum, lightAtMost + 1)
    known.set(element, sum)
    return sum
  }
  return weigh(drawing.documentElement, 0) > lightAtMost
}

function addressOf(use: Element): string {
  const address = use.getAttribute('href') ?? use.getAttributeNS('http://www.w3.org/1999/xlink', 'href') ?? ''
  return address.trim().replace(/^#/, '')
}
