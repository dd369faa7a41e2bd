// The files of a sandbox, whose code is fetched when somebody looks at them for the first time.
import { lazy, Suspense } from 'react'
import { fetchedCode } from '../shell/fetched-code.ts'
import { useOnceTrue } from '../shell/use-once-true.ts'
import type { FilesViewProps } from './files-view.tsx'

const FilesView = lazy(async () => ({
  default: (await fetchedCode(() => import('./files-view.tsx'))).FilesView,
}))

export function LazyFiles(props: FilesViewProps) {
  const wasShown = useOnceTrue(props.isShown)
  if (!wasShown) return null
  return (
    <Suspense fallback={<p role="status">The files are on their way…</p>}>
      <FilesView {...props} />
    </Suspense>
  )
}
