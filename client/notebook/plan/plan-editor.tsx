// The editor of one entry of the plan. Loaded when the first one is written in.
import { type FocusEvent, useEffect, useRef } from 'react'
import { sourceOf } from '#protocol/notebook-document.ts'
import type { EditorHandle } from '../desk/desk-state.ts'
import { SourceEditor } from '../desk/source-editor.tsx'
import { useMapValue } from '../document/yjs-hooks.ts'
import styles from './plan.module.css'
import type { PlanEntry } from './plan.ts'
import { usePlanParts } from './plan-context.ts'

interface PlanEditorProps {
  readonly entry: PlanEntry
  /** Escape: the entry takes the focus again. */
  readonly onLeave: () => void
  /** The focus went elsewhere by itself. */
  readonly onBlur: () => void
}

export default function PlanEditor({ entry, onLeave, onBlur }: PlanEditorProps) {
  const { plan, awareness, carets } = usePlanParts()
  const text = useMapValue(entry.cell, sourceOf)
  const handle = useRef<EditorHandle | null>(null)
  useEffect(() => handle.current?.focus('end'), [])
  const blur = (event: FocusEvent) => {
    // A window that loses the focus gets it back in the same place.
    if (document.hasFocus() && !event.currentTarget.contains(event.relatedTarget)) onBlur()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the focus left the editor in it
    <div className={styles['editor']} onBlur={blur}>
      <SourceEditor
        text={text}
        language={entry.type === 'code' ? 'python' : 'markdown'}
        label={entry.type === 'code' ? 'Prepared cell' : 'Note'}
        awareness={awareness}
        carets={carets}
        undoManager={plan.undoManager}
        onLeave={onLeave}
        onCross={() => false}
        onReady={ready => {
          handle.current = ready
          return () => {
            handle.current = null
          }
        }}
      />
    </div>
  )
}
