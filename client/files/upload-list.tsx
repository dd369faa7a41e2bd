// What is on its way into the sandbox, and what was refused and why.
import { Button, CloseButton, Progress } from '@mantine/core'
import { useSelected } from '../notebook/store.ts'
import { shownName } from './file-tree.tsx'
import classes from './files.module.css'
import { nameIn } from './tree-rows.ts'
import type { Upload, UploadQueue } from './upload-queue.ts'

export function UploadList({ queue }: { queue: UploadQueue }) {
  const uploads = useSelected(queue.state, state => state)
  if (uploads.length === 0) return null
  return (
    <ul className={classes['uploads']} aria-label="Uploads">
      {uploads.map(upload => (
        <li key={upload.key} className={classes['upload']}>
          {upload.problem === null ? <UnderWay upload={upload} /> : <Refused upload={upload} queue={queue} />}
        </li>
      ))}
    </ul>
  )
}

function UnderWay({ upload: { path, share } }: { upload: Upload }) {
  const name = shownName(nameIn(path))
  return (
    <div role="status">
      <span className={classes['uploadName']}>{name}</span>{' '}
      {share === null ? 'waits' : `${Math.round(share * 100)} %`}
      <Progress value={(share ?? 0) * 100} size="sm" aria-label={`How much of ${name} has been sent`} />
    </div>
  )
}

function Refused({ upload, queue }: { upload: Upload; queue: UploadQueue }) {
  const { key, path, problem, isTaken } = upload
  const name = shownName(nameIn(path))
  return (
    <div role="alert">
      <div className={classes['uploadHead']}>
        <span className={classes['uploadName']}>{name}</span>
        <CloseButton
          size="sm"
          aria-label={`Close the message about ${name}`}
          onClick={() => queue.dismiss(key)}
        />
      </div>
      <p>{problem}</p>
      {isTaken && (
        <Button size="compact-sm" variant="default" onClick={() => queue.replace(upload)}>
          Replace it
        </Button>
      )}
    </div>
  )
}
