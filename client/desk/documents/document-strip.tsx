// The class's notebooks and files on the desk: turned to, added, renamed, put in order, removed; by mouse, menu and keys.
import { Menu, Tabs } from '@mantine/core'
import { IconFileText, IconNotebook } from '@tabler/icons-react'
import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { ClassroomId, DocumentId } from '#protocol/ids.ts'
import { LiveMark, shortNameOf } from '../../shell/document-tabs.tsx'
import { TabName } from '../../shell/tab-name.tsx'
import strip from '../../shell/tab-strip.module.css'
import { useActiveTabInSight } from '../../shell/use-active-tab.ts'
import type { ShownDocument } from '../../shell/use-shown-document.ts'
import type { DocumentActions } from './document-actions.tsx'
import { DocumentMenuItems } from './document-menu.tsx'
import classes from './document-strip.module.css'
import { enterDocument } from './enter-document.ts'
import { StripMenus } from './strip-menus.tsx'
import { useTabDrag } from './use-tab-drag.ts'

export interface DocumentStripProps {
  readonly classroomId: ClassroomId
  readonly documents: ShownDocument
  /** Where the class is. */
  readonly live: DocumentId | null
  readonly actions: DocumentActions
  readonly onNew: (kind: 'notebook' | 'file') => void
  readonly onImport: (files: readonly File[]) => void
}

/** A menu asked for at a tab, and where the pointer was. */
interface MenuAt {
  readonly id: DocumentId
  readonly x: number
  readonly y: number
}

export function DocumentStrip(props: DocumentStripProps) {
  const { classroomId, documents, live, actions } = props
  const { all, shown, show } = documents
  const list = useRef<HTMLDivElement>(null)
  const [renaming, setRenaming] = useState<DocumentId | null>(null)
  const [menuAt, setMenuAt] = useState<MenuAt | null>(null)
  const [said, setSaid] = useState('')
  const drag = useTabDrag(list, all, (document, index) => actions.move(document, index))
  useActiveTabInSight(list, shown?.id ?? null)

  const step = (document: DocumentView, by: -1 | 1) => {
    const index = all.indexOf(document) + by
    if (index < 0 || index >= all.length) return
    actions.move(document, index)
    setSaid(`${shortNameOf(document)} is number ${index + 1} of ${all.length} now.`)
  }
  const press = (event: KeyboardEvent, document: DocumentView) => {
    const isMove = (event.ctrlKey || event.metaKey) && event.shiftKey
    if (event.key === 'F2') setRenaming(document.id)
    else if (event.key === 'Delete') actions.remove(document)
    else if (isMove && event.key === 'ArrowLeft') step(document, -1)
    else if (isMove && event.key === 'ArrowRight') step(document, 1)
    else return
    // The tabs' own arrows would go on to the next one.
    event.preventDefault()
    event.stopPropagation()
  }
  const openMenu = (event: MouseEvent, id: DocumentId) => {
    event.preventDefault()
    setMenuAt({ id, x: event.clientX, y: event.clientY })
  }
  const inMenu = all.find(({ id }) => id === menuAt?.id)

  return (
    <div className={strip['strip']}>
      <Tabs
        value={shown?.id ?? null}
        onChange={id => id && show(id as DocumentId)}
        className={classes['tabs'] ?? ''}
        classNames={{ list: `${strip['list']} ${strip['fading']}`, tab: strip['tab'] ?? '' }}
      >
        <Tabs.List
          ref={list}
          aria-label="Notebooks and files"
          onWheel={event => event.currentTarget.scrollBy({ left: event.deltaY + event.deltaX })}
          {...drag.listProps}
        >
          {all.map(document => {
            const { id, kind } = document
            const Icon = kind === 'notebook' ? IconNotebook : IconFileText
            return renaming === id ? (
              <TabName
                key={id}
                before={shortNameOf(document)}
                selected={stemOf(shortNameOf(document)).length}
                onRename={name => actions.rename(document, name)}
                onLeave={byKey => {
                  // The tab is back after this: then it takes the focus that the field had.
                  flushSync(() => setRenaming(null))
                  if (byKey) focusTab(list.current, id)
                }}
              />
            ) : (
              <Tabs.Tab
                key={id}
                value={id}
                leftSection={<Icon size={15} aria-hidden="true" />}
                aria-keyshortcuts="F2 Delete Control+Shift+ArrowLeft Control+Shift+ArrowRight"
                data-document={id}
                onClick={event => event.detail > 0 && enterDocument(event.currentTarget, id)}
                onDoubleClick={() => setRenaming(id)}
                onContextMenu={event => openMenu(event, id)}
                onKeyDown={event => press(event, document)}
                {...drag.tabProps(document)}
              >
                {shortNameOf(document)}
                {id === live && id !== shown?.id && <LiveMark />}
              </Tabs.Tab>
            )
          })}
          {drag.markAt !== null && <span className={classes['mark']} style={{ left: drag.markAt }} />}
        </Tabs.List>
      </Tabs>
      <StripMenus {...props} list={list} onRename={setRenaming} />
      <Menu opened={inMenu !== undefined} onClose={() => setMenuAt(null)} position="bottom-start" returnFocus>
        <Menu.Target>
          <span className={classes['at']} style={{ left: menuAt?.x ?? 0, top: menuAt?.y ?? 0 }} />
        </Menu.Target>
        <Menu.Dropdown>
          {inMenu && (
            <DocumentMenuItems
              classroomId={classroomId}
              document={inMenu}
              all={all}
              actions={actions}
              onRename={() => setRenaming(inMenu.id)}
            />
          )}
        </Menu.Dropdown>
      </Menu>
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </div>
  )
}

/** Without the ending, which mostly stays as it is. */
function stemOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}

function focusTab(list: HTMLElement | null, id: DocumentId) {
  list?.querySelector<HTMLElement>(`[data-document="${id}"]`)?.focus()
}
