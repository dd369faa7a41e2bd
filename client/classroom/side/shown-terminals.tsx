// The terminals that the instructor lets everybody see: read only, scaled to the place there is.
import { useState } from 'react'
import type { ShownTerminalView } from '#protocol/classroom-view.ts'
import type { ClassroomId, TerminalId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import { LazyTerminal } from '../../terminal/lazy-terminal.tsx'
import styles from './shown-terminals.module.css'

interface ShownTerminalsProps {
  readonly classroomId: ClassroomId
  readonly as: Role
  readonly terminals: readonly ShownTerminalView[]
  /** The stage scales as large as fits. */
  readonly isLarge?: boolean
}

export function ShownTerminals({ classroomId, as, terminals, isLarge = false }: ShownTerminalsProps) {
  const [chosen, setChosen] = useState<TerminalId | null>(null)
  // The one that came last is what the class looks at, until somebody chooses.
  const shown = terminals.find(({ id }) => id === chosen) ?? terminals.at(-1)
  if (!shown) return null
  return (
    <>
      <div className={styles['strip']}>
        {terminals.map(terminal => (
          <button
            key={terminal.id}
            type="button"
            className={styles['name']}
            aria-pressed={terminal === shown}
            onClick={() => setChosen(terminal.id)}
          >
            {terminal.title}
            <StateWord terminal={terminal} />
          </button>
        ))}
      </div>
      <LazyTerminal
        key={shown.id}
        classroomId={classroomId}
        as={as}
        terminalId={shown.id}
        title={`The trainer’s terminal: ${shown.title}`}
        isOwner={false}
        isLarge={isLarge}
      />
    </>
  )
}

function StateWord({ terminal: { kind, exit } }: { terminal: ShownTerminalView }) {
  if (exit) return <span className={styles['state']}>ended</span>
  return kind === 'script' ? (
    <span className={styles['state']} data-running="">
      runs
    </span>
  ) : null
}
