// A plan that holds nothing yet: what it is for, and the ways to begin.
import { Button, FileButton } from '@mantine/core'
import { IconCode, IconFileImport, IconNote } from '@tabler/icons-react'
import { shownKeys } from '../../shell/key-names.ts'
import styles from './plan.module.css'
import { insertNextKey } from './plan-keys.ts'
import { useImportPlan } from './use-import-plan.ts'

interface EmptyPlanProps {
  readonly onAdd: (type: 'code' | 'markdown') => void
}

export function EmptyPlan({ onAdd }: EmptyPlanProps) {
  const bringIn = useImportPlan()
  return (
    <div className={styles['empty']}>
      <p>
        <strong>Your plan for this class.</strong> Only instructors see it, never the stage.
      </p>
      <p>
        Note what you want to say, and prepare the cells that you do not want to type:{' '}
        <kbd>{shownKeys(insertNextKey)}</kbd> puts the next one into the notebook.
      </p>
      <p>
        A heading such as <code>## Locks (15 min)</code> begins a section, and the plan says how much time is
        left.
      </p>
      <Button
        variant="default"
        fullWidth
        leftSection={<IconNote size={17} aria-hidden="true" />}
        onClick={() => onAdd('markdown')}
      >
        Write a note
      </Button>
      <Button
        variant="default"
        fullWidth
        leftSection={<IconCode size={17} aria-hidden="true" />}
        onClick={() => onAdd('code')}
      >
        Prepare a cell
      </Button>
      <FileButton onChange={file => file && bringIn([file])} accept=".ipynb,application/x-ipynb+json">
        {props => (
          <Button
            {...props}
            variant="default"
            fullWidth
            leftSection={<IconFileImport size={17} aria-hidden="true" />}
          >
            Take a notebook’s cells
          </Button>
        )}
      </FileButton>
    </div>
  )
}
