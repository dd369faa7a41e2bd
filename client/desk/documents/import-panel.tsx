// What is on its way into the class, what was refused and why, and the question what a script in cells becomes.
import { Button, CloseButton, Modal, Progress } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useSelected } from '../../notebook/store.ts'
import dialog from '../dialog.module.css'
import classes from './import-panel.module.css'
import type { ImportItem, ImportQueue } from './import-queue.ts'

export function ImportPanel({ queue }: { queue: ImportQueue }) {
  const items = useSelected(queue.state, state => state.items)
  const refused = items.filter(({ problem }) => problem !== null)
  const underWay = items.filter(({ problem }) => problem === null)
  return (
    <>
      {items.length > 0 && (
        <section className={classes['panel']} aria-label="Files on their way into the class">
          {underWay.map(item => (
            <UnderWay key={item.key} item={item} />
          ))}
          {refused.length > 0 && <Refused items={refused} onDismiss={queue.dismissRefused} />}
        </section>
      )}
      <Question queue={queue} />
    </>
  )
}

function UnderWay({ item: { name, share } }: { item: ImportItem }) {
  return (
    <div role="status">
      <div className={classes['line']}>
        <strong className={classes['name']}>{name}</strong>
        <span>{share === null ? 'waits' : share < 1 ? `${Math.round(share * 100)} %` : 'being read…'}</span>
      </div>
      <Progress
        value={(share ?? 0) * 100}
        animated={share === 1}
        size="sm"
        aria-label={`How much of ${name} has been sent`}
      />
    </div>
  )
}

/** All that was refused, in one notice: who drops twenty pictures closes it once. */
function Refused({ items, onDismiss }: { items: readonly ImportItem[]; onDismiss: () => void }) {
  return (
    <div className={classes['refused']} role="alert">
      <div className={classes['head']}>
        <IconAlertTriangle size={18} aria-hidden="true" className={classes['sign'] ?? ''} />
        <strong className={classes['title']}>
          {items.length === 1 ? 'A file is not in the class' : `${items.length} files are not in the class`}
        </strong>
        <CloseButton size="sm" aria-label="Close this message" onClick={onDismiss} />
      </div>
      <ul className={classes['list']}>
        {items.map(({ key, name, problem }) => (
          <li key={key}>
            <strong className={classes['name']}>{name}</strong>
            <p className={classes['problem']}>{problem}</p>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Question({ queue }: { queue: ImportQueue }) {
  const asked = useSelected(queue.state, state => state.asked)
  const names = new Intl.ListFormat('en').format(asked.map(({ name }) => `“${name}”`))
  const isOne = asked.length === 1
  return (
    <Modal
      opened={asked.length > 0}
      onClose={() => queue.answer(null)}
      title={isOne ? 'Notebook or file?' : 'Notebooks or files?'}
    >
      <div className={dialog['form']}>
        <p className={classes['question']}>
          {names} {isOne ? 'is' : 'are'} divided into cells by lines that begin with <code># %%</code>.
        </p>
        <div className={dialog['actions']}>
          <Button variant="default" onClick={() => queue.answer('file')}>
            {isOne ? 'As a file' : 'As files'}
          </Button>
          <Button data-autofocus onClick={() => queue.answer('notebook')}>
            {isOne ? 'As a notebook' : 'As notebooks'}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
