// How many sandboxes stand ready for who comes, and where the trainer says how many people that will be and from when on.
import { Button, NumberInput, Popover, SegmentedControl, TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import type { SeatsView } from '#protocol/classroom-view.ts'
import { seatsLimit } from '#protocol/limits.ts'
import type { SendCommand } from '../connection.ts'
import { showProblem } from '../shell/notify.ts'
import classes from './seats.module.css'
import { fieldsOf, momentOf, type SeatsDay, timeWords } from './seats-time.ts'

interface SeatsProps {
  readonly seats: SeatsView
  readonly send: SendCommand
}

const days: readonly { readonly value: SeatsDay; readonly label: string }[] = [
  { value: 'now', label: 'At once' },
  { value: 'today', label: 'Today at' },
  { value: 'tomorrow', label: 'Tomorrow at' },
]

export function Seats({ seats, send }: SeatsProps) {
  const [tone, mark] =
    seats.from !== null ? ['later', '◷'] : seats.missing > 0 ? ['wait', '◔'] : ['ready', '●']
  return (
    <Popover position="bottom-end" width={300} shadow="md" trapFocus>
      <Popover.Target>
        <button type="button" className={classes['seats']} data-tone={tone}>
          <span aria-hidden="true">{mark}</span> {readyWords(seats, new Date())}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <SeatsForm seats={seats} send={send} />
      </Popover.Dropdown>
    </Popover>
  )
}

/** Begins with what is kept each time it is opened. */
function SeatsForm({ seats, send }: SeatsProps) {
  const { expected, from } = seats
  const [people, setPeople] = useState<string | number>(expected ?? '')
  const [fields, setFields] = useState(() => fieldsOf(from, new Date()))
  const [problem, setProblem] = useState<string | null>(null)
  const whenLabel = useId()
  const keep = () => {
    const moment = momentOf(fields, new Date())
    if ('problem' in moment) return setProblem(moment.problem)
    const wanted = { people: typeof people === 'number' ? people : null, from: moment.from }
    send('classroom:expect', wanted).catch(showProblem)
  }
  const change = (changed: Partial<typeof fields>) => {
    setProblem(null)
    setFields({ ...fields, ...changed })
  }
  return (
    <form
      className={classes['form']}
      onSubmit={event => {
        event.preventDefault()
        keep()
      }}
    >
      <NumberInput
        label="How many people do you expect?"
        description="A Python stands ready for each of them, so that nobody waits. It takes about 30 MB of memory each."
        placeholder="Not said"
        min={0}
        max={seatsLimit}
        allowDecimal={false}
        allowNegative={false}
        value={people}
        onChange={setPeople}
      />
      <div>
        <span id={whenLabel} className={classes['label']}>
          Ready from
        </span>
        <SegmentedControl
          aria-labelledby={whenLabel}
          fullWidth
          size="xs"
          data={[...days]}
          value={fields.day}
          onChange={day => change({ day: day as SeatsDay })}
        />
      </div>
      {fields.day !== 'now' && (
        <TextInput
          type="time"
          label="Time"
          value={fields.time}
          error={problem}
          onChange={event => change({ time: event.currentTarget.value })}
        />
      )}
      <Button type="submit" size="xs">
        Keep
      </Button>
      <p className={classes['now']} role="status">
        {nowWords(seats, new Date())}
      </p>
    </form>
  )
}

function readyWords({ expected, from, ready, missing }: SeatsView, now: Date): string {
  if (from !== null) return `${seatsOf(expected ?? 0)} from ${timeWords(from, now)}`
  if (missing > 0) return `${ready} of ${ready + missing} seats ready`
  return `${seatsOf(ready)} ready`
}

function nowWords({ expected, from, ready, missing }: SeatsView, now: Date): string {
  const there = missing > 0 ? `${ready} ready, ${missing} still to come.` : `${ready} ready.`
  return from === null ? there : `${expected} from ${timeWords(from, now)} on. Now ${there}`
}

const seatsOf = (count: number) => (count === 1 ? '1 seat' : `${count} seats`)
