// Style sheets and style attributes of outputs, reduced to what stays inside them: no request to any host, no imports.

/** What a value may not call: everything that fetches. The browser has already undone all escapes in it. */
const fetching = /(url|src|image|image-set|-webkit-image-set|cross-fade|element|paint)\s*\(/i

/** Leaves a parsed style without values that would fetch something. */
export function cleanStyle(style: CSSStyleDeclaration): void {
  for (const name of Array.from(style)) {
    if (fetching.test(style.getPropertyValue(name))) style.removeProperty(name)
  }
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
