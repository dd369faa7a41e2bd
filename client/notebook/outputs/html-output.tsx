// HTML that code made, in a shadow root of its own: its styles cannot leave, ours make its tables look like the page.
import { useLayoutEffect, useRef } from 'react'
import htmlStyles from './html-output.css?inline'
import styles from './outputs.module.css'

let sheet: CSSStyleSheet | undefined

function ownSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(htmlStyles)
  }
  return sheet
}

/** `content` was made safe by `sanitiseHtml`. */
export function HtmlOutput({ content }: { content: DocumentFragment }) {
  const ref = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const host = ref.current
    if (!host) return
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [ownSheet()]
    root.replaceChildren(content.cloneNode(true))
  }, [content])
  // The outer element holds what is fixed or absolute inside its own box; a rule for `:host` cannot reach it.
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls sideways, also by keyboard
    <section className={styles['html']} tabIndex={0} aria-label="Formatted output">
      <div ref={ref} />
    </section>
  )
}
