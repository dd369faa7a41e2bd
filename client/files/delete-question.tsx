// Asked before a file or a folder is deleted.
import { Confirm } from '../shell/confirm.tsx'
import { shownName } from './file-tree.tsx'
import type { TreeRow } from './tree-rows.ts'

interface DeleteQuestionProps {
  readonly row: TreeRow | null
  readonly onClose: () => void
  readonly onDelete: (row: TreeRow) => Promise<unknown>
  readonly onFocus: () => void
}

export function DeleteQuestion({ row, onClose, onDelete, onFocus }: DeleteQuestionProps) {
  const name = row ? shownName(row.name) : ''
  return (
    <Confirm
      isOpen={row !== null}
      onClose={onClose}
      title={`Delete ${name}?`}
      action="Delete"
      onConfirm={async () => row && onDelete(row)}
      onFocus={onFocus}
    >
      {row?.kind === 'folder'
        ? 'Everything in this folder goes with it, and cannot be brought back.'
        : 'It cannot be brought back.'}
    </Confirm>
  )
}
