// The line above the terminals: their tabs, who is watching, and what can be done with them.
import { Menu, Tabs } from '@mantine/core'
import {
  IconBrandPython,
  IconEye,
  IconFileCode,
  IconPlus,
  IconPrompt,
  IconRefresh,
  IconTextDecrease,
  IconTextIncrease,
  IconX,
} from '@tabler/icons-react'
import { type ReactNode, useRef } from 'react'
import type { TerminalKind, TerminalView } from '#protocol/classroom-view.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { MenuButton } from '../shell/menu-button.tsx'
import strip from '../shell/tab-strip.module.css'
import { useActiveTabInSight } from '../shell/use-active-tab.ts'
import { useTerminalPreferences } from './preferences.ts'
import classes from './terminal-strip.module.css'
import { watchedWords } from './watched-words.ts'

/** What a person opens for themselves; a script is run by the instructor. */
export type OwnTerminalKind = Exclude<TerminalKind, 'script'>

interface TerminalStripProps {
  readonly terminals: readonly TerminalView[]
  readonly shown: TerminalView | null
  readonly onOpen: (kind: OwnTerminalKind) => void
  readonly onClose: (id: TerminalId) => void
  readonly onReset: () => void
  readonly tabExtra?: ((terminal: TerminalView) => ReactNode) | undefined
  readonly headExtra?: ((terminal: TerminalView) => ReactNode) | undefined
}

const kindIcons = { python: IconBrandPython, shell: IconPrompt, script: IconFileCode } as const

export function TerminalStrip(props: TerminalStripProps) {
  const { terminals, shown, onOpen, onClose, onReset, tabExtra, headExtra } = props
  const list = useRef<HTMLDivElement>(null)
  useActiveTabInSight(list, shown?.id ?? null)
  return (
    <div className={strip['strip']}>
      <Tabs.List ref={list} className={strip['list'] ?? ''} aria-label="Terminals">
        {terminals.map(terminal => {
          const { id, kind, title, exit } = terminal
          const Icon = kindIcons[kind]
          return (
            <Tabs.Tab
              key={id}
              value={id}
              className={strip['tab'] ?? ''}
              leftSection={<Icon size={15} aria-hidden="true" />}
              onKeyDown={event => event.key === 'Delete' && onClose(id)}
              aria-keyshortcuts="Delete"
            >
              {title}
              {exit && <span className={classes['ended']}> ended</span>}
              {tabExtra?.(terminal)}
            </Tabs.Tab>
          )
        })}
      </Tabs.List>
      <Menu position="bottom-start">
        <MenuButton label="New terminal" Icon={IconPlus} />
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconBrandPython size={16} aria-hidden="true" />}
            onClick={() => onOpen('python')}
          >
            Python
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPrompt size={16} aria-hidden="true" />}
            onClick={() => onOpen('shell')}
          >
            Shell
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Watchers names={[...new Set(terminals.flatMap(({ watchers }) => watchers))]} />
      <span className={classes['hint']} aria-hidden="true">
        <kbd>F6</kbd> leaves the terminal
      </span>
      {shown && headExtra?.(shown)}
      <MoreMenu shown={shown} onClose={onClose} onReset={onReset} />
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

interface MoreMenuProps {
  readonly shown: TerminalView | null
  readonly onClose: (id: TerminalId) => void
  readonly onReset: () => void
}

function MoreMenu({ shown, onClose, onReset }: MoreMenuProps) {
  const { isForScreenReader, setIsForScreenReader, enlarge } = useTerminalPreferences()
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <MenuButton label="More about the terminals" />
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconTextIncrease size={16} aria-hidden="true" />} onClick={() => enlarge(1)}>
          Larger type
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTextDecrease size={16} aria-hidden="true" />}
          onClick={() => enlarge(-1)}
        >
          Smaller type
        </Menu.Item>
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={isForScreenReader}
          leftSection={<span className={classes['check']}>{isForScreenReader ? '✓' : ''}</span>}
          onClick={() => setIsForScreenReader(!isForScreenReader)}
        >
          Read aloud by a screen reader
        </Menu.Item>
        <Menu.Divider />
        {shown && (
          <Menu.Item
            closeMenuOnClick
            leftSection={<IconX size={16} aria-hidden="true" />}
            onClick={() => onClose(shown.id)}
          >
            Close “{shown.title}”
          </Menu.Item>
        )}
        <Menu.Item
          closeMenuOnClick
          leftSection={<IconRefresh size={16} aria-hidden="true" />}
          onClick={onReset}
        >
          Start a new sandbox…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
