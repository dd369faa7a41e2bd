// Classes as a list, newest first: where they lead, whether they are open, and how to get in.
import { IconChevronRight } from '@tabler/icons-react'
import { Link } from 'wouter'
import type { Me } from '#protocol/http-api.ts'
import { dayOf } from '../shell/times.ts'
import classes from './class-list.module.css'

type Classroom = Me['classrooms'][number]

export function ClassList({ classrooms }: { classrooms: readonly Classroom[] }) {
  return (
    <ul className={classes['list']}>
      {classrooms.map(classroom => (
        <li key={`${classroom.id} ${classroom.role}`}>
          <Link className={classes['item'] ?? ''} href={placeOf(classroom)}>
            <span className={classes['body']}>
              <span className={classes['title']}>{classroom.title}</span>
              <span className={classes['facts']}>
                <State classroom={classroom} />
                <span>{dayOf(classroom.createdAt)}</span>
                {classroom.role === 'participant' && <span>as {classroom.name}</span>}
                {classroom.code && classroom.state === 'open' && (
                  <span>
                    code <code className={classes['code']}>{classroom.code}</code>
                  </span>
                )}
              </span>
            </span>
            <IconChevronRight size={20} aria-hidden="true" className={classes['arrow'] ?? ''} />
          </Link>
        </li>
      ))}
    </ul>
  )
}

function State({ classroom }: { classroom: Classroom }) {
  const isOpen = classroom.state === 'open'
  return (
    <span className={classes['state']} data-open={isOpen || undefined}>
      {isOpen ? '● open' : '■ ended'}
    </span>
  )
}

function placeOf({ id, role }: Classroom): string {
  if (role === 'stage') return `/stage/${id}`
  return role === 'participant' ? `/classroom/${id}` : `/desk/${id}`
}
