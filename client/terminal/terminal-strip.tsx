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
import type { TerminalView } from '#protocol/classroom-view.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { type OwnTerminalKind, ownTerminalKinds, terminalNames } from '#protocol/terminal-kinds.ts'
import { MenuButton } from '../shell/menu-button.tsx'
import strip from '../shell/tab-strip.module.css'
import { useActiveTabInSight } from '../shell/use-active-tab.ts'
import { useTerminalPreferences } from './preferences.ts'
import classes from './terminal-strip.module.css'
import { watchedWords } from './watched-words.ts'

interface TerminalStripProps {
  readonly terminals: readonly TerminalView[]
  readonly shown: TerminalView | null
  readonly onOpen: (kind: OwnTerminalKind) => void
  readonly onClose: (id: TerminalId) => void
  readonly onReset: () => void
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
/** For whoever meets a choice of Pythons for the first time. */
const kindHints: Readonly<Record<OwnTerminalKind, string>> = {
  python: 'colours, history, editing of several lines',
  'python-basic': 'plain lines, good with a screen reader',
  ipython: 'with %magics and ? for help',
  shell: 'commands, files, programs',
}

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
