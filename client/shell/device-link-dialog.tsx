// A person's own way into the class from another device: made when it is asked for, shown once, and copied.
import { Button, CopyButton, Modal, TextInput } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { messageOf } from '../http.ts'
import classes from './device-link-dialog.module.css'

interface DeviceLinkProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  /** Whose it is; null for one's own. */
  readonly name: string | null
  readonly onMake: () => Promise<{ readonly link: string }>
}

export function DeviceLinkDialog({ isOpen, onClose, name, onMake }: DeviceLinkProps) {
  const [link, setLink] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  // Not before it is out of sight: an Escape whose target is gone would be taken for one beside the dialog.
  const forget = () => {
    setLink(null)
    setProblem(null)
  }
  const make = async () => {
    setIsBusy(true)
    setProblem(null)
    try {
      setLink((await onMake()).link)
    } catch (error) {
      setProblem(messageOf(error))
    } finally {
      setIsBusy(false)
    }
  }
  const title = name === null ? 'My link for another device' : `Link for another device of ${name}`
  return (
    <Modal opened={isOpen} onClose={onClose} onExitTransitionEnd={forget} title={title}>
      <p className={classes['text']}>
        {name === null
          ? 'Opened on another device, it shows this class as you, with your sandbox, files and notes. Keep it to yourself: whoever has it is you here.'
          : `Opened on any device, it shows this class as ${name}, with their sandbox, files and notes. Give it to nobody else.`}
      </p>
      <p className={classes['text']}>It is good until the next one is made, which ends the one before.</p>
      {problem && (
        <p className={classes['problem']} role="alert">
          {problem}
        </p>
      )}
      {link === null ? (
        <div className={classes['actions']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={isBusy} onClick={make} data-autofocus>
            Make the link
          </Button>
        </div>
      ) : (
        <div className={classes['link']} role="status">
          <TextInput
            className={classes['address'] ?? ''}
            aria-label={title}
            readOnly
            value={name === null ? link : withoutSecret(link)}
            onFocus={event => name === null && event.currentTarget.select()}
          />
          <Copy link={link} />
        </div>
      )}
    </Modal>
  )
}

/** A desk may be projected by mistake. */
function withoutSecret(link: string): string {
  return link.replace(/=.*$/, '=…')
}

function Copy({ link }: { readonly link: string }) {
  return (
    <CopyButton value={link}>
      {({ copied, copy }) => (
        <Button
          autoFocus
          onClick={copy}
          leftSection={
            copied ? <IconCheck size={16} aria-hidden="true" /> : <IconCopy size={16} aria-hidden="true" />
          }
        >
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </CopyButton>
  )
}
