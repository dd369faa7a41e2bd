// A cell as followers see it: read-only, and marked where the instructor is.
import { memo } from 'react'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, outputsOf, sourceOf, typeOf } from '#protocol/notebook-document.ts'
import { useMapValue, useText } from '../document/yjs-hooks.ts'
import { useCarets } from '../follow/writer-carets.ts'
import { useNotebook } from '../notebook-context.ts'
import { MarkdownContent } from '../outputs/markdown-content.tsx'
import type { Attachments } from '../outputs/mime-choice.ts'
import { OutputArea } from '../outputs/output-area.tsx'
import { StaticSource } from '../sources/static-source.tsx'
import { useSelected } from '../store.ts'
import styles from './cells.module.css'
import { CopyButton } from './copy-button.tsx'
import { Prompt } from './prompt.tsx'
import { labelOf, useRunView } from './run-view.ts'

interface FollowedCellProps {
  readonly id: CellId
  readonly cell: Cell
  readonly index: number
}

export const FollowedCell = memo(function FollowedCell({ id, cell, index }: FollowedCellProps) {
  const { carets } = useNotebook()
  const type = useMapValue(cell, typeOf)
  const source = useMapValue(cell, sourceOf)
  const run = useRunView(id, cell)
  const writer = useCarets(carets, source)[0]
  const label = labelOf(type, index, run)
  return (
    <article
      className={styles['cell']}
      aria-label={label}
      data-cell-id={id}
      data-cell-type={type}
      data-run={run.state}
      data-live={writer ? '' : undefined}
    >
      <div className={styles['gutter']}>{type === 'code' && <Prompt run={run} />}</div>
      <div className={styles['body']}>
        {writer && <span className={styles['here']}>{writer.name ?? 'Instructor'}</span>}
        {type === 'code' && <FollowedCode id={id} cell={cell} index={index} />}
        {type === 'markdown' && (
          <div className={styles['rendered']}>
            <FollowedMarkdown cell={cell} />
          </div>
        )}
        {type === 'raw' && (
          <div className={styles['raw']}>
            <StaticSource text={source} language="plain" carets={carets} />
          </div>
        )}
      </div>
    </article>
  )
})

function FollowedCode({ id, cell, index }: FollowedCellProps) {
  const { carets, kernel } = useNotebook()
  const source = useMapValue(cell, sourceOf)
  const outputs = useMapValue(cell, outputsOf)
  const run = useRunView(id, cell)
  const prompt = useSelected(kernel, view => (view?.input?.cellId === id ? view.input.prompt : null))
  const number = index + 1
  return (
    <>
      <div className={styles['code']}>
        <StaticSource text={source} language="python" carets={carets} />
        <CopyButton text={source} label={`Copy the code of cell ${number}`} />
      </div>
      <OutputArea outputs={outputs} label={`Output of cell ${number}`} isRunning={run.state !== 'idle'} />
      {prompt !== null && (
        <p className={styles['waiting']}>
          <span className={styles['inputPrompt']}>{prompt}</span> waiting for the instructor’s input
        </p>
      )}
    </>
  )
}

export function FollowedMarkdown({ cell }: { cell: Cell }) {
  const text = useText(useMapValue(cell, sourceOf))
  const attachments = useMapValue(cell, attachmentsOf)
  return <MarkdownContent text={text} attachments={attachments} />
}

export function attachmentsOf(cell: Cell): Attachments | undefined {
  return cell.get('attachments') as Attachments | undefined
}
