// The desk's side pane with the lesson plan. The plan's parts come with the editor, after the notebook.
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconLayoutSidebarLeftCollapse, IconLock } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import type { SendCommand } from '../connection.ts'
import { downloads } from '../http.ts'
import { NotebookView } from '../notebook/notebook-view.tsx'
import type { PlanPaneProps } from '../notebook/plan/plan-pane.tsx'
import { LoadingSheet } from '../notebook/waiting.tsx'
import { fetchedCode } from '../shell/fetched-code.ts'
import strip from '../shell/tab-strip.module.css'
import { planDropAttribute } from './documents/file-drop.tsx'
import classes from './plan-side.module.css'
import type { SaveStates } from './save-states.ts'

const PlanPane = lazy(() => fetchedCode(() => import('../notebook/plan/plan-pane.tsx')))

interface PlanSideProps extends Omit<PlanPaneProps, 'plan' | 'onSaveState'> {
  /** Null in a class that has none yet. */
  readonly plan: DocumentView | null
  readonly saves: SaveStates
  readonly onFold: () => void
}

export function PlanSide({ plan, saves, onFold, ...rest }: PlanSideProps) {
  return (
    <PlanFrame onFold={onFold}>
      {plan ? (
        <Suspense fallback={<LoadingSheet />}>
          <PlanPane {...rest} plan={plan} onSaveState={saves.reporter(plan.id)} />
        </Suspense>
      ) : (
        <p className={classes['none']}>
          This class has no plan. Classes that are opened from now on have one.
        </p>
      )}
    </PlanFrame>
  )
}

const toRead = { role: 'instructor', mode: 'archive' } as const

interface KeptPlanProps {
  readonly classroomId: ClassroomId
  readonly plan: DocumentView | null
  readonly send: SendCommand
  readonly onFold: () => void
}

/** The plan of a class that is over, to be read. */
export function KeptPlan({ classroomId, plan, send, onFold }: KeptPlanProps) {
  return (
    <PlanFrame onFold={onFold}>
      {plan ? (
        <>
          <p className={classes['kept']}>
            To take it home:{' '}
            <a href={downloads.everything(classroomId)} download>
              everything of this class, with the plan (.zip)
            </a>
          </p>
          <NotebookView {...toRead} document={plan} classroomId={classroomId} kernel={null} send={send} />
        </>
      ) : (
        <p className={classes['none']}>This class had no plan.</p>
      )}
    </PlanFrame>
  )
}

function PlanFrame({ onFold, children }: { onFold: () => void; children: ReactNode }) {
  return (
    <aside
      className={classes['side']}
      data-pane="plan"
      tabIndex={-1}
      aria-label="Lesson plan"
      {...{ [planDropAttribute]: '' }}
    >
      <div className={`${strip['strip']} ${classes['head']}`}>
        <h2 className={classes['title']}>Plan</h2>
        <Tooltip label="Only instructors see the plan: no participant, no stage, nobody else’s take-home">
          <span className={classes['private']}>
            <IconLock size={13} aria-hidden="true" /> private
          </span>
        </Tooltip>
        <Tooltip label="Hide the plan">
          <ActionIcon variant="subtle" color="gray" aria-label="Hide the plan" onClick={onFold}>
            <IconLayoutSidebarLeftCollapse size={18} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      </div>
      {children}
    </aside>
  )
}
