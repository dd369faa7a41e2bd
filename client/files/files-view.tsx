// The files in a person's sandbox: a tree, and one of them open to be written in. For their owner, and for whoever looks in.
import { Button } from '@mantine/core'
import type { SandboxView } from '#protocol/classroom-view.ts'
import type { ClassroomId, MemberId, TerminalId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import type { SendCommand } from '../connection.ts'
import { showProblem } from '../shell/notify.ts'
import { useOnceTrue } from '../shell/use-once-true.ts'
import { SandboxNotice } from '../terminal/sandbox-notice.tsx'
import { watchedWords } from '../terminal/watched-words.ts'
import { FileBrowser } from './file-browser.tsx'
import classes from './files.module.css'
import { type Listing, useListing } from './use-listing.ts'

export interface FilesViewProps {
  readonly classroomId: ClassroomId
  readonly as: Role
  /** Whoever looks. */
  readonly me: MemberId
  /** One's own other windows are not told of; null where each counts. */
  readonly myName: string | null
  /** Null for one's own. */
  readonly owner: { readonly id: MemberId; readonly name: string } | null
  readonly sandbox: SandboxView
  /** The connection is live, and sandboxes are in service. */
  readonly isInService: boolean
  readonly isShown: boolean
  readonly send: SendCommand
  /** A file runs in that terminal; null where none can be run. */
  readonly onRun: ((id: TerminalId) => void) | null
}

export function FilesView(props: FilesViewProps) {
  const { classroomId, as, me, owner, sandbox, isInService, isShown, send } = props
  const isReady = sandbox.state === 'ready'
  const wasReady = useOnceTrue(isReady)
  const listing = useListing({
    classroomId,
    as,
    whose: owner?.id ?? null,
    ownerId: owner?.id ?? me,
    isWanted: isInService && isShown && isReady,
    send,
  })
  const watchers = owner === null ? sandbox.fileWatchers : []
  return (
    <section
      className={classes['pane']}
      data-pane="files"
      tabIndex={-1}
      aria-label={owner ? `Files of ${owner.name}` : 'Your files'}
      hidden={!isShown}
    >
      {isReady && watchers.length > 0 && (
        <p className={classes['watched']} role="status">
          {watchedWords(watchers)}
        </p>
      )}
      {!isReady && owner && (
        <p className={classes['none']}>{owner.name} has no sandbox just now, so there are no files to see.</p>
      )}
      {!isReady && !owner && (
        <SandboxNotice
          sandbox={sandbox}
          problem={null}
          onRetry={() => send('sandbox:open', {}).catch(showProblem)}
          onReset={() => send('sandbox:reset', { isEmptied: false }).catch(showProblem)}
        />
      )}
      {wasReady && (
        // What is open goes on in the next sandbox.
        <div className={classes['content']} hidden={!isReady}>
          <Content {...props} listing={listing} />
        </div>
      )}
    </section>
  )
}

function Content({ listing, ...props }: FilesViewProps & { readonly listing: Listing }) {
  const { files, problem, tryAgain } = listing
  if (problem) {
    return (
      <div className={classes['none']} role="alert">
        <p>{problem}</p>
        <Button variant="default" size="compact-sm" onClick={tryAgain}>
          Try again
        </Button>
      </div>
    )
  }
  if (!files) {
    return (
      <p className={classes['none']} role="status">
        The files are on their way…
      </p>
    )
  }
  return <FileBrowser {...props} files={files} />
}
