// Formulas as MathML, which browsers draw themselves. Loaded with the first formula: most notebooks have none. Pure.
import temml from 'temml'

/** A formula with its dollar signs, as markup. What cannot be read as TeX is shown in red, as it was written. */
export function typesetFormula(formula: string): string {
  const isDisplayed = formula.startsWith('$$')
  const around = isDisplayed ? 2 : 1
  return temml.renderToString(formula.slice(around, -around), {
    displayMode: isDisplayed,
    throwOnError: false,
    annotate: false,
    trust: false,
    // In em: nothing that is typed here covers the page.
    maxSize: [20, 20],
  })
}
