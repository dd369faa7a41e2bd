// The notebook's headings as a list that leads to them.
import { Popover } from '@mantine/core'
import { IconListTree } from '@tabler/icons-react'
import { useState } from 'react'
import { type Cell, idOf, sourceOf, typeOf } from '#protocol/notebook-document.ts'
import { useNotebook } from '../notebook-context.ts'
import styles from './follow.module.css'
import { useFollowedClass } from './followed-class.ts'
import { headingsOf } from './outline.ts'

export function OutlineButton({ cells }: { cells: readonly { readonly cell: Cell }[] }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="top-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={`${styles['pill']} ${styles['round']}`}
          data-outline=""
          aria-label="Outline of this notebook"
          title="Outline (O)"
          onClick={() => setIsOpen(!isOpen)}
        >
          <IconListTree size="1.1em" aria-hidden="true" />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles['outline'] ?? ''}>
        {isOpen && <Outline cells={cells} onChosen={() => setIsOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  )
}

/** Read when it is opened: a list that changes under the pointer helps nobody. */
function Outline({ cells, onChosen }: { cells: readonly { readonly cell: Cell }[]; onChosen: () => void }) {
  const { notebookId } = useNotebook()
  const { jumps, following } = useFollowedClass()
  const [headings] = useState(() =>
    headingsOf(
      cells
        .filter(({ cell }) => typeOf(cell) === 'markdown')
        .map(({ cell }) => ({ id: idOf(cell), source: sourceOf(cell).toString() })),
    ),
  )
  if (headings.length === 0) {
    return <p className={styles['noHeadings']}>This notebook has no headings yet.</p>
  }
  return (
    <nav aria-label="Outline">
      <ul className={styles['headings']}>
        {headings.map(({ cellId, level, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one cell may hold the same heading twice
          <li key={index} style={{ paddingLeft: `${(level - 1) * 0.9}rem` }}>
            <button
              type="button"
              data-level={level}
              onClick={() => {
                following.letGo()
                onChosen()
                jumps.to({ documentId: notebookId, cellId, takesFocus: true })
              }}
            >
              {text}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
