// Lines of a text output. Long ones show their beginning and their end until all is asked for.
import { type CSSProperties, memo, useRef, useState } from 'react'
import { useNotebook } from '../notebook-context.ts'
import { type AnsiState, cutText, type OwnColours, parseAnsi, withoutAnsi } from './ansi.ts'
import { useNear } from './near-view.ts'
import { linesPerBlock, type OutputText, piecesOf } from './output-text.ts'
import styles from './outputs.module.css'

interface ShownLines {
  /** Up to this many lines everything is shown. */
  readonly whole: number
  readonly atStart: number
  readonly atEnd: number
}

const shownLines: ShownLines = { whole: 30, atStart: 8, atEnd: 16 }
/** On the stage code and output shall be seen together. */
const shownOnStage: ShownLines = { whole: 12, atStart: 3, atEnd: 7 }

/** A longer line is cut while the output is: laying out a megabyte in one line takes seconds. */
const shownOfLine = 2_000

interface TextLinesProps {
  readonly text: OutputText
  /** Of `text`, which is changed in place. */
  readonly version: number
}

export function TextLines({ text, version }: TextLinesProps) {
  const [isWhole, setIsWhole] = useState(false)
  const count = text.lineCount
  const shown = useNotebook().mode === 'stage' ? shownOnStage : shownLines
  const isLong = count > shown.whole
  const isWide = !isLong && hasLongLine(text)
  if (isWhole) {
    return (
      <>
        <pre className={styles['text']}>
          {Array.from({ length: Math.ceil(count / linesPerBlock) }, (_, block) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a block is known by its place
            <Block key={block} text={text} block={block} version={text.blockVersion(block)} />
          ))}
        </pre>
        <button type="button" className={styles['more']} onClick={() => setIsWhole(false)}>
          Show less
        </button>
      </>
    )
  }
  if (!isLong && !isWide) return <pre className={styles['text']}>{shortLines(text, 0, count)}</pre>
  const hidden = count - shown.atStart - shown.atEnd
  return (
    <>
      <pre className={styles['text']}>{shortLines(text, 0, isLong ? shown.atStart : count)}</pre>
      <button
        type="button"
        className={styles['more']}
        onClick={() => setIsWhole(true)}
        data-version={isLong ? undefined : version}
      >
        {isLong
          ? `Show all ${count.toLocaleString('en')} lines (${hidden.toLocaleString('en')} hidden here)`
          : 'Show the whole line'}
      </button>
      {isLong && <pre className={styles['text']}>{shortLines(text, count - shown.atEnd, count)}</pre>}
    </>
  )
}

function hasLongLine(text: OutputText): boolean {
  for (let index = 0; index < text.lineCount; index += 1) {
    if (isLongLine(text.line(index))) return true
  }
  return false
}

function isLongLine(line: string): boolean {
  return line.length > shownOfLine && cutText(line, shownOfLine).length < line.length
}

function shortLines(text: OutputText, from: number, to: number) {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => {
    const line = text.line(from + index)
    const shown = isLongLine(line) ? `${cutText(line, shownOfLine)}…` : line
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number
    return <AnsiLine key={from + index} line={shown} state={text.stateAt(from + index)} />
  })
}

interface BlockProps {
  readonly text: OutputText
  readonly block: number
  /** Of the block's content. */
  readonly version: number
}

const Block = memo(function Block({ text, block }: BlockProps) {
  const from = block * linesPerBlock
  const to = Math.min(text.lineCount, from + linesPerBlock)
  const lines = Array.from({ length: to - from }, (_, index) => text.line(from + index))
  return piecesOf(lines, text.stateAt(from)).map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a piece is known by its place
    <Piece key={index} {...piece} />
  ))
})

interface PieceProps {
  readonly text: string
  readonly state: AnsiState
  /** About how many lines it takes on the page. */
  readonly rows: number
}

/** Colours cost much more than text: they come when it is near. Then or not, all of it can be searched and copied. */
const Piece = memo(function Piece({ text, state, rows }: PieceProps) {
  const ref = useRef<HTMLDivElement>(null)
  const isNear = useNear(ref)
  return (
    <div ref={ref} className={styles['block']} style={{ containIntrinsicHeight: `auto ${rows * 1.45}em` }}>
      {isNear ? <AnsiLine line={text} state={state} /> : `${withoutAnsi(text)}\n`}
    </div>
  )
})

const AnsiLine = memo(function AnsiLine({ line, state }: { line: string; state: AnsiState }) {
  const { spans } = parseAnsi(line, state)
  return (
    <>
      {spans.map(([text, classNames, own], index) =>
        classNames === '' ? (
          text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: spans are only known by their order
          <span key={index} className={classNames} style={own && styleOf(own)}>
            {text}
          </span>
        ),
      )}
      {'\n'}
    </>
  )
})

function styleOf({ foreground, background }: OwnColours): CSSProperties {
  return { '--own': foreground, '--own-ground': background } as CSSProperties
}
