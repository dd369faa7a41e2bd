// What stands in place of the terminals while there is no sandbox: waiting, starting, ended, refused.
import { Button } from '@mantine/core'
import { IconHourglass, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { SandboxView } from '#protocol/classroom-view.ts'
import { TerminalSkeleton } from '../shell/skeletons.tsx'
import classes from './sandbox-notice.module.css'

interface SandboxNoticeProps {
  readonly sandbox: SandboxView
  /** Why asking for a sandbox was refused. */
  readonly problem: string | null
  readonly onRetry: () => void
  readonly onReset: () => void
}

export function SandboxNotice({ sandbox, problem, onRetry, onReset }: SandboxNoticeProps) {
  if (problem) {
    return (
      <Notice title="No sandbox yet" text={problem}>
        <Button onClick={onRetry}>Try again</Button>
      </Notice>
    )
  }
  switch (sandbox.state) {
    case 'waiting':
      return <Waiting position={sandbox.position ?? 1} />
    case 'failed':
    case 'ended':
      return (
        <Notice
          title={sandbox.state === 'failed' ? 'Your sandbox did not start' : 'Your sandbox has ended'}
          text={sandbox.message ?? 'Start a new one to go on.'}
        >
          <Button leftSection={<IconRefresh size={18} aria-hidden="true" />} onClick={onReset}>
            Start a new sandbox
          </Button>
        </Notice>
      )
    default:
      return <TerminalSkeleton label="Your Python is starting…" />
  }
}

function Waiting({ position }: { position: number }) {
  return (
    <Notice
      icon={<IconHourglass size={28} aria-hidden="true" />}
      title={position === 1 ? 'You are next' : `${position - 1} before you`}
      text="Your sandbox starts as soon as there is room. Follow the notebook meanwhile; nothing is missed."
    />
  )
}

interface NoticeProps {
  readonly icon?: ReactNode
  readonly title: string
  readonly text: string
  readonly children?: ReactNode
}

function Notice({ icon, title, text, children }: NoticeProps) {
  return (
    <div className={classes['notice']} role="status">
      {icon && <span className={classes['icon']}>{icon}</span>}
      <h2 className={classes['title']}>{title}</h2>
      <p className={classes['text']}>{text}</p>
      {children}
    </div>
  )
}
