// Who is in the room. A name opens that person's terminals. Made for three hundred people.
import { CopyButton, TextInput } from '@mantine/core'
import { IconCheck, IconCopy, IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, memo, type ReactNode, useRef, useState } from 'react'
import type { MemberView } from '#protocol/classroom-view.ts'
import type { MemberId } from '#protocol/ids.ts'
import type { KeyGroup } from '../shell/keys-dialog.tsx'
import classes from './roster.module.css'
import { matchingMembers, sandboxWords } from './roster-order.ts'

export const deskKeys: KeyGroup = {
  title: 'At the roster',
  keys: [
    { keys: ['ArrowDown', 'ArrowUp'], meaning: 'Next person, person before' },
    { keys: ['Enter'], meaning: 'Look at that person’s terminals' },
    { keys: ['Escape'], meaning: 'Stop looking' },
  ],
}

interface RosterProps {
  /** Sorted. */
  readonly members: readonly MemberView[]
  readonly code: string | null
  /** Beside the count. */
  readonly seats: ReactNode
  readonly watched: MemberId | null
  readonly onWatch: (id: MemberId | null) => void
}

export function Roster({ members, code, seats, watched, onWatch }: RosterProps) {
  const [query, setQuery] = useState('')
  const list = useRef<HTMLUListElement>(null)
  const found = matchingMembers(members, query)
  const present = members.filter(({ isPresent }) => isPresent).length

  return (
    <section
      className={classes['roster']}
      data-pane="people"
      tabIndex={-1}
      aria-label="Participants"
      data-beside={watched !== null || undefined}
    >
      <div className={classes['head']}>
        <div className={classes['counts']}>
          <h2 className={classes['title']}>
            {present} here
            {members.length > present && <span className={classes['of']}> of {members.length}</span>}
          </h2>
          {seats}
        </div>
        {members.length > 0 && (
          <TextInput
            size="sm"
            placeholder="Find a name"
            aria-label="Find a name"
            data-pane-focus
            value={query}
            onChange={event => setQuery(event.currentTarget.value)}
            onKeyDown={event => {
              if (event.key === 'ArrowDown') focusRow(list.current, 0, event)
            }}
            leftSection={<IconSearch size={15} aria-hidden="true" />}
          />
        )}
      </div>
      {members.length === 0 && <Empty code={code} />}
      {members.length > 0 && found.length === 0 && (
        <p className={classes['none']}>Nobody’s name has “{query}” in it.</p>
      )}
      <ul ref={list} className={classes['list']} onKeyDown={event => moveFocus(list.current, event)}>
        {found.map(member => (
          <Row key={member.id} member={member} isWatched={member.id === watched} onWatch={onWatch} />
        ))}
      </ul>
    </section>
  )
}

interface RowProps {
  readonly member: MemberView
  readonly isWatched: boolean
  readonly onWatch: (id: MemberId | null) => void
}

const away = { shape: '○', tone: 'none', words: 'away' } as const

const Row = memo(function Row({ member, isWatched, onWatch }: RowProps) {
  const { id, name, isPresent, sandbox } = member
  const { shape, tone, words } = isPresent ? sandboxWords(sandbox) : away
  return (
    <li className={classes['row']}>
      <button
        type="button"
        className={classes['person']}
        data-away={!isPresent || undefined}
        aria-pressed={isWatched}
        onClick={() => onWatch(isWatched ? null : id)}
      >
        <span className={classes['shape']} data-tone={tone} aria-hidden="true">
          {shape}
        </span>
        <span className={classes['name']} title={name}>
          {name}
        </span>
        <span className={classes['words']}>{words}</span>
      </button>
    </li>
  )
})

function Empty({ code }: { code: string | null }) {
  return (
    <div className={classes['empty']}>
      <p>Nobody has joined yet. Show them this code:</p>
      {code && (
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <button
              type="button"
              className={classes['code']}
              onClick={copy}
              aria-label={`Copy the code ${code}`}
            >
              <code>{code}</code>
              {copied ? (
                <IconCheck size={18} aria-hidden="true" />
              ) : (
                <IconCopy size={18} aria-hidden="true" />
              )}
            </button>
          )}
        </CopyButton>
      )}
      <p>Each of them appears here by name. Click a name to look at their terminals.</p>
    </div>
  )
}

function focusRow(list: HTMLElement | null, index: number, event: KeyboardEvent) {
  const row = list?.querySelectorAll('button')[index]
  if (!row) return
  event.preventDefault()
  row.focus()
}

function moveFocus(list: HTMLElement | null, event: KeyboardEvent) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const rows = [...(list?.querySelectorAll('button') ?? [])]
  const current = rows.indexOf(document.activeElement as HTMLButtonElement)
  focusRow(list, current + (event.key === 'ArrowDown' ? 1 : -1), event)
}
