// How many participants are here.
import { Tooltip } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import classes from './presence-count.module.css'

export function PresenceCount({ count }: { count: number }) {
  const words = count === 1 ? '1 participant is here' : `${count} participants are here`
  return (
    <Tooltip label={words}>
      <span className={classes['count']}>
        <IconUsers size={16} aria-hidden="true" />
        <span aria-hidden="true">{count}</span>
        <span className="visually-hidden">{words}</span>
      </span>
    </Tooltip>
  )
}
