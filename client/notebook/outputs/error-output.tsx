// An error with its traceback, told by a sign and a word as well as by colour.
import { IconAlertOctagon } from '@tabler/icons-react'
import type { Output } from '#protocol/notebook-document.ts'
import { useMapValue } from '../document/yjs-hooks.ts'
import { textOf } from './mime-choice.ts'
import styles from './outputs.module.css'
import { PlainText } from './stream-output.tsx'

export function ErrorOutput({ output }: { output: Output }) {
  const name = useMapValue(output, map => textOf(map.get('ename') ?? 'Error'))
  const value = useMapValue(output, map => textOf(map.get('evalue') ?? ''))
  const traceback = useMapValue(output, map => tracebackOf(map.get('traceback')))
  return (
    <section className={styles['error']} aria-label={`Error: ${name}`}>
      <IconAlertOctagon className={styles['errorSign']} size="1.1em" aria-hidden="true" />
      <PlainText text={traceback || `${name}: ${value}`} />
    </section>
  )
}

/** IPython begins with a line of dashes as wide as a terminal, which says nothing in a box that is not. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: its colours begin with one
const ruler = /^(\x1b\[[\d;]*m)*-{20,}(\x1b\[[\d;]*m)*$/

function tracebackOf(traceback: unknown): string {
  if (!Array.isArray(traceback)) return ''
  const lines = traceback.map(textOf)
  return (ruler.test(lines[0] ?? '') ? lines.slice(1) : lines).join('\n')
}
