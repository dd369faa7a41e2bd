// A question before something that cannot be taken back. The safe answer has the focus, unless the question is the second step.
import { Button, Modal } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { messageOf } from '../http.ts'
import classes from './confirm.module.css'

interface ConfirmProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  /** What will be gone, and what stays. */
  readonly children: ReactNode
  /** What the button does: `End the class`. */
  readonly action: string
  readonly onConfirm: () => Promise<unknown>
  /** Puts the keyboard where it belongs as soon as the question is answered; else it goes back to where it was. */
  readonly onFocus?: () => void
  /** Enter says yes: somebody has already pressed more than one key for it. */
  readonly isSecondStep?: boolean
}

export function Confirm(props: ConfirmProps) {
  const { isOpen, onClose, title, children, action, onConfirm, onFocus, isSecondStep = false } = props
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const close = () => {
    setProblem(null)
    onClose()
    onFocus?.()
  }
  const confirm = async () => {
    setIsBusy(true)
    try {
      await onConfirm()
      close()
    } catch (error) {
      setProblem(messageOf(error))
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <Modal opened={isOpen} onClose={close} title={title} returnFocus={!onFocus}>
      <div className={classes['text']}>{children}</div>
      {problem && (
        <p className={classes['problem']} role="alert">
          {problem}
        </p>
      )}
      <div className={classes['actions']}>
        <Button variant="default" onClick={close} data-autofocus={!isSecondStep || undefined}>
          Cancel
        </Button>
        <Button color="danger" loading={isBusy} onClick={confirm} data-autofocus={isSecondStep || undefined}>
          {action}
        </Button>
      </div>
    </Modal>
  )
}
