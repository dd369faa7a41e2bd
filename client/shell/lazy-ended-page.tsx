// What a page becomes when its connection has ended for good. Fetched behind the notebook, so that it is there by then.
import { type ComponentProps, lazy, Suspense } from 'react'
import { afterNotebook } from './after-notebook.ts'
import type { EndedPage } from './ended-page.tsx'
import { fetchedCode } from './fetched-code.ts'
import { PageSkeleton } from './skeletons.tsx'

const load = () => fetchedCode(() => import('./ended-page.tsx'))
const Page = lazy(async () => ({ default: (await load()).EndedPage }))

// One that does not come is asked for again when it is needed.
void afterNotebook()
  .then(load)
  .catch(() => {})

export function LazyEndedPage(props: ComponentProps<typeof EndedPage>) {
  return (
    <Suspense fallback={<PageSkeleton />}>
      <Page {...props} />
    </Suspense>
  )
}
