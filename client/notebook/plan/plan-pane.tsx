// The lesson plan beside the notebook: for instructors only, never on a stage. Opens the plan's document.
import { type RefObject, useEffect, useMemo } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { ClassroomId, DocumentId } from '#protocol/ids.ts'
import type { SaveState } from '../../connection.ts'
import type { NotebookActions } from '../desk/notebook-actions.ts'
import { useDocumentConnection } from '../document/use-document-connection.ts'
import { WriterCarets } from '../follow/writer-carets.ts'
import { DocumentNotices, LoadingSheet } from '../waiting.tsx'
import styles from './plan.module.css'
import { PlanContext } from './plan-context.ts'
import { PlanList } from './plan-list.tsx'
import { usePlan } from './use-plan.ts'

export interface PlanPaneProps {
  readonly classroomId: ClassroomId
  readonly plan: DocumentView
  /** The notebook on show that cells are inserted into; null while a file is shown. */
  readonly notebook: DocumentView | null
  /** Null while the notebook's editor is on its way. */
  readonly actions: NotebookActions | null
  /** The class's documents: a cell that was put into one that is gone counts as not inserted. */
  readonly documents: ReadonlySet<DocumentId>
  readonly onSaveState: (state: SaveState) => void
  /** Where files that are dropped on the plan are handed in. */
  readonly intake: RefObject<((files: readonly File[]) => void) | null>
}

export default function PlanPane(props: PlanPaneProps) {
  const { classroomId, plan: view, onSaveState } = props
  const { replica, connection, save, recovered, dismissRecovered } = useDocumentConnection(
    view,
    classroomId,
    'instructor',
  )
  useEffect(() => onSaveState(save), [save, onSaveState])
  const ended = typeof connection === 'object' && 'ended' in connection ? connection.ended : null
  return (
    <>
      <DocumentNotices ended={ended} recovered={recovered} onDismiss={dismissRecovered} />
      {replica ? <OpenPlan {...props} replica={replica} /> : ended === null && <LoadingSheet />}
    </>
  )
}

type Replica = NonNullable<ReturnType<typeof useDocumentConnection>['replica']>

function OpenPlan({ replica, ...props }: PlanPaneProps & { readonly replica: Replica }) {
  const plan = usePlan(replica.document)
  const carets = useMemo(() => new WriterCarets(replica), [replica])
  useEffect(() => carets.watch(), [carets])
  const context = useMemo(() => plan && { plan, carets, ...replica }, [plan, carets, replica])
  return (
    context && (
      <PlanContext value={context}>
        <div className={styles['body']}>
          <PlanList {...props} />
        </div>
      </PlanContext>
    )
  )
}
