// Several lines written in peace and sent to a terminal at once. What is not sent yet is kept for this browser tab.
import { Button, Modal, Textarea } from '@mantine/core'
import { useSessionStorage } from '@mantine/hooks'
import type { KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import type { TerminalId } from '#protocol/ids.ts'
import { shownKeys } from '../shell/key-names.ts'
import { plainLines, withLineBreak } from './composed-lines.ts'
import classes from './terminal-dialogs.module.css'

interface ComposerProps {
  readonly terminalId: TerminalId
  /** Of the terminal. */
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  /** One paste and Enter. */
  readonly onSend: (text: string) => void
}

const longestText = 100_000

export function Composer({ terminalId, title, isOpen, onClose, onSend }: ComposerProps) {
  const [draft, setDraft] = useSessionStorage({
    key: `followalong.lines.${terminalId}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  })
  const send = () => {
    const text = plainLines(draft).replace(/\s+$/, '')
    if (text === '') return
    onSend(text)
    setDraft('')
    onClose()
  }
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    if (event.shiftKey || event.altKey) return
    event.preventDefault()
    if (event.ctrlKey || event.metaKey) return send()
    const field = event.currentTarget
    const { text, caret } = withLineBreak(draft, field.selectionStart, field.selectionEnd)
    // At once: the next key must find the caret where it belongs.
    flushSync(() => setDraft(text))
    field.setSelectionRange(caret, caret)
  }
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      returnFocus={false}
      title={`Write several lines for “${title}”`}
      size="lg"
    >
      <Textarea
        className={classes['lines'] ?? ''}
        aria-label={`Lines for ${title}`}
        autosize
        minRows={6}
        maxRows={18}
        maxLength={longestText}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        data-autofocus
        value={draft}
        onChange={event => setDraft(event.target.value)}
        onKeyDown={press}
      />
      <div className={classes['actions']}>
        <span className={`${classes['hint']} ${classes['keys']}`}>
          <kbd>{shownKeys('Mod+Enter')}</kbd> sends all of it at once.
        </span>
        <Button variant="default" onClick={onClose}>
          Later
        </Button>
        <Button onClick={send} disabled={draft.trim() === ''}>
          Send
        </Button>
      </div>
    </Modal>
  )
}
