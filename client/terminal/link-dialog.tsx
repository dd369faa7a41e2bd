// A question before a link of a terminal is followed: whoever wrote the program chose where it leads.
import { Button, Modal } from '@mantine/core'
import type { FoundLink } from './found-link.ts'
import classes from './terminal-dialogs.module.css'

interface LinkDialogProps {
  readonly link: FoundLink | null
  readonly onClose: () => void
}

export function LinkDialog({ link, onClose }: LinkDialogProps) {
  return (
    <Modal opened={link !== null} onClose={onClose} title="Open this link?">
      {link && (
        <>
          {link.shown !== null && (
            <p className={classes['text']}>
              In the terminal it reads <q className={classes['code']}>{link.shown}</q>, but it leads to
              another place:
            </p>
          )}
          <p className={classes['address']}>{link.address}</p>
          <p className={classes['text']}>
            A program printed it. It opens <strong>{link.host}</strong> in a new tab.
          </p>
          <div className={classes['actions']}>
            <Button variant="default" onClick={onClose} data-autofocus>
              Cancel
            </Button>
            <Button
              component="a"
              href={link.address}
              target="_blank"
              rel="noopener noreferrer"
              referrerPolicy="no-referrer"
              onClick={onClose}
            >
              Open it
            </Button>
          </div>
        </>
      )}
    </Modal>
  )
}
