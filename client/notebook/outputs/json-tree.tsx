// JSON as a tree to fold: the first levels open, long lists in parts.
import { memo, type ReactNode, useMemo, useState } from 'react'
import styles from './json-tree.module.css'
import { PlainText } from './stream-output.tsx'

/** Levels that are open at first, if they are short. */
const openLevels = 2
const openItems = 30
/** Items of one list or object that are drawn at a time. */
const itemsPerPart = 100
const shownOfText = 1_000

export function JsonTree({ text }: { text: string }) {
  const value = useMemo(() => parsed(text), [text])
  if (value === undefined) return <PlainText text={text} />
  return (
    <div className={styles['tree']}>
      <Item value={value} level={0} />
    </div>
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return
  }
}

interface ItemProps {
  readonly name?: string
  readonly value: unknown
  readonly level: number
}

const Item = memo(function Item({ name, value, level }: ItemProps) {
  const key: ReactNode = name !== undefined && <span className={styles['key']}>{name}: </span>
  if (typeof value !== 'object' || value === null) {
    return (
      <div className={styles['leaf']}>
        {key}
        <Leaf value={value} />
      </div>
    )
  }
  return <Branch name={key} value={value} level={level} />
})

function Leaf({ value }: { value: unknown }) {
  const [isWhole, setIsWhole] = useState(false)
  const text = JSON.stringify(value) ?? ''
  const isLong = text.length > shownOfText && !isWhole
  return (
    <>
      <span className={styles[typeof value]}>{isLong ? `${text.slice(0, shownOfText)}…` : text}</span>
      {isLong && (
        <button type="button" className={styles['more']} onClick={() => setIsWhole(true)}>
          Show all {text.length.toLocaleString('en')} characters
        </button>
      )}
    </>
  )
}

function Branch({ name, value, level }: { name: ReactNode; value: object; level: number }) {
  const entries = useMemo(() => Object.entries(value), [value])
  const [isOpen, setIsOpen] = useState(level < openLevels && entries.length <= openItems)
  const [shown, setShown] = useState(itemsPerPart)
  const isList = Array.isArray(value)
  const count = entries.length.toLocaleString('en')
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  if (entries.length === 0) {
    return (
      <div className={styles['leaf']}>
        {name}
        {open}
        {close}
      </div>
    )
  }
  return (
    <details open={isOpen} onToggle={event => setIsOpen(event.currentTarget.open)}>
      <summary>
        {name}
        <span className={styles['count']}>
          {open} {count} {nounFor(entries.length, isList)} {close}
        </span>
      </summary>
      {isOpen && (
        <div className={styles['children']}>
          {entries.slice(0, shown).map(([key, item]) => (
            <Item key={key} name={key} value={item} level={level + 1} />
          ))}
          {entries.length > shown && (
            <button type="button" className={styles['more']} onClick={() => setShown(shown + itemsPerPart)}>
              Show {Math.min(itemsPerPart, entries.length - shown)} more of {count}
            </button>
          )}
        </div>
      )}
    </details>
  )
}

function nounFor(count: number, isList: boolean): string {
  if (isList) return count === 1 ? 'item' : 'items'
  return count === 1 ? 'entry' : 'entries'
}
