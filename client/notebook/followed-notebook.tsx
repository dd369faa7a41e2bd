// The notebook for those who follow: participants, the stage, helpers.
import { FollowedCell } from './cells/followed-cell.tsx'
import { useCells } from './document/yjs-hooks.ts'
import styles from './notebook.module.css'
import { useNotebook } from './notebook-context.ts'

export function FollowedNotebook() {
  const { document, mode } = useNotebook()
  const cells = useCells(document)
  if (cells.length === 0) {
    return (
      <p className={styles['empty']}>
        {mode === 'stage'
          ? 'The notebook is still empty.'
          : 'The notebook is still empty. What the instructor writes appears here, as it is typed.'}
      </p>
    )
  }
  return cells.map(({ key, id, cell }, index) => (
    <div key={key} className={styles['slot']}>
      <FollowedCell id={id} cell={cell} index={index} />
    </div>
  ))
}
