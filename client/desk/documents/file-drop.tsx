// Files dropped anywhere on the desk. A frame says what will become of them; the editor and the browser never get them.
import { IconFileImport } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import classes from './file-drop.module.css'

export interface DroppedFiles {
  readonly files: readonly File[]
  /** Names of folders, which cannot be taken. */
  readonly folders: readonly string[]
}

/** Marks an element that takes files for the lesson plan. */
export const planDropAttribute = 'data-drop-plan'

type Target = 'class' | 'plan'

interface FileDropProps {
  readonly onClass: (dropped: DroppedFiles) => void
  readonly onPlan: (dropped: DroppedFiles) => void
}

export function FileDrop(props: FileDropProps) {
  const [target, setTarget] = useState<Target | null>(null)
  const latest = useRef(props)
  latest.current = props
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      event.stopPropagation()
      setTarget(targetOf(event))
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setTarget(null)
    }
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      event.stopPropagation()
      setTarget(null)
      const { onClass, onPlan } = latest.current
      const take = targetOf(event) === 'plan' ? onPlan : onClass
      take(droppedOf(event.dataTransfer))
    }
    const listeners = { dragenter: over, dragover: over, dragleave: leave, drop } as const
    // Before the editor, which would take a file's text in at the cursor.
    for (const [name, listener] of Object.entries(listeners)) {
      document.addEventListener(name as keyof typeof listeners, listener, true)
    }
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        document.removeEventListener(name as keyof typeof listeners, listener, true)
      }
    }
  }, [])
  if (target === null) return null
  return (
    <div className={classes['frame']}>
      <p className={classes['words']}>
        <IconFileImport size={24} aria-hidden="true" />
        {target === 'plan'
          ? 'Drop a notebook here to bring its cells into your plan'
          : 'Drop notebooks and files to bring them into the class'}
      </p>
    </div>
  )
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true
}

function targetOf(event: DragEvent): Target {
  const element = event.target instanceof Element ? event.target : null
  return element?.closest(`[${planDropAttribute}]`) ? 'plan' : 'class'
}

function droppedOf(transfer: DataTransfer | null): DroppedFiles {
  const files: File[] = []
  const folders: string[] = []
  for (const item of transfer?.items ?? []) {
    const entry = item.webkitGetAsEntry()
    const file = item.getAsFile()
    if (entry?.isDirectory) folders.push(entry.name)
    else if (file) files.push(file)
  }
  return { files, folders }
}
