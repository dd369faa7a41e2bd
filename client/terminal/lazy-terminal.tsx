// A terminal whose code is fetched when the first one is shown. It is drawn when the notebook can be read: that comes first.
import { lazy, Suspense } from 'react'
import { afterNotebook } from '../shell/after-notebook.ts'
import { TerminalSkeleton } from '../shell/skeletons.tsx'
import type { TerminalViewProps } from './terminal-view.tsx'

const TerminalView = lazy(async () => {
  // Fetched at once all the same: in a moment the network may be gone.
  const [code] = await Promise.all([import('./terminal-view.tsx'), afterNotebook()])
  return { default: code.TerminalView }
})

export function LazyTerminal(props: TerminalViewProps) {
  return (
    <Suspense fallback={<TerminalSkeleton label="The terminal is on its way…" />}>
      <TerminalView {...props} />
    </Suspense>
  )
}
