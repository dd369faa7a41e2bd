// Style sheets and style attributes of outputs, reduced to what stays inside them: no request to any host, no imports.

/** What a value may not call: everything that fetches. The browser has undone all escapes in it, but in variables. */
const fetching = /(url|src|image|image-set|-webkit-image-set|cross-fade|element|paint)\s*\(/i

/** Leaves a parsed style without values that would fetch something. */
export function cleanStyle(style: CSSStyleDeclaration): void {
  const fetchesSomewhere = fetching.test(style.cssText)
  for (const name of Array.from(style)) {
    if (isUnsafe(name, style.getPropertyValue(name), fetchesSomewhere)) style.removeProperty(name)
  }
}

function isUnsafe(name: string, value: string, fetchesSomewhere: boolean): boolean {
  // `--a: u\72l(…)` is kept as it was written, and means what it says only where the variable is used.
  if (name.startsWith('--') && value.includes('\\')) return true
  // A part of a shorthand with a variable, such as `background: image-set(var(--a) 1x)`, has no value of its own yet.
  if (value === '') return fetchesSomewhere
  return fetching.test(value)
}

/** A style sheet's text, rebuilt from the rules that are safe. */
export function cleanStyleSheet(css: string): string {
  const sheet = new CSSStyleSheet()
  // Drops `@import` by itself.
  sheet.replaceSync(css)
  return cleanRules(sheet.cssRules)
}

function cleanRules(rules: CSSRuleList): string {
  return Array.from(rules, rule => {
    if (rule instanceof CSSStyleRule) {
      // The box around the output is ours.
      if (rule.selectorText.includes(':host')) return ''
      cleanStyle(rule.style)
      return `${rule.selectorText} { ${rule.style.cssText} }`
    }
    if (rule instanceof CSSMediaRule) {
      return `@media ${rule.conditionText} { ${cleanRules(rule.cssRules)} }`
    }
    return ''
  }).join('\n')
}
