// Beside the tabs: add one, find one among many, and what can be done with the one on show.
import { FileButton, Menu } from '@mantine/core'
import {
  IconCheck,
  IconChevronDown,
  IconFileImport,
  IconFileText,
  IconNotebook,
  IconPlus,
} from '@tabler/icons-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { DocumentId } from '#protocol/ids.ts'
import { shortNameOf } from '../../shell/document-tabs.tsx'
import { MenuButton } from '../../shell/menu-button.tsx'
import { DocumentMenuItems } from './document-menu.tsx'
import classes from './document-strip.module.css'
import type { DocumentStripProps } from './document-strip.tsx'

interface StripMenusProps extends DocumentStripProps {
  readonly list: RefObject<HTMLElement | null>
  readonly onRename: (id: DocumentId) => void
}

export function StripMenus(props: StripMenusProps) {
  const { classroomId, documents, actions, list, onRename } = props
  const { all, shown } = documents
  const isCrowded = useIsCrowded(list, all.length)
  return (
    <span className={classes['menus']}>
      {isCrowded && <AllMenu {...props} />}
      <AddMenu {...props} />
      {shown && (
        <Menu position="bottom-start">
          <MenuButton label={`More about ${shortNameOf(shown)}`} />
          <Menu.Dropdown>
            <DocumentMenuItems
              classroomId={classroomId}
              document={shown}
              all={all}
              actions={actions}
              onRename={() => onRename(shown.id)}
            />
          </Menu.Dropdown>
        </Menu>
      )}
    </span>
  )
}

function AddMenu({ onNew, onImport }: StripMenusProps) {
  /** So that the same file can be chosen again. */
  const reset = useRef<() => void>(null)
  return (
    <FileButton multiple onChange={onImport} resetRef={reset}>
      {({ onClick }) => (
        <Menu position="bottom-start">
          <MenuButton label="Add a notebook or a file" Icon={IconPlus} />
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconNotebook size={16} aria-hidden="true" />}
              onClick={() => onNew('notebook')}
            >
              New notebook…
            </Menu.Item>
            <Menu.Item
              leftSection={<IconFileText size={16} aria-hidden="true" />}
              onClick={() => onNew('file')}
            >
              New shared file…
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconFileImport size={16} aria-hidden="true" />}
              onClick={() => {
                reset.current?.()
                onClick()
              }}
            >
              Import from this computer…
            </Menu.Item>
            <Menu.Label>or drop them anywhere on this page</Menu.Label>
          </Menu.Dropdown>
        </Menu>
      )}
    </FileButton>
  )
}

function AllMenu({ documents }: StripMenusProps) {
  const { all, shown, show } = documents
  return (
    <Menu position="bottom-start">
      <MenuButton label={`All ${all.length} notebooks and files`} Icon={IconChevronDown} />
      <Menu.Dropdown className={classes['all'] ?? ''}>
        {all.map(document => {
          const Icon = document.kind === 'notebook' ? IconNotebook : IconFileText
          return (
            <Menu.Item
              key={document.id}
              leftSection={<Icon size={16} aria-hidden="true" />}
              rightSection={document === shown && <IconCheck size={14} aria-label="shown" />}
              onClick={() => show(document.id)}
            >
              {shortNameOf(document)}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}

/** True when the line has more tabs than it has room for. */
function useIsCrowded(list: RefObject<HTMLElement | null>, count: number): boolean {
  const [isCrowded, setIsCrowded] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of tabs has another width
  useEffect(() => {
    const element = list.current
    if (!element) return
    const measure = () => setIsCrowded(element.scrollWidth > element.clientWidth + 1)
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [list, count])
  return isCrowded
}
