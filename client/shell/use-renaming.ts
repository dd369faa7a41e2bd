// A name while it is changed where it stands, and what came in the way.
import { useState } from 'react'
import { messageOf } from '../http.ts'

interface RenamingOptions {
  readonly before: string
  readonly onRename: (name: string) => Promise<unknown>
  /** The name is kept, or was left as it is. */
  readonly onLeave: () => void
}

export function useRenaming({ before, onRename, onLeave }: RenamingOptions) {
  const [name, setName] = useState(before)
  const [problem, setProblem] = useState<string | null>(null)
  const save = async () => {
    try {
      if (name.trim() !== '' && name !== before) await onRename(name)
      onLeave()
    } catch (error) {
      setProblem(messageOf(error))
    }
  }
  return { name, setName, problem, save }
}
