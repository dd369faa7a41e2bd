// A result or a display: the best of its representations that we can show safely.
import { memo, useMemo } from 'react'
import { Clip } from './clip.tsx'
import { HtmlOutput } from './html-output.tsx'
import { pngSize, wantedSize } from './image-size.ts'
import { MarkdownContent } from './markdown-content.tsx'
import { type Bundle, chooseMime, isInteractive, type ShownMimeType, textOf } from './mime-choice.ts'
import styles from './outputs.module.css'
import { sanitiseHtml } from './sanitise-html.ts'
import { PlainText } from './stream-output.tsx'

interface RichOutputProps {
  readonly data: Bundle
  readonly metadata: Readonly<Record<string, unknown>>
}

export const RichOutput = memo(function RichOutput({ data, metadata }: RichOutputProps) {
  const { shown, lostInteraction } = useMemo(() => choose(data), [data])
  return (
    <>
      {shown && (
        <Representation {...shown} plain={textOf(data['text/plain'] ?? '')} metadata={metadata[shown.type]} />
      )}
      {!shown && !lostInteraction && (
        <p className={styles['note']}>This output has no form that can be shown here.</p>
      )}
      {lostInteraction && <p className={styles['note']}>The interactive part of this output is not shown.</p>}
    </>
  )
})

interface Shown {
  readonly type: ShownMimeType
  readonly text: string
  /** Of HTML, made safe. */
  readonly html?: DocumentFragment
}

/** The first representation with something to see: HTML that was nothing but a script gives way to the next. */
function choose(data: Bundle): { shown: Shown | null; lostInteraction: boolean } {
  let lostInteraction = isInteractive(data)
  for (const { type, value } of chooseMime(data)) {
    const text = textOf(value)
    if (type !== 'text/html') return { shown: { type, text }, lostInteraction }
    const safe = sanitiseHtml(text, { allowsStyles: true })
    lostInteraction ||= safe.lostInteraction
    if (hasContent(safe.content)) return { shown: { type, text, html: safe.content }, lostInteraction }
  }
  return { shown: null, lostInteraction }
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

interface RepresentationProps extends Shown {
  /** The text form, which describes a picture to those who do not see it. */
  readonly plain: string
  readonly metadata: unknown
}

function Representation({ type, text, html, plain, metadata }: RepresentationProps) {
  switch (type) {
    case 'text/html':
      return <Clip>{html && <HtmlOutput content={html} />}</Clip>
    case 'text/markdown':
      return (
        <Clip>
          <MarkdownContent text={text} />
        </Clip>
      )
    case 'image/svg+xml':
      // In an image element an SVG runs no scripts and loads nothing.
      return (
        <Picture
          address={`data:image/svg+xml,${encodeURIComponent(text)}`}
          description={plain}
          size={wantedSize(metadata)}
        />
      )
    case 'image/png':
    case 'image/jpeg':
    case 'image/gif':
    case 'image/webp': {
      const base64 = text.replace(/\s/g, '')
      const size = { ...(type === 'image/png' && pngSize(base64)), ...wantedSize(metadata) }
      return <Picture address={`data:${type};base64,${base64}`} description={plain} size={size} />
    }
    case 'text/latex':
      return <MarkdownContent text={text.trimStart().startsWith('$') ? text.trim() : `$$${text.trim()}$$`} />
    case 'application/json':
    case 'text/plain':
      return <PlainText text={text} />
  }
}

interface PictureProps {
  readonly address: string
  readonly description: string
  readonly size: { readonly width?: number; readonly height?: number }
}

function Picture({ address, description, size }: PictureProps) {
  return (
    <img
      className={styles['picture']}
      src={address}
      alt={description || 'Picture without a description'}
      {...size}
    />
  )
}
