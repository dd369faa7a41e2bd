// Rendered markdown: of a markdown cell, or of an output.
import { useLayoutEffect, useMemo, useRef } from 'react'
import source from '../sources/source.module.css'
import styles from './markdown.module.css'
import { renderMarkdown } from './markdown.ts'
import type { Attachments } from './mime-choice.ts'
import { sanitiseHtml } from './sanitise-html.ts'
import { useFormulas } from './use-formulas.ts'

interface MarkdownContentProps {
  readonly text: string
  readonly attachments?: Attachments | undefined
}

export function MarkdownContent({ text, attachments }: MarkdownContentProps) {
  const ref = useRef<HTMLDivElement>(null)
  const typeset = useFormulas(text)
  const html = useMemo(() => renderMarkdown(text, attachments, typeset), [text, attachments, typeset])
  useLayoutEffect(() => {
    ref.current?.replaceChildren(sanitiseHtml(html, { allowsStyles: false, allowsFormulas: true }).content)
  }, [html])
  return <div ref={ref} className={`${styles['markdown']} ${source['fenced']}`} />
}
