// Short messages at the edge of the window, for actions that have no field of their own.
import { notifications } from '@mantine/notifications'
import { messageOf } from '../http.ts'

/** Shows why something was refused. */
export function showProblem(error: unknown): void {
  notifications.show({ color: 'danger', title: 'That did not work', message: messageOf(error) })
}

export function showDone(message: string): void {
  notifications.show({ message, autoClose: 4000 })
}
