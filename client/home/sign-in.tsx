// Exchanges a link's secret for a cookie, then goes where the link leads.
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { http, messageOf } from '../http.ts'
import { FullPageMessage, HomeLink } from '../shell/full-page-message.tsx'
import { PageSkeleton } from '../shell/skeletons.tsx'

export function SignIn({ secret, onDone }: { secret: string; onDone: () => void }) {
  const [path, navigate] = useLocation()
  const [problem, setProblem] = useState<string | null>(null)
  const [attempt, setAttempt] = useState(0)
  const started = useRef(-1)

  useEffect(() => {
    if (started.current === attempt) return
    started.current = attempt
    setProblem(null)
    exchange(secret, path).then(
      target => {
        navigate(target, { replace: true })
        onDone()
      },
      error => setProblem(messageOf(error)),
    )
  }, [secret, path, attempt, navigate, onDone])

  if (problem === null) return <PageSkeleton />
  return (
    <FullPageMessage
      title="This link did not let you in"
      text={problem}
      action={
        <>
          <Button onClick={() => setAttempt(attempt + 1)}>Try again</Button>
          <HomeLink onFollow={onDone} />
        </>
      }
    />
  )
}

/** Where to go with the cookie that the secret gave. */
async function exchange(secret: string, path: string): Promise<string> {
  const { classroomId, role } = await http.signIn(secret)
  if (classroomId) return role === 'stage' ? `/stage/${classroomId}` : `/classroom/${classroomId}`
  if (path.startsWith('/desk/')) return path
  const { classrooms } = await http.me()
  const open = classrooms.filter(({ state, role }) => state === 'open' && role === 'instructor')
  const [only] = open
  return only && open.length === 1 ? `/desk/${only.id}` : '/'
}
