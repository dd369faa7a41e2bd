// Copies a cell's code.
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type * as Y from 'yjs'
import { copyText } from '../copy-text.ts'
import styles from './cells.module.css'

export function CopyButton({ text, label }: { text: Y.Text; label: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1_500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => setCopied(await copyText(text.toString()))
  return (
    <button
      type="button"
      className={styles['copy']}
      onClick={() => void copy()}
      title="Copy code"
      aria-label={label}
    >
      {copied ? <IconCheck size="1.1em" aria-hidden="true" /> : <IconCopy size="1.1em" aria-hidden="true" />}
      <span role="status" className="visually-hidden">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  )
}
