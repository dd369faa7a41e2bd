// The class's notebooks and files as tabs. One document needs no tabs.
import { Tabs } from '@mantine/core'
import { IconFileText, IconNotebook } from '@tabler/icons-react'
import { useRef } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { DocumentId } from '#protocol/ids.ts'
import classes from './tab-strip.module.css'
import { useActiveTabInSight } from './use-active-tab.ts'

interface DocumentTabsProps {
  readonly documents: readonly DocumentView[]
  readonly shown: DocumentId | null
  /** The one that the instructor teaches from, marked when several can be told apart. */
  readonly live?: DocumentId | null
  readonly onShow: (id: DocumentId) => void
}

export function DocumentTabs({ documents, shown, live = null, onShow }: DocumentTabsProps) {
  const list = useRef<HTMLDivElement>(null)
  useActiveTabInSight(list, shown)
  if (documents.length < 2) return null
  return (
    <Tabs
      value={shown}
      onChange={id => id && onShow(id as DocumentId)}
      className={classes['strip'] ?? ''}
      classNames={{ list: `${classes['list']} ${classes['fading']}`, tab: classes['tab'] ?? '' }}
    >
      <Tabs.List ref={list} aria-label="Notebooks and files">
        {documents.map(({ id, kind, name }) => {
          const Icon = kind === 'notebook' ? IconNotebook : IconFileText
          return (
            <Tabs.Tab key={id} value={id} leftSection={<Icon size={15} aria-hidden="true" />}>
              {shortNameOf({ kind, name })}
              {id === live && <LiveMark />}
            </Tabs.Tab>
          )
        })}
      </Tabs.List>
    </Tabs>
  )
}

/** Its name as on a tab: everybody knows what a notebook ends with. */
export function shortNameOf({ kind, name }: Pick<DocumentView, 'kind' | 'name'>): string {
  return kind === 'file' ? name : name.replace(/\.ipynb$/, '')
}

export function LiveMark() {
  return (
    <span className={classes['live']} title="The class is here">
      <span aria-hidden="true">●</span>
      <span className="visually-hidden">, the class is here</span>
    </span>
  )
}
