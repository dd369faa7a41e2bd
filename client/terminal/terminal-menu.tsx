// What can be done with the terminal on top, and how this browser shows terminals.
import { Menu } from '@mantine/core'
import {
  IconAlignLeft,
  IconCursorText,
  IconPencil,
  IconPlayerPlay,
  IconPlayerTrackPrev,
  IconRefresh,
  IconSearch,
  IconTextDecrease,
  IconTextIncrease,
  IconX,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { TerminalView } from '#protocol/classroom-view.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { MenuButton } from '../shell/menu-button.tsx'
import { useTerminalPreferences } from './preferences.ts'
import classes from './terminal-strip.module.css'
import type { TerminalTool } from './terminal-tools.tsx'

export interface TerminalMenuProps {
  readonly shown: TerminalView | null
  /** The first one stays open. */
  readonly isFirst: boolean
  readonly onTool: (tool: TerminalTool) => void
  readonly onPlay: () => void
  readonly onRename: (id: TerminalId) => void
  readonly onRestart: (id: TerminalId) => void
  readonly onClose: (id: TerminalId) => void
  readonly onReset: () => void
}

export function TerminalMenu(props: TerminalMenuProps) {
  const { shown, isFirst, onTool, onPlay, onRename, onRestart, onClose, onReset } = props
  const { isForScreenReader, setIsForScreenReader, enlarge } = useTerminalPreferences()
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <MenuButton label="More about the terminals" />
      <Menu.Dropdown>
        {shown && (
          <>
            <Item Icon={IconSearch} text="Search" keys="Ctrl+Shift+F" onClick={() => onTool('search')} />
            {!shown.exit && (
              <Item Icon={IconCursorText} text="Write several lines…" onClick={() => onTool('lines')} />
            )}
            <Item Icon={IconAlignLeft} text="Read as text…" onClick={() => onTool('text')} />
            <Item Icon={IconPlayerPlay} text="Play the recording…" onClick={onPlay} />
            <Item
              Icon={IconPencil}
              text={`Rename “${shown.title}”`}
              keys="F2"
              onClick={() => onRename(shown.id)}
            />
            <Item
              Icon={IconPlayerTrackPrev}
              text={`Restart “${shown.title}”…`}
              onClick={() => onRestart(shown.id)}
            />
            {!isFirst && (
              <Item Icon={IconX} text={`Close “${shown.title}”`} onClick={() => onClose(shown.id)} />
            )}
            <Menu.Divider />
          </>
        )}
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
        <Item Icon={IconRefresh} text="Start a new sandbox…" onClick={onReset} />
      </Menu.Dropdown>
    </Menu>
  )
}

interface ItemProps {
  readonly Icon: ComponentType<{ size?: number }>
  readonly text: string
  readonly keys?: string
  readonly onClick: () => void
}

/** Chosen once; the menu closes. */
function Item({ Icon, text, keys, onClick }: ItemProps) {
  return (
    <Menu.Item
      closeMenuOnClick
      leftSection={<Icon size={16} aria-hidden="true" />}
      rightSection={
        keys ? (
          <span aria-hidden="true" className={classes['keys']}>
            {keys}
          </span>
        ) : null
      }
      onClick={onClick}
    >
      {text}
    </Menu.Item>
  )
}
