// The keys a phone's keyboard lacks, as a row under the terminal. Shown on touch screens only.
import classes from './key-row.module.css'

const keys = [
  { label: 'Esc', text: '\x1b' },
  { label: 'Tab', text: '\t' },
  { label: '↑', text: '\x1b[A', name: 'Up' },
  { label: '↓', text: '\x1b[B', name: 'Down' },
  { label: '←', text: '\x1b[D', name: 'Left' },
  { label: '→', text: '\x1b[C', name: 'Right' },
  { label: '^C', text: '\x03', name: 'Control C, stop' },
  { label: '^D', text: '\x04', name: 'Control D, end' },
] as const

export function KeyRow({ onKey }: { onKey: (text: string) => void }) {
  return (
    <div className={classes['row']} role="toolbar" aria-label="Terminal keys">
      {keys.map(key => (
        <button
          key={key.label}
          type="button"
          className={classes['key']}
          aria-label={'name' in key ? key.name : key.label}
          onClick={() => onKey(key.text)}
        >
          {key.label}
        </button>
      ))}
    </div>
  )
}
