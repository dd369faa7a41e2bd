// A window whose connection was refused or ended for good: says why, and what to do next.
import { Button } from '@mantine/core'
import type { ClassroomId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import { JoinForm } from '../home/join-form.tsx'
import type { End } from './connection-end.ts'
import { FullPageMessage, HomeLink, ReloadButton } from './full-page-message.tsx'

export function EndedPage({ end, as, classroomId }: { end: End; as: Role; classroomId: ClassroomId }) {
  if (end.code === 'not-signed-in' || end.code === 'not-allowed') {
    return <SignedOut as={as} classroomId={classroomId} />
  }
  if (end.code === 'out-of-date') {
    return (
      <FullPageMessage
        title="There is a newer version"
        text="Please reload this page. Nothing is lost: the class and your sandbox stay as they are."
        action={<ReloadButton />}
      />
    )
  }
  if (end.code === 'not-found') {
    return (
      <FullPageMessage
        title="There is no such class"
        text="Please check the link, or join with the class code from the start page."
        action={<HomeLink />}
      />
    )
  }
  return <FullPageMessage title="You are no longer connected" text={end.ended} action={<HomeLink />} />
}

function SignedOut({ as, classroomId }: { as: Role; classroomId: ClassroomId }) {
  if (as === 'instructor') {
    return (
      <FullPageMessage
        title="This desk is the instructor’s"
        text="Open the instructor’s link once in this browser. The server shows it in its terminal when it starts."
        action={<HomeLink />}
      />
    )
  }
  if (as === 'stage') {
    return (
      <FullPageMessage
        title="This window needs its link"
        text="Open the stage from the desk, under “Let people in”, or copy its link from there to the projector’s computer."
        action={<Button onClick={() => location.reload()}>Try again</Button>}
      />
    )
  }
  return (
    <FullPageMessage
      title="Join this class first"
      text="This browser does not know you here yet. Your trainer shows the class code; your name is up to you."
      action={
        <div style={{ flex: 1 }}>
          <JoinForm
            code={null}
            onJoined={joined =>
              joined === classroomId ? location.reload() : location.assign(`/classroom/${joined}`)
            }
          />
        </div>
      }
    />
  )
}
