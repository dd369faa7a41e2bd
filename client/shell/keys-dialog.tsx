// The keys, behind `?`: the same key does the same thing in every window.
import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { shownKeys } from './key-names.ts'
import classes from './keys-dialog.module.css'

export interface KeyGroup {
  readonly title: string
  /** Ways to press it (`Shift+Enter` together, `D D` one after the other) and what it does. */
  readonly keys: readonly { readonly keys: readonly string[]; readonly meaning: string }[]
}

export const windowKeys: KeyGroup = {
  title: 'Everywhere',
  keys: [
    {
      keys: ['F6', 'Shift+F6'],
      meaning: 'Go to the next pane, or the one before: notebook, terminal, header',
    },
    { keys: ['Escape'], meaning: 'Close what is open; nothing is lost' },
    { keys: ['?'], meaning: 'Show these keys' },
  ],
}

interface KeysDialogProps {
  readonly groups: readonly KeyGroup[]
  readonly isOpen: boolean
  readonly onClose: () => void
  /** What can be chosen about the keys, above them. */
  readonly preferences?: ReactNode
}

export function KeysDialog({ groups, isOpen, onClose, preferences }: KeysDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keys" size={groups.length > 2 ? 58 * 16 : 36 * 16}>
      {preferences && <div className={classes['preferences']}>{preferences}</div>}
      <div className={classes['groups']} data-many={groups.length > 2 || undefined}>
        {groups.map(({ title, keys }) => (
          <section key={title} className={classes['group']}>
            <h3 className={classes['title']}>{title}</h3>
            <dl className={classes['keys']}>
              {keys.map(({ keys: ways, meaning }) => (
                <div key={meaning} className={classes['row']}>
                  <dt>
                    <Ways ways={ways} />
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}

function Ways({ ways }: { ways: readonly string[] }) {
  const shown = [...new Set(ways.map(way => shownKeys(way)))]
  return shown.map((way, index) => (
    <span key={way}>
      {index > 0 && <span className={classes['or']}> or </span>}
      {way.split(' ').map((press, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: `D D` presses the same key twice
        <span key={place}>
          {place > 0 && ' '}
          {(press === '+' ? [press] : press.split('+')).map((key, part) => (
            <span key={key}>
              {part > 0 && ' + '}
              <kbd>{key}</kbd>
            </span>
          ))}
        </span>
      ))}
    </span>
  ))
}
