// What can be done with files: for all of them above the tree, for one beside its name.
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import {
  IconDownload,
  IconFilePlus,
  IconFileZip,
  IconFolderPlus,
  IconPencil,
  IconPlayerPlay,
  IconTrash,
  IconUpload,
} from '@tabler/icons-react'
import { type ReactNode, useRef } from 'react'
import type { ClassroomId } from '#protocol/ids.ts'
import { downloads } from '../http.ts'
import { MenuButton } from '../shell/menu-button.tsx'
import { shownName } from './file-tree.tsx'
import classes from './files.module.css'
import type { TreeRow } from './tree-rows.ts'

interface FileToolsProps {
  readonly classroomId: ClassroomId
  readonly hasFiles: boolean
  readonly onNew: (is: 'file' | 'folder') => void
  readonly onUpload: (files: readonly File[]) => void
}

export function FileTools({ classroomId, hasFiles, onNew, onUpload }: FileToolsProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className={classes['tools']}>
      <Tool label="New file" onClick={() => onNew('file')}>
        <IconFilePlus size={17} aria-hidden="true" />
      </Tool>
      <Tool label="New folder" onClick={() => onNew('folder')}>
        <IconFolderPlus size={17} aria-hidden="true" />
      </Tool>
      <Tool label="Upload files" onClick={() => input.current?.click()}>
        <IconUpload size={17} aria-hidden="true" />
      </Tool>
      {hasFiles && (
        <Tooltip label="Download all of them (.zip)">
          <ActionIcon
            component="a"
            href={downloads.ownFiles(classroomId)}
            download
            variant="subtle"
            color="gray"
            aria-label="Download all of them (.zip)"
          >
            <IconFileZip size={17} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      )}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={({ target }) => {
          onUpload([...(target.files ?? [])])
          target.value = ''
        }}
      />
    </div>
  )
}

function Tool({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

interface RowMenuProps {
  readonly row: TreeRow
  /** Where its content comes down from. */
  readonly address: string
  /** Null for what cannot be done with it, or by whoever looks. */
  readonly onRun: (() => void) | null
  readonly onNew: ((is: 'file' | 'folder') => void) | null
  readonly onRename: (() => void) | null
  readonly onDelete: (() => void) | null
}

export function RowMenu({ row, address, onRun, onNew, onRename, onDelete }: RowMenuProps) {
  if (!onRename) return null
  return (
    <Menu position="bottom-end" returnFocus>
      <MenuButton label={`More about ${shownName(row.name)}`} size="small" />
      <Menu.Dropdown>
        {onRun && (
          <Menu.Item leftSection={<IconPlayerPlay size={16} aria-hidden="true" />} onClick={onRun}>
            Run
          </Menu.Item>
        )}
        {onNew && (
          <>
            <Menu.Item
              leftSection={<IconFilePlus size={16} aria-hidden="true" />}
              onClick={() => onNew('file')}
            >
              New file in it
            </Menu.Item>
            <Menu.Item
              leftSection={<IconFolderPlus size={16} aria-hidden="true" />}
              onClick={() => onNew('folder')}
            >
              New folder in it
            </Menu.Item>
          </>
        )}
        {row.kind === 'file' && (
          <Menu.Item
            component="a"
            href={address}
            download
            leftSection={<IconDownload size={16} aria-hidden="true" />}
          >
            Download
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconPencil size={16} aria-hidden="true" />}
          rightSection={<kbd>F2</kbd>}
          onClick={onRename}
        >
          Rename
        </Menu.Item>
        {onDelete && (
          <Menu.Item
            color="danger"
            leftSection={<IconTrash size={16} aria-hidden="true" />}
            rightSection={<kbd>Delete</kbd>}
            onClick={onDelete}
          >
            Delete…
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
