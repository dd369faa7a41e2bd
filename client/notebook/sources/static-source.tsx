// A source that is only read: coloured lines without an editor, with the writers' carets, selections and pointers,
// glowing where it changed.
import { type CSSProperties, memo, useMemo, useRef } from 'react'
import type * as Y from 'yjs'
import { useCarets, type WriterCarets } from '../follow/writer-carets.ts'
import { useNear } from '../outputs/near-view.ts'
import { useFollowedSource } from './followed-source.ts'
import { highlight, type Language, type Line } from './highlight.ts'
import { cutLine, type LineMarks, marksByLine } from './line-marks.ts'
import styles from './source.module.css'
import { Tokens } from './tokens.tsx'

interface StaticSourceProps {
  readonly text: Y.Text
  readonly language: Language
  readonly carets: WriterCarets
  readonly isNumbered?: boolean
  /** The line that an instructor points at, from 0. */
  readonly spotlitLine?: number | null
}

export function StaticSource({
  text,
  language,
  carets,
  isNumbered = false,
  spotlitLine = null,
}: StaticSourceProps) {
  const ref = useRef<HTMLPreElement>(null)
  const isNear = useNear(ref)
  const { source, fresh } = useFollowedSource(text)
  const caretsHere = useCarets(carets, text)
  const lines = useMemo(() => (isNear ? highlight(source, language) : null), [isNear, source, language])
  const marks = useMemo(() => marksByLine(source, caretsHere), [source, caretsHere])
  // A pointer below a text that has become shorter stays at its end.
  const spotlit = spotlitLine === null || !lines ? null : Math.min(spotlitLine, lines.length - 1)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a code block that scrolls sideways must be reachable by keyboard
    <pre ref={ref} className={styles['source']} tabIndex={0} data-numbered={isNumbered || undefined}>
      {lines
        ? lines.map((line, index) => (
            <SourceLine
              // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name but its number
              key={index}
              line={line}
              marks={marks.get(index) ?? null}
              isSpotlit={index === spotlit}
              changedAt={fresh.find(each => each.line === index)?.at ?? 0}
            />
          ))
        : source}
    </pre>
  )
}

interface SourceLineProps {
  readonly line: Line
  readonly marks: LineMarks | null
  readonly isSpotlit: boolean
  /** `Date.now()` of its last change, 0 for long ago. */
  readonly changedAt: number
}

const SourceLine = memo(function SourceLine({ line, marks, isSpotlit, changedAt }: SourceLineProps) {
  // Two names for one animation: taking the other one starts it anew.
  const glow = changedAt === 0 ? '' : changedAt % 2 === 0 ? styles['glowEven'] : styles['glowOdd']
  return (
    <div
      className={`${styles['line']} ${glow}`}
      style={hangingIndent(line)}
      data-spotlight={isSpotlit ? '' : undefined}
    >
      {marks ? <MarkedLine line={line} marks={marks} /> : <Tokens line={line} />}
      {line.length === 0 && <br />}
    </div>
  )
}, isSameLine)

function MarkedLine({ line, marks }: { line: Line; marks: LineMarks }) {
  return cutLine(line, marks).map((piece, index) => {
    // biome-ignore-start lint/suspicious/noArrayIndexKey: pieces are only known by their order
    if (piece.kind === 'caret') {
      return (
        <span key={index} className={styles['caret']} data-live-caret="" data-writer={piece.caret.order} />
      )
    }
    if (piece.selectedBy === null) return <Tokens key={index} line={piece.tokens} />
    return (
      <span key={index} className={styles['selected']} data-writer={piece.selectedBy}>
        <Tokens line={piece.tokens} />
      </span>
    )
    // biome-ignore-end lint/suspicious/noArrayIndexKey: pieces are only known by their order
  })
}

/** Where long lines wrap, they go on a little deeper than they began. */
function hangingIndent(line: Line): CSSProperties {
  const indent = /^ */.exec(line[0]?.[0] ?? '')?.[0].length ?? 0
  return { '--hang': `${indent + 2}ch` } as CSSProperties
}

function isSameLine(one: SourceLineProps, other: SourceLineProps): boolean {
  return (
    one.changedAt === other.changedAt &&
    one.isSpotlit === other.isSpotlit &&
    (one.marks === other.marks || JSON.stringify(one.marks) === JSON.stringify(other.marks)) &&
    one.line.length === other.line.length &&
    one.line.every(
      ([text, name], index) => text === other.line[index]?.[0] && name === other.line[index]?.[1],
    )
  )
}
