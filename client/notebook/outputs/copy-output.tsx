// Copies the text of a cell's outputs, all of it.
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { Output } from '#protocol/notebook-document.ts'
import { copyText } from '../copy-text.ts'
import { copiedText } from './output-copy.ts'
import styles from './outputs.module.css'

const toldMs = 1_500

type Told = 'Copied' | 'There is no text to copy' | 'It could not be copied'

export function CopyOutput({ outputs, label }: { outputs: readonly Output[]; label: string }) {
  const [told, setTold] = useState<Told | null>(null)
  useEffect(() => {
    if (told === null) return
    const timer = setTimeout(() => setTold(null), toldMs)
    return () => clearTimeout(timer)
  }, [told])
  const copy = async () => {
    const text = copiedText(outputs)
    if (text === '') setTold('There is no text to copy')
    else setTold((await copyText(text)) ? 'Copied' : 'It could not be copied')
  }
  return (
    <button
      type="button"
      className={styles['copy']}
      onClick={() => void copy()}
      title={told ?? 'Copy the text of this output'}
      aria-label={`Copy: ${label}`}
    >
      {told === 'Copied' ? (
        <IconCheck size="1.1em" aria-hidden="true" />
      ) : (
        <IconCopy size="1.1em" aria-hidden="true" />
      )}
      <span role="status" className="visually-hidden">
        {told}
      </span>
    </button>
  )
}
