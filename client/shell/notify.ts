// Short messages at the edge of the window, for actions that have no field of their own.
import { notifications } from '@mantine/notifications'
import { messageOf } from '../http.ts'

/** Shows why something was refused; the same reason again only once the last one is gone. */
export function showProblem(error: unknown): void {
  const message = messageOf(error)
  notifications.show({ id: message, color: 'danger', title: 'That did not work', message })
}

export function showDone(message: string): void {
  notifications.show({ message, autoClose: 4000 })
}
