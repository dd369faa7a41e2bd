// Who else has a document open that all of them may write in, by name.
import { useEffect, useState } from 'react'
import type { Replica } from './document-connection.ts'

/** Each name once, without one's own other windows. */
export function useOthers({ awareness, document }: Replica, me: string | null): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([])
  useEffect(() => {
    const read = () => {
      const others = [...awareness.getStates()].filter(([id]) => id !== document.clientID)
      // What another window sends is data from outside.
      const found = others.map(([, state]) => (state['user'] as { name?: unknown } | undefined)?.name)
      const named = new Set(found.filter(name => typeof name === 'string' && name !== me) as string[])
      setNames(before => (before.join('\n') === [...named].join('\n') ? before : [...named]))
    }
    awareness.on('change', read)
    read()
    return () => awareness.off('change', read)
  }, [awareness, document, me])
  return names
}
