// What can be done to the selected cell, for the mouse; every button tells its key.
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlayerPlay, IconPlus, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { CellId } from '#protocol/ids.ts'
import type { CellType } from '#protocol/notebook-document.ts'
import desk from './desk.module.css'
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
  return (
    <div className={desk['toolbar']} role="toolbar" aria-label="Cell">
      <Action command="run" label={type === 'markdown' ? 'Render' : 'Run'} keys="Ctrl+Enter">
        <IconPlayerPlay size={16} />
      </Action>
      <select
        className={desk['type']}
        aria-label="Type of the cell"
        value={type}
        onChange={event => controls.changeType([id], event.target.value as CellType)}
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
    </div>
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
