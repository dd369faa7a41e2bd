// The keys a phone's keyboard lacks, as a row under the terminal. Shown on touch screens only.
import classes from './key-row.module.css'

interface Key {
  readonly label: string
  readonly text: string
  readonly name?: string
}

// What is used most comes first: on a narrow phone the row has to be moved for the rest.
const first: readonly Key[] = [
  { label: 'Esc', text: '\x1b', name: 'Escape' },
  { label: 'Tab', text: '\t' },
]
const often: readonly Key[] = [
  { label: '↑', text: '\x1b[A', name: 'Up' },
  { label: '↓', text: '\x1b[B', name: 'Down' },
  { label: '^C', text: '\x03', name: 'Control C, stop' },
]
const others: readonly Key[] = [
  { label: '←', text: '\x1b[D', name: 'Left' },
  { label: '→', text: '\x1b[C', name: 'Right' },
  { label: '^D', text: '\x04', name: 'Control D, end' },
]

interface KeyRowProps {
  readonly onKey: (text: string) => void
  /** Ctrl goes with the next key. */
  readonly isControlHeld: boolean
  readonly onControl: (isHeld: boolean) => void
  readonly onPaste: () => void
  readonly onCompose: () => void
}

export function KeyRow({ onKey, isControlHeld, onControl, onPaste, onCompose }: KeyRowProps) {
  const key = ({ label, text, name }: Key) => (
    <button
      key={label}
      type="button"
      className={classes['key']}
      aria-label={name ?? label}
      onClick={() => onKey(text)}
    >
      {label}
    </button>
  )
  return (
    // A press must not take the focus, and with it the phone's keyboard, away.
    <div
      className={classes['row']}
      role="toolbar"
      aria-label="Terminal keys"
      onMouseDown={event => event.preventDefault()}
    >
      {first.map(key)}
      <button
        type="button"
        className={classes['key']}
        aria-label="Control, with the next key"
        aria-pressed={isControlHeld}
        onClick={() => onControl(!isControlHeld)}
      >
        Ctrl
      </button>
      {often.map(key)}
      <button type="button" className={classes['key']} onClick={onPaste}>
        Paste
      </button>
      <button type="button" className={classes['key']} aria-label="Write several lines" onClick={onCompose}>
        Lines
      </button>
      {others.map(key)}
    </div>
  )
}
