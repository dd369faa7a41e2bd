// Stands in for the notebook until it is there.
import { NotebookSkeleton } from './skeletons.tsx'

export function NotebookView(_: Readonly<Record<string, unknown>>) {
  return <NotebookSkeleton />
}

export function FileView(_: Readonly<Record<string, unknown>>) {
  return <NotebookSkeleton />
}
