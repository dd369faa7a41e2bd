// Tells a screen reader politely what the kernel does: which cell runs, and how it ended.
import { useEffect, useRef, useState } from 'react'
import { findCell, indexOfCell, outputsOf } from '#protocol/notebook-document.ts'
import { useNotebook } from '../notebook-context.ts'
import { useSelected } from '../store.ts'

export function RunAnnouncer() {
  const { document, kernel } = useNotebook()
  const running = useSelected(kernel, view => view?.running?.cellId ?? null)
  const before = useRef(running)
  const [message, setMessage] = useState('')
  useEffect(() => {
    const ended = before.current
    before.current = running
    if (running !== null) setMessage(`Cell ${indexOfCell(document, running) + 1} runs.`)
    else if (ended !== null) {
      const cell = findCell(document, ended)
      const outputs = (cell && outputsOf(cell)?.toArray()) ?? []
      const error = outputs.find(output => output.get('output_type') === 'error')?.get('ename')
      const place = `Cell ${indexOfCell(document, ended) + 1}`
      setMessage(error === undefined ? `${place} has finished.` : `${place} has failed: ${String(error)}.`)
    }
  }, [document, running])
  return (
    <p role="status" className="visually-hidden">
      {message}
    </p>
  )
}
