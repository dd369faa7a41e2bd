// A terminal whose code is fetched when the first one is shown, so that the notebook is readable before.
import { lazy, Suspense } from 'react'
import { TerminalSkeleton } from '../shell/skeletons.tsx'
import type { TerminalViewProps } from './terminal-view.tsx'

const TerminalView = lazy(async () => ({ default: (await import('./terminal-view.tsx')).TerminalView }))

export function LazyTerminal(props: TerminalViewProps) {
  return (
    <Suspense fallback={<TerminalSkeleton label="The terminal is on its way…" />}>
      <TerminalView {...props} />
    </Suspense>
  )
}
