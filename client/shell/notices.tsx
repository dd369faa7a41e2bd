// Where messages of the page appear. Fetched behind the page itself: what is told before it is there is kept.
import { Notifications } from '@mantine/notifications'

export function Notices() {
  // A message that can be dragged keeps its buttons from being clicked.
  return <Notifications position="bottom-left" autoClose={6000} limit={3} allowDragDismiss={false} />
}
