// How many sandboxes stand ready for who comes, and where the trainer says how many people that will be.
import { NumberInput, Popover } from '@mantine/core'
import { useState } from 'react'
import type { SeatsView } from '#protocol/classroom-view.ts'
import { seatsLimit } from '#protocol/limits.ts'
import type { SendCommand } from '../connection.ts'
import { showProblem } from '../shell/notify.ts'
import classes from './seats.module.css'

interface SeatsProps {
  readonly seats: SeatsView
  readonly send: SendCommand
}

export function Seats({ seats, send }: SeatsProps) {
  const { expected, ready, missing } = seats
  const [typed, setTyped] = useState<string | number>(expected ?? '')
  const keep = () => {
    const people = typeof typed === 'number' ? typed : null
    if (people !== expected) send('classroom:expect', { people }).catch(showProblem)
  }
  return (
    <Popover position="bottom-end" width={270} shadow="md" trapFocus onOpen={() => setTyped(expected ?? '')}>
      <Popover.Target>
        <button type="button" className={classes['seats']} data-tone={missing > 0 ? 'wait' : 'ready'}>
          <span aria-hidden="true">{missing > 0 ? '◔' : '●'}</span> {readyWords(seats)}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
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
            value={typed}
            onChange={setTyped}
            onBlur={keep}
          />
          <p className={classes['now']} role="status">
            {missing > 0 ? `${ready} ready, ${missing} still to come.` : `${ready} ready.`}
          </p>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

function readyWords({ ready, missing }: SeatsView): string {
  if (missing > 0) return `${ready} of ${ready + missing} seats ready`
  return ready === 1 ? '1 seat ready' : `${ready} seats ready`
}
