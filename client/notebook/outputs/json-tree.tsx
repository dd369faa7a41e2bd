// JSON as a tree to fold: the first levels open, long lists in parts.
import { memo, type ReactNode, useEffect, useMemo, useState } from 'react'
import { isLargeJson, type JsonPieces, type LargeJson, piecesIn, readJson } from './json-pieces.ts'
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
    return readJson(text)
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
  if (isLargeJson(value)) return <LargeBranch name={key} value={value} level={level} />
  return <WholeBranch name={key} value={value} level={level} />
})

interface BranchProps<Value> {
  readonly name: ReactNode
  readonly value: Value
  readonly level: number
}

function WholeBranch({ name, value, level }: BranchProps<object>) {
  const pieces = useMemo(() => {
    const entries = Object.entries(value)
    const names = entries.map(([key]) => key)
    return { isList: Array.isArray(value), names, read: (index: number) => entries[index]?.[1] }
  }, [value])
  return <Branch name={name} pieces={pieces} level={level} />
}

/** Read a little in every frame. */
function LargeBranch({ name, value, level }: BranchProps<LargeJson>) {
  const pieces = usePieces(value)
  if (pieces === null) return <PlainText text={value.text} />
  if (pieces !== 'reading') return <Branch name={name} pieces={pieces} level={level} />
  return (
    <div className={styles['leaf']}>
      {name}
      <span className={styles['count']}>is being read…</span>
    </div>
  )
}

function usePieces(value: LargeJson): JsonPieces | null | 'reading' {
  const [pieces, setPieces] = useState<JsonPieces | null | 'reading'>('reading')
  useEffect(() => {
    const reading = piecesIn(value)
    let timer: ReturnType<typeof setTimeout>
    const goOn = () => {
      const next = reading.next()
      if (next.done) setPieces(next.value)
      else timer = setTimeout(goOn)
    }
    goOn()
    return () => clearTimeout(timer)
  }, [value])
  return pieces
}

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

function Branch({ name, pieces, level }: { name: ReactNode; pieces: JsonPieces; level: number }) {
  const { isList, names } = pieces
  const [isOpen, setIsOpen] = useState(level < openLevels && names.length <= openItems)
  const [shown, setShown] = useState(itemsPerPart)
  const count = names.length.toLocaleString('en')
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  if (names.length === 0) {
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
          {open} {count} {nounFor(names.length, isList)} {close}
        </span>
      </summary>
      {isOpen && (
        <div className={styles['children']}>
          {names.slice(0, shown).map((key, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: JSON may have one name twice
            <Entry key={index} name={key} pieces={pieces} index={index} level={level + 1} />
          ))}
          {names.length > shown && (
            <button type="button" className={styles['more']} onClick={() => setShown(shown + itemsPerPart)}>
              Show {Math.min(itemsPerPart, names.length - shown)} more of {count}
            </button>
          )}
        </div>
      )}
    </details>
  )
}

interface EntryProps {
  readonly name: string
  readonly pieces: JsonPieces
  readonly index: number
  readonly level: number
}

function Entry({ name, pieces, index, level }: EntryProps) {
  const value = useMemo(() => valueAt(pieces, index), [pieces, index])
  return <Item name={name} value={value} level={level} />
}

/** Undefined where the text of a large one turns out to be no JSON. */
function valueAt({ read }: JsonPieces, index: number): unknown {
  try {
    return read(index)
  } catch {
    return
  }
}

function nounFor(count: number, isList: boolean): string {
  if (isList) return count === 1 ? 'item' : 'items'
  return count === 1 ? 'entry' : 'entries'
}
