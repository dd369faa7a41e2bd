// Asked before a person's sandbox is replaced: their files come along, unless they say otherwise.
import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { Confirm } from '../shell/confirm.tsx'

interface ResetQuestionProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onReset: (isEmptied: boolean) => Promise<unknown>
}

export function ResetQuestion({ isOpen, onClose, onReset }: ResetQuestionProps) {
  const [isEmptied, setIsEmptied] = useState(false)
  const close = () => {
    setIsEmptied(false)
    onClose()
  }
  return (
    <Confirm
      isOpen={isOpen}
      onClose={close}
      title="Start a new sandbox?"
      action="Start a new one"
      onConfirm={() => onReset(isEmptied)}
    >
      <p>
        All your terminals end.{' '}
        {isEmptied ? 'The notebook stays as it is.' : 'Your files and the notebook stay as they are.'}
      </p>
      <Checkbox
        checked={isEmptied}
        onChange={event => setIsEmptied(event.currentTarget.checked)}
        label="Begin without my files"
        description="What you wrote in the sandbox is gone for good."
      />
    </Confirm>
  )
}
