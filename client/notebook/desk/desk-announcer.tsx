// Tells a screen reader what was done to cells, and everybody what they need to see.
import { useEffect } from 'react'
import { showDone } from '../../shell/notify.ts'
import { useSelected } from '../store.ts'
import { useDesk } from './desk-context.ts'

export function DeskAnnouncer() {
  const controls = useDesk()
  const said = useSelected(controls.state, state => state.said)
  useEffect(() => {
    if (said.isShown) showDone(said.text)
  }, [said])
  return (
    <p role="status" className="visually-hidden">
      {said.text}
    </p>
  )
}
