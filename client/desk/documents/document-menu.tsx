// What can be done with one document, in a menu at its tab or behind a button.
import { Menu } from '@mantine/core'
import {
  IconArrowLeft,
  IconArrowRight,
  IconCopy,
  IconDownload,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { downloads } from '../../http.ts'
import type { DocumentActions } from './document-actions.tsx'

interface DocumentMenuItemsProps {
  readonly classroomId: ClassroomId
  readonly document: DocumentView
  readonly all: readonly DocumentView[]
  readonly actions: DocumentActions
  readonly onRename: () => void
}

export function DocumentMenuItems({ classroomId, document, all, actions, onRename }: DocumentMenuItemsProps) {
  const index = all.findIndex(({ id }) => id === document.id)
  return (
    <>
      <Menu.Item
        leftSection={<IconPencil size={16} aria-hidden="true" />}
        rightSection="F2"
        onClick={onRename}
      >
        Rename
      </Menu.Item>
      {document.kind === 'notebook' && (
        <>
          <Menu.Item
            leftSection={<IconCopy size={16} aria-hidden="true" />}
            onClick={() => actions.duplicate(document)}
          >
            Duplicate
          </Menu.Item>
          <Menu.Item
            component="a"
            href={downloads.notebook(classroomId, document.name)}
            download
            leftSection={<IconDownload size={16} aria-hidden="true" />}
          >
            Take home (.ipynb)
          </Menu.Item>
        </>
      )}
      {all.length > 1 && (
        <>
          <Menu.Divider />
          <Menu.Item
            disabled={index === 0}
            leftSection={<IconArrowLeft size={16} aria-hidden="true" />}
            rightSection="Ctrl+Shift+←"
            onClick={() => actions.move(document, index - 1)}
          >
            Move left
          </Menu.Item>
          <Menu.Item
            disabled={index === all.length - 1}
            leftSection={<IconArrowRight size={16} aria-hidden="true" />}
            rightSection="Ctrl+Shift+→"
            onClick={() => actions.move(document, index + 1)}
          >
            Move right
          </Menu.Item>
        </>
      )}
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconTrash size={16} aria-hidden="true" />}
        rightSection="Del"
        onClick={() => actions.remove(document)}
      >
        Remove from the class
      </Menu.Item>
    </>
  )
}
