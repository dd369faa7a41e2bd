// How others get in: the code and the participants' link to copy, and the window for the projector.
import { Button, CopyButton, Popover, Skeleton } from '@mantine/core'
import { IconCheck, IconCopy, IconPresentation, IconUserPlus } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import type { ClassroomView } from '#protocol/classroom-view.ts'
import type { ClassroomLinks } from '#protocol/http-api.ts'
import { http, messageOf } from '../http.ts'
import classes from './links-menu.module.css'

export function LinksMenu({ classroom }: { classroom: ClassroomView }) {
  const [links, setLinks] = useState<ClassroomLinks | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const load = useCallback(() => {
    setProblem(null)
    http.classroom(classroom.id).then(
      details => setLinks(details.links),
      error => setProblem(messageOf(error)),
    )
  }, [classroom.id])

  return (
    <Popover position="bottom-end" width={360} shadow="md" trapFocus onOpen={load}>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconUserPlus size={18} aria-hidden="true" />}
          classNames={{ label: classes['label'] ?? '', section: classes['section'] ?? '' }}
          aria-label="Let people in"
        >
          Let people in
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes['links']}>
          {classroom.code && (
            <Entry name="Class code" value={classroom.code} shown={<code>{classroom.code}</code>} isLarge />
          )}
          {problem && (
            <p className={classes['problem']} role="alert">
              {problem}{' '}
              <button type="button" className={classes['retry']} onClick={load}>
                Try again
              </button>
            </p>
          )}
          {!links && !problem && <Skeleton height={84} />}
          {links && (
            <>
              <Entry name="Link for participants" value={links.participant} shown={links.participant} />
              <Entry
                name="Link for the projector’s computer"
                value={links.stage}
                shown={hidden(links.stage)}
                note="It opens this class’s stage and nothing else. Do not show it."
              />
              <Button
                component="a"
                href={links.stage}
                target="_blank"
                rel="noopener"
                variant="default"
                leftSection={<IconPresentation size={18} aria-hidden="true" />}
              >
                Open the stage window
              </Button>
            </>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

/** The link without its secret: a desk may be projected by mistake. */
function hidden(link: string): string {
  return link.replace(/=.*$/, '=…')
}

interface EntryProps {
  readonly name: string
  readonly value: string
  readonly shown: React.ReactNode
  readonly note?: string
  readonly isLarge?: boolean
}

function Entry({ name, value, shown, note, isLarge = false }: EntryProps) {
  return (
    <div>
      <div className={classes['name']}>{name}</div>
      <div className={classes['entry']}>
        <span className={classes['value']} data-large={isLarge || undefined}>
          {shown}
        </span>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              variant="default"
              onClick={copy}
              leftSection={
                copied ? (
                  <IconCheck size={15} aria-hidden="true" />
                ) : (
                  <IconCopy size={15} aria-hidden="true" />
                )
              }
              aria-label={`Copy: ${name}`}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
      {note && <div className={classes['note']}>{note}</div>}
    </div>
  )
}
