// Above the plan: how far the lesson has come, and what can be added to it.
import { FileButton, Menu, Progress } from '@mantine/core'
import { IconCode, IconCopy, IconFileImport, IconNote, IconPlus, IconRestore } from '@tabler/icons-react'
import type { CellId } from '#protocol/ids.ts'
import { MenuButton } from '../../shell/menu-button.tsx'
import { showDone } from '../../shell/notify.ts'
import { clockOf, durationOf } from '../../shell/times.ts'
import { useNow } from '../../shell/use-now.ts'
import type { NotebookActions } from '../desk/notebook-actions.ts'
import styles from './plan.module.css'
import type { PlanEntry } from './plan.ts'
import { usePlanParts } from './plan-context.ts'
import type { PlannedTime } from './planned-time.ts'
import { useImportPlan } from './use-import-plan.ts'

interface PlanHeadProps {
  readonly entries: readonly PlanEntry[]
  readonly inserted: ReadonlySet<CellId>
  /** Null for a plan that says no times. */
  readonly time: PlannedTime | null
  readonly actions: NotebookActions | null
  readonly onAdd: (type: 'code' | 'markdown') => void
}

export function PlanHead({ entries, inserted, time, actions, onAdd }: PlanHeadProps) {
  const { plan } = usePlanParts()
  const bringIn = useImportPlan()
  const prepared = entries.filter(({ type }) => type === 'code').length
  const copySelected = () => {
    const cells = actions?.sourcesOf(actions.selection.get()) ?? []
    if (cells.length > 0) plan.add(cells.map(cell => ({ type: cell.type, source: cell.source })))
    else showDone('Select a cell in the notebook first.')
  }
  return (
    <div className={styles['head']}>
      <div className={styles['progress']}>
        <span className={styles['progressWords']}>
          {prepared === 0 ? 'No prepared cells yet' : `${inserted.size} of ${prepared} cells inserted`}
        </span>
        {prepared > 0 && (
          <Progress
            value={(inserted.size / prepared) * 100}
            size={4}
            aria-label="Prepared cells that are in the notebook"
          />
        )}
        {time && <TimeLeft time={time} />}
      </div>
      <FileButton onChange={file => file && bringIn([file])} accept=".ipynb,application/x-ipynb+json">
        {({ onClick }) => (
          <Menu position="bottom-end">
            <MenuButton label="Add to the plan" Icon={IconPlus} />
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconNote size={16} aria-hidden="true" />}
                onClick={() => onAdd('markdown')}
              >
                Note
              </Menu.Item>
              <Menu.Item
                leftSection={<IconCode size={16} aria-hidden="true" />}
                onClick={() => onAdd('code')}
              >
                Prepared cell
              </Menu.Item>
              <Menu.Item
                leftSection={<IconCopy size={16} aria-hidden="true" />}
                disabled={!actions}
                onClick={copySelected}
              >
                Copy of the selected cells
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item leftSection={<IconFileImport size={16} aria-hidden="true" />} onClick={onClick}>
                Cells of a notebook file…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </FileButton>
      <Menu position="bottom-end">
        <MenuButton label="More about the plan" />
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconRestore size={16} aria-hidden="true" />}
            disabled={inserted.size === 0}
            onClick={() => plan.unmarkAll()}
          >
            Begin from the top again
          </Menu.Item>
          <Menu.Label>Takes the marks away; the notebook stays as it is.</Menu.Label>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

const minuteMs = 60_000

/** When the lesson ends if it goes on as planned from now. */
function TimeLeft({ time: { totalMinutes, leftMinutes } }: { time: PlannedTime }) {
  const now = useNow(leftMinutes > 0, minuteMs / 4)
  const total = durationOf(totalMinutes * minuteMs)
  const left = leftMinutes * minuteMs
  const words = leftMinutes < totalMinutes ? `${durationOf(left)} of ${total} left` : `${total} planned`
  return (
    <span className={styles['timeLeft']}>
      {leftMinutes === 0 ? `Nothing is left of ${total}` : `${words}, until ${clockOf(now + left)}`}
    </span>
  )
}
