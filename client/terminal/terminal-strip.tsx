// The line above the terminals: their tabs, who is watching, and what can be done with them.
import { Menu, Tabs } from '@mantine/core'
import { IconBrandPython, IconEye, IconFileCode, IconPlus, IconPrompt } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { TerminalView } from '#protocol/classroom-view.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { type OwnTerminalKind, ownTerminalKinds, terminalNames } from '#protocol/terminal-kinds.ts'
import { MenuButton } from '../shell/menu-button.tsx'
import { TabName } from '../shell/tab-name.tsx'
import strip from '../shell/tab-strip.module.css'
import { useActiveTabInSight } from '../shell/use-active-tab.ts'
import { TerminalMenu, type TerminalMenuProps } from './terminal-menu.tsx'
import classes from './terminal-strip.module.css'
import { watchedWords } from './watched-words.ts'

interface TerminalStripProps extends Omit<TerminalMenuProps, 'isFirst' | 'onRename'> {
  readonly terminals: readonly TerminalView[]
  readonly onOpen: (kind: OwnTerminalKind) => void
  readonly onRename: (id: TerminalId, title: string) => Promise<unknown>
  readonly tabExtra?: ((terminal: TerminalView) => ReactNode) | undefined
  readonly headExtra?: ((terminal: TerminalView) => ReactNode) | undefined
}

const kindIcons = {
  python: IconBrandPython,
  'python-basic': IconBrandPython,
  ipython: IconBrandPython,
  shell: IconPrompt,
  script: IconFileCode,
} as const
/** So many tabs leave no room for a hint. */
const tabsBesideHint = 4
/** For whoever meets a choice of Pythons for the first time. */
const kindHints: Readonly<Record<OwnTerminalKind, string>> = {
  python: 'colours, history, editing of several lines',
  'python-basic': 'plain lines, good with a screen reader',
  ipython: 'with %magics and ? for help',
  shell: 'commands, files, programs',
}

export function TerminalStrip(props: TerminalStripProps) {
  const { terminals, shown, onOpen, onRename, onClose, tabExtra, headExtra } = props
  const list = useRef<HTMLDivElement>(null)
  const [renaming, setRenaming] = useState<TerminalId | null>(null)
  useActiveTabInSight(list, shown?.id ?? null)
  const press = (event: KeyboardEvent, id: TerminalId) => {
    if (event.key === 'F2') setRenaming(id)
    else if (event.key === 'Delete') onClose(id)
    else return
    event.preventDefault()
  }
  return (
    <div className={strip['strip']}>
      <Tabs.List ref={list} className={strip['list'] ?? ''} aria-label="Terminals">
        {terminals.map(terminal => {
          const { id, kind, title, exit } = terminal
          const Icon = kindIcons[kind]
          return renaming === id ? (
            <TabName
              key={id}
              before={title}
              onRename={name => onRename(id, name)}
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
              className={strip['tab'] ?? ''}
              leftSection={<Icon size={15} aria-hidden="true" />}
              data-terminal={id}
              onDoubleClick={() => setRenaming(id)}
              onKeyDown={event => press(event, id)}
              aria-keyshortcuts="F2 Delete"
            >
              <span className={classes['title']} title={title}>
                {title}
              </span>
              {exit && <span className={classes['ended']}> ended</span>}
              {tabExtra?.(terminal)}
            </Tabs.Tab>
          )
        })}
      </Tabs.List>
      <Menu position="bottom-start">
        <MenuButton label="New terminal" Icon={IconPlus} />
        <Menu.Dropdown>
          {ownTerminalKinds.map(kind => {
            const Icon = kindIcons[kind]
            return (
              <Menu.Item
                key={kind}
                leftSection={<Icon size={16} aria-hidden="true" />}
                onClick={() => onOpen(kind)}
              >
                {terminalNames[kind]}
                <span className={classes['kind']}>{kindHints[kind]}</span>
              </Menu.Item>
            )
          })}
        </Menu.Dropdown>
      </Menu>
      <Watchers names={[...new Set(terminals.flatMap(({ watchers }) => watchers))]} />
      {terminals.length < tabsBesideHint && (
        <span className={classes['hint']} aria-hidden="true">
          <kbd>F6</kbd> leaves the terminal
        </span>
      )}
      {shown && headExtra?.(shown)}
      <TerminalMenu {...props} isFirst={shown?.id === terminals[0]?.id} onRename={setRenaming} />
    </div>
  )
}

/** Told quietly, never hidden: who looks at these terminals just now. */
function Watchers({ names }: { names: readonly string[] }) {
  return (
    <span
      className={classes['watchers']}
      role="status"
      title={names.length > 0 ? `${watchedWords(names)} your terminals` : ''}
    >
      {names.length > 0 && (
        <>
          <IconEye size={16} aria-hidden="true" />
          <span>{watchedWords(names)}</span>
        </>
      )}
    </span>
  )
}

function focusTab(list: HTMLElement | null, id: TerminalId) {
  list?.querySelector<HTMLElement>(`[data-terminal="${id}"]`)?.focus()
}
