// A cell as followers see it: read-only, marked where the instructor is, with a note of one's own beside it.
import { memo, useRef, useState } from 'react'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, elapsedTimesOf, outputsOf, sourceOf, typeOf } from '#protocol/notebook-document.ts'
import { useMapValue, useText } from '../document/yjs-hooks.ts'
import { useCarets, useSpotlight } from '../follow/writer-carets.ts'
import { useNotebook } from '../notebook-context.ts'
import { CellNote } from '../notes/cell-note.tsx'
import { MarkdownContent } from '../outputs/markdown-content.tsx'
import type { Attachments } from '../outputs/mime-choice.ts'
import { OutputArea } from '../outputs/output-area.tsx'
import { StaticSource } from '../sources/static-source.tsx'
import { useSelected } from '../store.ts'
import { CellActions } from './cell-actions.tsx'
import styles from './cells.module.css'
import { useOutputsHidden } from './collapsed.ts'
import { Prompt } from './prompt.tsx'
import { labelOf, useRunView } from './run-view.ts'
import { useDrawn } from './use-drawn.ts'

interface FollowedCellProps {
  readonly id: CellId
  readonly cell: Cell
  readonly index: number
}

export const FollowedCell = memo(function FollowedCell({ id, cell, index }: FollowedCellProps) {
  const { document, carets } = useNotebook()
  const type = useMapValue(cell, typeOf)
  const source = useMapValue(cell, sourceOf)
  const run = useRunView(id, cell)
  const tookMs = useMapValue(elapsedTimesOf(document), times => times.get(id) ?? null)
  const writers = useCarets(carets, source)
  const spotlight = useSpotlight(carets, id)
  const ref = useRef<HTMLElement>(null)
  const isDrawn = useDrawn(ref, index)
  return (
    <article
      ref={ref}
      className={styles['cell']}
      aria-label={labelOf(type, index, run)}
      tabIndex={-1}
      data-cell-id={id}
      data-cell-type={type}
      data-run={run.state}
      data-live={writers.length > 0 ? '' : undefined}
      data-spotlit={spotlight ? '' : undefined}
      data-waits={isDrawn ? undefined : ''}
    >
      {isDrawn && (
        <>
          <div className={styles['gutter']}>{type === 'code' && <Prompt run={run} tookMs={tookMs} />}</div>
          <div className={styles['body']}>
            {writers.length > 0 && (
              <span className={styles['heres']}>
                {writers.map(({ writer, name, order }) => (
                  <span key={writer} className={styles['here']} data-writer={order}>
                    {name ?? 'Instructor'}
                  </span>
                ))}
              </span>
            )}
            {type === 'code' && (
              <FollowedCode id={id} cell={cell} index={index} spotlitLine={spotlight?.line ?? null} />
            )}
            {type === 'markdown' && (
              <div className={styles['rendered']} data-spotlight={spotlight ? '' : undefined}>
                <FollowedMarkdown cell={cell} />
              </div>
            )}
            {type === 'raw' && (
              <div className={styles['raw']}>
                <StaticSource
                  text={source}
                  language="plain"
                  carets={carets}
                  spotlitLine={spotlight?.line ?? null}
                />
              </div>
            )}
            <CellNote cellId={id} number={index + 1} />
          </div>
        </>
      )}
    </article>
  )
})

function FollowedCode({
  id,
  cell,
  index,
  spotlitLine,
}: FollowedCellProps & { readonly spotlitLine: number | null }) {
  const { carets, kernel } = useNotebook()
  const source = useMapValue(cell, sourceOf)
  const outputs = useMapValue(cell, outputsOf)
  const run = useRunView(id, cell)
  const prompt = useSelected(kernel, view => (view?.input?.cellId === id ? view.input.prompt : null))
  const collapse = useOwnCollapse(cell)
  const number = index + 1
  return (
    <>
      <div className={styles['code']}>
        <StaticSource text={source} language="python" carets={carets} spotlitLine={spotlitLine} />
        <CellActions text={source} number={number} />
      </div>
      <OutputArea
        outputs={outputs}
        label={`Output of cell ${number}`}
        isRunning={run.state !== 'idle'}
        {...collapse}
      />
      {prompt !== null && (
        <p className={styles['waiting']}>
          <span className={styles['inputPrompt']}>{prompt}</span> waiting for the instructor’s input
        </p>
      )}
    </>
  )
}

/** The instructor hides outputs for everybody; whoever wants to see them does, until they are hidden anew. */
function useOwnCollapse(cell: Cell) {
  const isHidden = useOutputsHidden(cell)
  const [isWanted, setIsWanted] = useState(false)
  if (!isHidden && isWanted) setIsWanted(false)
  return { isCollapsed: isHidden && !isWanted, onExpand: () => setIsWanted(true) }
}

export function FollowedMarkdown({ cell }: { cell: Cell }) {
  const text = useText(useMapValue(cell, sourceOf))
  const attachments = useMapValue(cell, attachmentsOf)
  return <MarkdownContent text={text} attachments={attachments} />
}

export function attachmentsOf(cell: Cell): Attachments | undefined {
  return cell.get('attachments') as Attachments | undefined
}
