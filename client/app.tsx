// The app's frame: theme, routes, and the exchange of a link's secret before anything else is shown.
import { MantineProvider } from '@mantine/core'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Route, Switch } from 'wouter'
import type { ClassroomId } from '#protocol/ids.ts'
import { type LinkFragment, takeFragment } from './fragment.ts'
import { SignIn } from './home/sign-in.tsx'
import { pages } from './pages.ts'
import { afterNotebook } from './shell/after-notebook.ts'
import { fetchedCode } from './shell/fetched-code.ts'
import { FullPageMessage, HomeLink } from './shell/full-page-message.tsx'
import { PageSkeleton } from './shell/skeletons.tsx'
import { theme } from './styles/theme.ts'

const Notices = lazy(async () => {
  await afterNotebook()
  return { default: (await fetchedCode(() => import('./shell/notices.tsx'))).Notices }
})
const HomePage = lazy(async () => ({ default: (await import('./home/home-page.tsx')).HomePage }))
const ParticipantPage = lazy(async () => ({ default: (await pages.classroom.load()).ParticipantPage }))
const DeskPage = lazy(async () => ({ default: (await pages.desk.load()).DeskPage }))
const StagePage = lazy(async () => ({ default: (await pages.stage.load()).StagePage }))

export function App({ fragment }: { fragment: LinkFragment | null }) {
  const [link, setLink] = useState(fragment)

  // A link opened in a tab that is already here changes nothing but the fragment.
  useEffect(() => {
    const take = () => {
      const found = takeFragment()
      if (found) setLink(found)
    }
    addEventListener('hashchange', take)
    return () => removeEventListener('hashchange', take)
  }, [])

  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Suspense fallback={null}>
        <Notices />
      </Suspense>
      {link && link.kind !== 'code' ? (
        <SignIn secret={link.secret} onDone={() => setLink(null)} />
      ) : (
        <Suspense fallback={<PageSkeleton />}>
          <Pages code={link?.code ?? null} />
        </Suspense>
      )}
    </MantineProvider>
  )
}

function Pages({ code }: { code: string | null }) {
  return (
    <Switch>
      <Route path="/">
        <HomePage code={null} />
      </Route>
      <Route path="/join">
        <HomePage code={code} />
      </Route>
      <Route path="/classroom/:id">
        {({ id }) => <ParticipantPage key={id} classroomId={id as ClassroomId} />}
      </Route>
      <Route path="/desk/:id">{({ id }) => <DeskPage key={id} classroomId={id as ClassroomId} />}</Route>
      <Route path="/stage/:id">{({ id }) => <StagePage key={id} classroomId={id as ClassroomId} />}</Route>
      <Route>
        <FullPageMessage
          title="There is no page here"
          text="The address may have been cut off when it was copied. With the class code you get in from the start page."
          action={<HomeLink />}
        />
      </Route>
    </Switch>
  )
}
