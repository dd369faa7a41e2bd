// Stands in for the notebook until it is there.
import { NotebookSkeleton } from './skeletons.tsx'

export function NotebookView(_: object) {
  return <NotebookSkeleton />
}

export function FileView(_: object) {
  return <NotebookSkeleton />
}
