// Text of one's own that the server did not store before the document was replaced, offered to be copied.
import { Button } from '@mantine/core'
import { copyText } from './copy-text.ts'
import type { RecoveredText } from './document/recovered-text.ts'
import styles from './recovered-texts.module.css'

interface RecoveredTextsProps {
  readonly texts: readonly RecoveredText[]
  readonly onDismiss: () => void
}

export function RecoveredTexts({ texts, onDismiss }: RecoveredTextsProps) {
  return (
    <section className={styles['recovered']} aria-label="Recovered text" role="status">
      <h2>Recovered text</h2>
      <p>This was typed here and could not be saved. Copy what you still need.</p>
      {texts.map(({ place, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
        <div key={index} className={styles['text']}>
          <header>
            <strong>{place}</strong>
            <Button size="compact-sm" variant="default" onClick={() => void copyText(text)}>
              Copy
            </Button>
          </header>
          <pre>{text}</pre>
        </div>
      ))}
      <Button size="compact-sm" variant="default" onClick={onDismiss}>
        I have what I need
      </Button>
    </section>
  )
}
