// A source that is only read: coloured lines without an editor, with the writers' carets, glowing where it changed.
import { type CSSProperties, memo, useMemo, useRef } from 'react'
import type * as Y from 'yjs'
import { type Caret, useCarets, type WriterCarets } from '../follow/writer-carets.ts'
import { useHasBeenNear } from '../near.ts'
import { useFollowedSource } from './followed-source.ts'
import { countLines } from './fresh-lines.ts'
import { highlight, type Language, type Line, splitLine } from './highlight.ts'
import styles from './source.module.css'

interface StaticSourceProps {
  readonly text: Y.Text
  readonly language: Language
  readonly carets: WriterCarets
  readonly isNumbered?: boolean
}

export function StaticSource({ text, language, carets, isNumbered = false }: StaticSourceProps) {
  const ref = useRef<HTMLPreElement>(null)
  const isNear = useHasBeenNear(ref)
  const { source, fresh } = useFollowedSource(text)
  const caretsHere = useCarets(carets, text)
  const lines = useMemo(() => (isNear ? highlight(source, language) : null), [isNear, source, language])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a code block that scrolls sideways must be reachable by keyboard
    <pre ref={ref} className={styles['source']} tabIndex={0} data-numbered={isNumbered || undefined}>
      {lines
        ? lines.map((line, index) => (
            <SourceLine
              // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name but its number
              key={index}
              line={line}
              caret={caretInLine(caretsHere, source, index)}
              changedAt={fresh.find(each => each.line === index)?.at ?? 0}
            />
          ))
        : source}
    </pre>
  )
}

interface LineCaret {
  readonly column: number
  readonly name: string | null
}

/** The first caret in that line; a second instructor in the very same line is not drawn. */
function caretInLine(carets: readonly Caret[], source: string, line: number): LineCaret | null {
  for (const { index, name } of carets) {
    if (countLines(source, 0, index) !== line) continue
    return { column: index - (source.lastIndexOf('\n', index - 1) + 1), name }
  }
  return null
}

interface SourceLineProps {
  readonly line: Line
  readonly caret: LineCaret | null
  /** `Date.now()` of its last change, 0 for long ago. */
  readonly changedAt: number
}

const SourceLine = memo(function SourceLine({ line, caret, changedAt }: SourceLineProps) {
  // Two names for one animation: taking the other one starts it anew.
  const glow = changedAt === 0 ? '' : changedAt % 2 === 0 ? styles['glowEven'] : styles['glowOdd']
  const [before, after] = caret ? splitLine(line, caret.column) : [line, []]
  return (
    <div className={`${styles['line']} ${glow}`} style={hangingIndent(line)}>
      <Tokens line={before} />
      {caret && <span className={styles['caret']} data-live-caret="" data-name={caret.name ?? undefined} />}
      <Tokens line={after} />
      {line.length === 0 && <br />}
    </div>
  )
}, isSameLine)

/** Where long lines wrap, they go on a little deeper than they began. */
function hangingIndent(line: Line): CSSProperties {
  const indent = /^ */.exec(line[0]?.[0] ?? '')?.[0].length ?? 0
  return { '--hang': `${indent + 2}ch` } as CSSProperties
}

function Tokens({ line }: { line: Line }) {
  return line.map(([text, className], index) =>
    className === '' ? (
      text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: tokens are only known by their order
      <span key={index} className={className}>
        {text}
      </span>
    ),
  )
}

function isSameLine(one: SourceLineProps, other: SourceLineProps): boolean {
  return (
    one.changedAt === other.changedAt &&
    one.caret?.column === other.caret?.column &&
    one.caret?.name === other.caret?.name &&
    one.line.length === other.line.length &&
    one.line.every(
      ([text, name], index) => text === other.line[index]?.[0] && name === other.line[index]?.[1],
    )
  )
}
