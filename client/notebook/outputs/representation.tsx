// One representation of an output, drawn.
import { type ReactNode, useMemo, useState } from 'react'
import { Clip } from './clip.tsx'
import { withoutFarRows } from './far-rows.ts'
import { HtmlOutput } from './html-output.tsx'
import { JsonTree } from './json-tree.tsx'
import { MarkdownContent } from './markdown-content.tsx'
import type { ShownMimeType } from './mime-choice.ts'
import styles from './outputs.module.css'
import { BundledPicture } from './picture.tsx'
import { sanitiseHtml } from './sanitise-html.ts'
import { ScriptFrame } from './script-frame.tsx'
import { PlainText } from './stream-output.tsx'

interface RepresentationProps {
  readonly type: ShownMimeType
  readonly text: string
  /** The text form, which describes a picture to those who do not see it. */
  readonly plain: string
  readonly metadata: unknown
  /** Shown where this one is nothing but a program that cannot run. */
  readonly fallback?: ReactNode
}

export function Representation({ type, text, plain, metadata, fallback }: RepresentationProps) {
  switch (type) {
    case 'text/html':
      return <HtmlRepresentation html={text} fallback={fallback} />
    case 'text/markdown':
      return (
        <Clip>
          <MarkdownContent text={text} />
        </Clip>
      )
    case 'image/svg+xml':
    case 'image/png':
    case 'image/jpeg':
    case 'image/gif':
    case 'image/webp':
      return <BundledPicture type={type} text={text} plain={plain} metadata={metadata} />
    case 'text/latex':
      return <MarkdownContent text={text.trimStart().startsWith('$') ? text.trim() : `$$${text.trim()}$$`} />
    case 'application/javascript':
      return <ScriptFrame html={pageOf(text)} fallback={fallback} />
    case 'application/json':
    case 'application/geo+json':
      return <JsonTree text={text} />
    case 'text/plain':
      return <PlainText text={text} />
  }
}

/** Made safe and drawn within the page, larger HTML would hold the page up: a frame draws it beside the page. */
const drawnInPage = 400_000

function HtmlRepresentation({ html, fallback }: { html: string; fallback: ReactNode }) {
  const isLarge = html.length > drawnInPage
  const [isOpen, setIsOpen] = useState(false)
  const beginning = useMemo(() => (isLarge ? null : withoutFarRows(html)), [html, isLarge])
  const drawn = isOpen ? html : (beginning ?? html)
  const safe = useMemo(() => (isLarge ? null : sanitiseHtml(drawn, { allowsStyles: true })), [drawn, isLarge])
  if (!safe)
    return <ScriptFrame html={html} isStatic={!/<script|\son\w+\s*=/i.test(html)} fallback={fallback} />
  const content = hasContent(safe.content) ? (
    <Clip hasMore={beginning !== null} onToggle={setIsOpen}>
      <HtmlOutput content={safe.content} />
    </Clip>
  ) : (
    fallback
  )
  if (safe.lostScript) return <ScriptFrame html={html} fallback={content} />
  return (
    <>
      {content}
      {safe.lostInteraction && (
        <p className={styles['note']}>The interactive part of this output is not shown.</p>
      )}
      {!content && !safe.lostInteraction && <p className={styles['note']}>This output is empty.</p>}
    </>
  )
}

function hasContent(fragment: DocumentFragment): boolean {
  if (fragment.querySelector('img, svg, table, hr')) return true
  return (
    Array.from(fragment.children).some(
      element => element.localName !== 'style' && element.textContent?.trim(),
    ) ||
    Array.from(fragment.childNodes).some(node => node.nodeType === Node.TEXT_NODE && node.textContent?.trim())
  )
}

/** A script alone, with the `element` that Jupyter lets it draw into. */
function pageOf(script: string): string {
  const inline = script.replace(/<(?=\/script|!--)/gi, '\\x3c')
  return `<div id="output"></div><script>const element = document.getElementById('output');\n${inline}\n</script>`
}
