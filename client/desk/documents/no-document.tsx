// A class without a notebook yet: the ways to begin.
import { Button, FileButton } from '@mantine/core'
import { IconFileImport, IconNotebook } from '@tabler/icons-react'
import classes from '../desk-page.module.css'
import type { NewKind } from './new-document.tsx'

interface NoDocumentProps {
  readonly onNew: (kind: NewKind) => void
  readonly onImport: (files: readonly File[]) => void
}

export function NoDocument({ onNew, onImport }: NoDocumentProps) {
  return (
    <>
      <h2>No notebook yet</h2>
      <p>Begin with an empty one, or bring in what you have: drop it anywhere on this page.</p>
      <div className={classes['starts']}>
        <Button leftSection={<IconNotebook size={18} aria-hidden="true" />} onClick={() => onNew('notebook')}>
          New notebook
        </Button>
        <FileButton multiple onChange={onImport}>
          {props => (
            <Button
              {...props}
              variant="default"
              leftSection={<IconFileImport size={18} aria-hidden="true" />}
            >
              Import a notebook
            </Button>
          )}
        </FileButton>
      </div>
    </>
  )
}
