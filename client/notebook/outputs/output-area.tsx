// The outputs of one code cell.
import { memo, useLayoutEffect, useRef, useState } from 'react'
import type * as Y from 'yjs'
import { type Output, outputFilesOf } from '#protocol/notebook-document.ts'
import { useMapValue, useOutputs } from '../document/yjs-hooks.ts'
import ansi from './ansi.module.css'
import { CopyOutput } from './copy-output.tsx'
import { ErrorOutput } from './error-output.tsx'
import { FullText } from './file-output.tsx'
import type { Bundle, Files } from './mime-choice.ts'
import { useNear } from './near-view.ts'
import { OutputBoundary } from './output-boundary.tsx'
import { OutputLabel } from './output-label.ts'
import styles from './outputs.module.css'
import { RichOutput } from './rich-output.tsx'
import { StreamOutput } from './stream-output.tsx'

/** More outputs than these are shown when asked for, in steps: a loop of plots must not stall the page. */
const shownAtFirst = 50
const shownPerStep = 200

interface OutputAreaProps {
  readonly outputs: Y.Array<Output> | null
  readonly label: string
  readonly isRunning: boolean
  /** Shows a line in place of the outputs. */
  readonly isCollapsed?: boolean
  /** Without it, nothing offers to show them again. */
  readonly onExpand?: () => void
}

export const OutputArea = memo(function OutputArea(props: OutputAreaProps) {
  const { outputs, label, isRunning, isCollapsed = false, onExpand } = props
  const list = useOutputs(outputs)
  const ref = useHeldHeight(list.length, isRunning && !isCollapsed)
  // A page with hundreds of outputs is readable before it has drawn them all.
  const isNear = useNear(ref, { orIdle: true })
  return (
    <section
      ref={ref}
      className={`${styles['area']} ${ansi['ansi']}`}
      aria-label={label}
      data-has-outputs={list.length > 0 || undefined}
    >
      {isCollapsed && list.length > 0 ? (
        <Collapsed count={list.length} onExpand={onExpand} />
      ) : (
        <OutputLabel value={label}>{isNear && <Outputs list={list} />}</OutputLabel>
      )}
      {isNear && list.length > 0 && <CopyOutput outputs={list} label={label} />}
    </section>
  )
})

function Outputs({ list }: { list: readonly Output[] }) {
  const [shown, setShown] = useState(shownAtFirst)
  const hidden = list.length - shown
  return (
    <>
      {list.slice(0, shown).map(output => (
        <OutputView key={keyOf(output)} output={output} />
      ))}
      {hidden > 0 && (
        <button type="button" className={styles['more']} onClick={() => setShown(shown + shownPerStep)}>
          {hidden > shownPerStep
            ? `Show ${shownPerStep} of ${hidden.toLocaleString('en')} more outputs`
            : `Show ${hidden} more output${hidden === 1 ? '' : 's'}`}
        </button>
      )}
    </>
  )
}

function Collapsed({ count, onExpand }: { count: number; onExpand: (() => void) | undefined }) {
  const sentence = count === 1 ? 'The output is hidden.' : `${count.toLocaleString('en')} outputs are hidden.`
  return (
    <div className={`${styles['output']} ${styles['choices']}`}>
      <p className={styles['note']}>{sentence}</p>
      {onExpand && (
        <button type="button" className={styles['more']} onClick={onExpand}>
          Show
        </button>
      )}
    </div>
  )
}

/**
 * A cell that runs again loses its outputs and gets new ones a moment later. Until it has ended, the area stays as tall
 * as it was, so that what is below does not jump.
 */
function useHeldHeight(count: number, isRunning: boolean) {
  const ref = useRef<HTMLElement>(null)
  const lastHeight = useRef(0)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    if (!isRunning) element.style.minHeight = ''
    else if (count === 0) element.style.minHeight = `${lastHeight.current}px`
    if (count > 0) {
      return () => {
        lastHeight.current = element.offsetHeight
      }
    }
    return
  }, [count, isRunning])
  return ref
}

const keys = new WeakMap<Output, number>()
let lastKey = 0

function keyOf(output: Output): number {
  const known = keys.get(output)
  if (known !== undefined) return known
  lastKey += 1
  keys.set(output, lastKey)
  return lastKey
}

const OutputView = memo(function OutputView({ output }: { output: Output }) {
  const type = useMapValue(output, map => map.get('output_type'))
  const fullText = useMapValue(output, map => outputFilesOf(map).fullText)
  return (
    <div className={styles['output']}>
      <OutputBoundary>
        {type === 'stream' ? <Stream output={output} /> : <Other output={output} />}
      </OutputBoundary>
      {fullText && <FullText file={fullText} />}
    </div>
  )
})

function Stream({ output }: { output: Output }) {
  const text = useMapValue(output, map => map.get('text'))
  const name = useMapValue(output, map => map.get('name'))
  return <StreamOutput name={String(name)} text={text} />
}

const emptyBundle: Bundle = {}
const noFiles: Files = {}

function Other({ output }: { output: Output }) {
  const type = useMapValue(output, map => map.get('output_type'))
  const data = useMapValue(output, map => (map.get('data') as Bundle | undefined) ?? emptyBundle)
  const metadata = useMapValue(output, map => (map.get('metadata') as Bundle | undefined) ?? emptyBundle)
  const files = useMapValue(output, map => outputFilesOf(map).files ?? noFiles)
  if (type === 'error') return <ErrorOutput output={output} />
  return <RichOutput data={data} metadata={metadata} files={files} />
}
