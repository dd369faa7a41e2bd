// What is shown while something is on its way. Appears after 300 ms only, so that quick things do not flicker.
import { Skeleton } from '@mantine/core'
import classes from './skeletons.module.css'

/** A page that is still being fetched. */
export function PageSkeleton() {
  return (
    <div className={classes['page']} role="status" aria-label="Loading">
      <div className={classes['header']}>
        <Skeleton height={26} width={26} radius="md" />
        <Skeleton height={16} width={190} />
      </div>
      <NotebookSkeleton />
    </div>
  )
}

/** A notebook on its way: prose, code, prose. */
export function NotebookSkeleton() {
  return (
    <div className={classes['notebook']} role="status" aria-label="The notebook is on its way">
      <Skeleton height={26} width="45%" />
      <Skeleton height={14} width="92%" />
      <Skeleton height={14} width="86%" />
      <Skeleton height={96} radius="md" mt="md" />
      <Skeleton height={14} width="70%" mt="md" />
      <Skeleton height={14} width="88%" />
      <Skeleton height={140} radius="md" mt="md" />
    </div>
  )
}

/** A terminal whose sandbox starts. */
export function TerminalSkeleton({ label }: { label: string }) {
  return (
    <div className={classes['terminal']} role="status">
      <p className={classes['label']}>{label}</p>
      <div className={classes['lines']} aria-hidden="true">
        <Skeleton height={12} width="62%" />
        <Skeleton height={12} width="48%" />
        <Skeleton height={12} width="18%" />
      </div>
    </div>
  )
}
