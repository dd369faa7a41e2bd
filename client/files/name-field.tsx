// The name of a file while it is typed: Enter keeps it, Escape leaves it.
import { type KeyboardEvent, useRef, useState } from 'react'
import { messageOf } from '../http.ts'
import classes from './files.module.css'
import { problemWithName } from './tree-rows.ts'

interface NameFieldProps {
  readonly label: string
  readonly before: string
  readonly placeholder?: string
  /** Rejects with what can be shown. */
  readonly onName: (name: string) => Promise<unknown>
  /** `byKey`: whoever typed goes on by keys. */
  readonly onLeave: (byKey: boolean) => void
}

export function NameField({ label, before, placeholder, onName, onLeave }: NameFieldProps) {
  const [name, setName] = useState(before)
  const [problem, setProblem] = useState<string | null>(null)
  const isBusy = useRef(false)

  const keep = async (byKey: boolean) => {
    if (isBusy.current) return
    const wish = name.trim()
    if (wish === before) return onLeave(byKey)
    const wrong = problemWithName(wish)
    if (wrong) return byKey ? setProblem(wrong) : onLeave(false)
    isBusy.current = true
    try {
      await onName(wish)
      onLeave(byKey)
    } catch (error) {
      setProblem(messageOf(error))
    } finally {
      isBusy.current = false
    }
  }
  const press = (event: KeyboardEvent) => {
    // The keys of the tree and of the page mean text in here.
    event.stopPropagation()
    if (event.key === 'Enter') void keep(true)
    if (event.key === 'Escape') onLeave(true)
  }
  return (
    <span className={classes['naming']}>
      <input
        className={classes['field']}
        aria-label={label}
        aria-invalid={problem !== null}
        value={name}
        placeholder={placeholder}
        // biome-ignore lint/a11y/noAutofocus: it takes the place of what was just asked for
        autoFocus
        spellCheck={false}
        autoCapitalize="off"
        onFocus={({ target }) => target.setSelectionRange(0, stemLength(before))}
        onChange={event => {
          setName(event.target.value)
          setProblem(null)
        }}
        onBlur={() => (problem === null ? void keep(false) : onLeave(false))}
        onKeyDown={press}
      />
      {problem && (
        <span className={classes['wrong']} role="alert">
          {problem}
        </span>
      )}
    </span>
  )
}

/** Without the ending, which mostly stays as it is. */
function stemLength(name: string): number {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? dot : name.length
}
