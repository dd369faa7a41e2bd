// What a program printed, growing while it runs; and other outputs that are plain text.
import { useMemo, useSyncExternalStore } from 'react'
import * as Y from 'yjs'
import { OutputText } from './output-text.ts'
import styles from './outputs.module.css'
import { TextLines } from './text-lines.tsx'

interface StreamOutputProps {
  readonly name: string
  readonly text: unknown
}

export function StreamOutput({ name, text }: StreamOutputProps) {
  const content = text instanceof Y.Text ? <LiveText text={text} /> : <PlainText text={String(text ?? '')} />
  if (name !== 'stderr') return <div className={styles['stream']}>{content}</div>
  return (
    <section className={`${styles['stream']} ${styles['stderr']}`} aria-label="Standard error">
      <span className={styles['tag']} aria-hidden="true">
        stderr
      </span>
      {content}
    </section>
  )
}

export function PlainText({ text }: { text: string }) {
  const lines = useMemo(() => new OutputText(text), [text])
  return <TextLines text={lines} version={lines.version} />
}

function LiveText({ text }: { text: Y.Text }) {
  const followed = useMemo(() => followText(text), [text])
  const version = useSyncExternalStore(followed.subscribe, followed.version)
  return <TextLines text={followed.text()} version={version} />
}

/** Applies each change to the lines, so that appending never reads what is already there. */
function followText(source: Y.Text) {
  let text = new OutputText(source.toString())
  let version = 0
  return {
    text: () => text,
    version: () => version,
    subscribe: (onChange: () => void) => {
      const observer = (event: Y.YTextEvent) => {
        let at = 0
        for (const { retain = 0, delete: deleted = 0, insert } of event.delta) {
          at += retain
          if (deleted === 0 && insert === undefined) continue
          const inserted = typeof insert === 'string' ? insert : ''
          text.splice(at, deleted, inserted)
          at += inserted.length
        }
        version += 1
        onChange()
      }
      const current = source.toString()
      if (current !== text.toString()) {
        text = new OutputText(current)
        version += 1
      }
      source.observe(observer)
      return () => source.unobserve(observer)
    },
  }
}
