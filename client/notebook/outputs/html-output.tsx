// HTML that code made, in a shadow root of its own: its styles cannot leave, ours make its tables look like the page.
import { useLayoutEffect, useRef } from 'react'
import htmlStyles from './html-output.css?inline'

let sheet: CSSStyleSheet | undefined

function ownSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(htmlStyles)
  }
  return sheet
}

/** `content` was made safe by `sanitiseHtml`. Belongs into a `Clip`, which keeps fixed and absolute boxes inside. */
export function HtmlOutput({ content }: { content: DocumentFragment }) {
  const ref = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const host = ref.current
    if (!host) return
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [ownSheet()]
    root.replaceChildren(content.cloneNode(true))
  }, [content])
  return <div ref={ref} />
}
