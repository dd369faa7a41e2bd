// What can be done to the selected cells, for the mouse; every button tells its key.
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlayerPlay, IconPlus, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { CellId } from '#protocol/ids.ts'
import type { CellType } from '#protocol/notebook-document.ts'
import { shownKeys } from '../../shell/key-names.ts'
import { MenuButton } from '../../shell/menu-button.tsx'
import { useSelected } from '../store.ts'
import desk from './cell-toolbar.module.css'
import { useDesk } from './desk-context.ts'
import type { DeskCommand } from './key-bindings.ts'
import { perform } from './perform.ts'

const typeNames: readonly (readonly [CellType, string])[] = [
  ['code', 'Code'],
  ['markdown', 'Markdown'],
  ['raw', 'Raw'],
]

export function CellToolbar({ id, type }: { id: CellId; type: CellType }) {
  const controls = useDesk()
  const count = useSelected(controls.state, state => state.marked.length)
  return (
    <div className={desk['toolbar']} role="toolbar" aria-label="Cell">
      {count > 1 && <span className={desk['count']}>{count} cells</span>}
      <Action command="run" label={type === 'markdown' && count === 1 ? 'Render' : 'Run'} keys="Ctrl+Enter">
        <IconPlayerPlay size={16} />
      </Action>
      <select
        className={desk['type']}
        aria-label="Type of the cell"
        value={type}
        onChange={event => controls.changeType(controls.state.get().marked, event.target.value as CellType)}
      >
        {typeNames.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <Action command="move-up" label="Move up" keys="Ctrl+Shift+↑">
        <IconArrowUp size={16} />
      </Action>
      <Action command="move-down" label="Move down" keys="Ctrl+Shift+↓">
        <IconArrowDown size={16} />
      </Action>
      <Action command="insert-below" label="Insert a cell below" keys="B">
        <IconPlus size={16} />
      </Action>
      <Action command="delete" label="Delete" keys="D, D">
        <IconTrash size={16} />
      </Action>
      <CellMenu id={id} type={type} count={count} />
    </div>
  )
}

function CellMenu({ id, type, count }: { id: CellId; type: CellType; count: number }) {
  const controls = useDesk()
  const isHeading = useSelected(controls.outline.view, view => view.levels.has(id))
  const isCollapsed = useSelected(controls.outline.view, view => view.hiddenCounts.has(id))
  const item = (command: DeskCommand, label: string, keys: string) => (
    <Menu.Item rightSection={keys && <kbd>{shownKeys(keys)}</kbd>} onClick={() => perform(controls, command)}>
      {label}
    </Menu.Item>
  )
  const isCode = type === 'code'
  return (
    // The cells take the focus back by themselves.
    <Menu position="bottom-end" returnFocus={false} onClose={() => controls.keepSelection()}>
      <MenuButton label="More for this cell" size="small" />
      <Menu.Dropdown>
        {(isCode || count > 1) && (
          <>
            {item('run-and-insert', 'Run and insert below', 'Alt+Enter')}
            {item('run-as-script', 'Run as a script', 'Alt+Shift+Enter')}
            {item('clear-output', 'Clear the output', '')}
            {item('toggle-output', 'Hide or show the output', 'O')}
            <Menu.Divider />
          </>
        )}
        {item('cut', 'Cut', 'X')}
        {item('copy', 'Copy', 'C')}
        {item('paste', 'Paste below', 'V')}
        <Menu.Divider />
        {count > 1
          ? item('merge', `Merge the ${count} cells`, 'Shift+M')
          : item('merge', 'Merge with the cell below', 'Shift+M')}
        {item('insert-above', 'Insert a cell above', 'A')}
        {isHeading &&
          (isCollapsed
            ? item('expand', 'Show what is below', '→')
            : item('collapse', 'Hide what is below', '←'))}
        {type !== 'markdown' && item('toggle-line-numbers', 'Line numbers', 'L')}
        {item('spotlight', 'Point at the line', 'Alt+.')}
      </Menu.Dropdown>
    </Menu>
  )
}

interface ActionProps {
  readonly command: DeskCommand
  readonly label: string
  readonly keys: string
  readonly children: ReactNode
}

function Action({ command, label, keys, children }: ActionProps) {
  const controls = useDesk()
  return (
    <Tooltip label={`${label} (${keys})`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={26}
        aria-label={label}
        onClick={() => perform(controls, command)}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
