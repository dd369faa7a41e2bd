// The keys, behind `?`: the same key does the same thing in every window.
import { ActionIcon, Modal, Tooltip } from '@mantine/core'
import { IconQuestionMark } from '@tabler/icons-react'
import classes from './keys-dialog.module.css'

export interface KeyGroup {
  readonly title: string
  /** Keys (separated by spaces; `+` joins) with what they do. */
  readonly keys: readonly (readonly [keys: string, meaning: string])[]
}

export const windowKeys: KeyGroup = {
  title: 'Everywhere',
  keys: [
    ['F6', 'Go to the next pane: notebook, terminal, header'],
    ['Shift+F6', 'Go to the pane before'],
    ['?', 'Show these keys'],
    ['Escape', 'Close what is open; nothing is lost'],
  ],
}

export const terminalKeys: KeyGroup = {
  title: 'In the terminal',
  keys: [
    ['Ctrl+C', 'Stop what runs, or copy what is selected'],
    ['Ctrl+Shift+C', 'Copy'],
    ['Ctrl+Shift+V', 'Paste'],
    ['Ctrl+D', 'End Python or the shell'],
    ['F6', 'Leave the terminal'],
  ],
}

export const notebookKeys: KeyGroup = {
  title: 'In the notebook',
  keys: [
    ['Shift+Enter', 'Run the cell and go to the next one'],
    ['Ctrl+Enter', 'Run the cell and stay'],
    ['Enter', 'Edit the cell'],
    ['Escape', 'Leave the cell’s text'],
  ],
}

interface KeysDialogProps {
  readonly groups: readonly KeyGroup[]
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function KeysDialog({ groups, isOpen, onClose }: KeysDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keys" size="lg">
      <div className={classes['groups']}>
        {groups.map(({ title, keys }) => (
          <section key={title}>
            <h3 className={classes['title']}>{title}</h3>
            <dl className={classes['keys']}>
              {keys.map(([combination, meaning]) => (
                <div key={combination} className={classes['row']}>
                  <dt>
                    <Combination text={combination} />
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}

function Combination({ text }: { text: string }) {
  return text.split('+').map((key, index) => (
    <span key={key}>
      {index > 0 && ' + '}
      <kbd>{key}</kbd>
    </span>
  ))
}

export function KeysButton({ onOpen }: { onOpen: () => void }) {
  return (
    <Tooltip label="Keys (?)">
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Keys" onClick={onOpen}>
        <IconQuestionMark size={19} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  )
}
