// The instructor's own terminals below the notebook: Python and shells, scripts run from cells, each shown to the class or not.
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconChevronDown, IconEye, IconEyeOff } from '@tabler/icons-react'
import type { SandboxView, ShownTerminalView, TerminalView } from '#protocol/classroom-view.ts'
import type { ClassroomId, TerminalId } from '#protocol/ids.ts'
import type { SendCommand } from '../connection.ts'
import { showProblem } from '../shell/notify.ts'
import { TerminalPane } from '../terminal/terminal-pane.tsx'
import classes from './own-terminals.module.css'

interface OwnTerminalsProps {
  readonly classroomId: ClassroomId
  readonly sandbox: SandboxView
  readonly shownToClass: readonly ShownTerminalView[]
  readonly isInService: boolean
  readonly isOpen: boolean
  readonly chosen: TerminalId | null
  /** False while the one on top came up by itself: who writes in the notebook goes on writing there. */
  readonly takesFocus: boolean
  readonly onChoose: (id: TerminalId) => void
  /** Null where the pane is left by other means. */
  readonly onFold: (() => void) | null
  readonly send: SendCommand
}

export function OwnTerminals(props: OwnTerminalsProps) {
  const { shownToClass, isOpen, chosen, takesFocus, onChoose, onFold, send, ...rest } = props
  const isSeen = ({ id }: TerminalView) => shownToClass.some(shown => shown.id === id)
  return (
    <div className={classes['drawer']}>
      <TerminalPane
        {...rest}
        label="My terminals"
        send={send}
        as="instructor"
        isShown={isOpen}
        opensByItself={isOpen}
        chosen={chosen}
        focusesChosen={takesFocus}
        onChoose={onChoose}
        tabExtra={terminal =>
          isSeen(terminal) && (
            <span className={classes['seen']}>
              <IconEye size={14} aria-hidden="true" />
              <span className="visually-hidden">, the class sees it</span>
            </span>
          )
        }
        headExtra={terminal => (
          <>
            <ShowToggle terminal={terminal} isSeen={isSeen(terminal)} send={send} />
            {onFold && (
              <Tooltip label="Hide my terminals">
                <ActionIcon variant="subtle" color="gray" aria-label="Hide my terminals" onClick={onFold}>
                  <IconChevronDown size={18} aria-hidden="true" />
                </ActionIcon>
              </Tooltip>
            )}
          </>
        )}
      />
    </div>
  )
}

interface ShowToggleProps {
  readonly terminal: TerminalView
  readonly isSeen: boolean
  readonly send: SendCommand
}

function ShowToggle({ terminal, isSeen, send }: ShowToggleProps) {
  const Icon = isSeen ? IconEye : IconEyeOff
  return (
    <Tooltip
      label={isSeen ? 'Everybody sees this terminal. Click to hide it.' : 'Only you see this terminal.'}
    >
      <Button
        size="compact-sm"
        variant={isSeen ? 'filled' : 'default'}
        leftSection={<Icon size={15} aria-hidden="true" />}
        className={classes['toggle'] ?? ''}
        classNames={{ label: classes['label'] ?? '', section: classes['section'] ?? '' }}
        aria-label={isSeen ? 'The class sees it' : 'Show to the class'}
        aria-pressed={isSeen}
        onClick={() =>
          send('terminal:show', { terminalId: terminal.id, isShown: !isSeen }).catch(showProblem)
        }
      >
        {isSeen ? 'The class sees it' : 'Show to the class'}
      </Button>
    </Tooltip>
  )
}
