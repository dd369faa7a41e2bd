// A terminal whose code is fetched when the first one is shown and the notebook can be read: that comes first.
import { lazy, Suspense } from 'react'
import { afterNotebook } from '../shell/after-notebook.ts'
import { fetchedCode } from '../shell/fetched-code.ts'
import { TerminalSkeleton } from '../shell/skeletons.tsx'
import type { TerminalViewProps } from './terminal-view.tsx'

const TerminalView = lazy(async () => {
  await afterNotebook()
  return { default: (await fetchedCode(() => import('./terminal-view.tsx'))).TerminalView }
})

export function LazyTerminal(props: TerminalViewProps) {
  return (
    <Suspense fallback={<TerminalSkeleton label="The terminal is on its way…" />}>
      <TerminalView {...props} />
    </Suspense>
  )
}
