// The editor of a text file in somebody's sandbox: theirs, and that of whoever looks in.
import { type Extension, Prec } from '@codemirror/state'
import { keymap } from '@codemirror/view'
import { useEffect, useMemo, useRef } from 'react'
import { fileTextOf } from '#protocol/notebook-document.ts'
import type { Replica } from '../document/document-connection.ts'
import { WriterCarets } from '../follow/writer-carets.ts'
import type { EditorLanguage } from './editor-extensions.ts'
import { SourceEditor } from './source-editor.tsx'
import { useUndo } from './use-undo.ts'

export interface OwnFileProps {
  readonly replica: Replica
  readonly name: string
  /** The keyboard comes along with it. */
  readonly takesFocus: boolean
  /** Null for what cannot be run. */
  readonly onRun: (() => void) | null
  readonly onSave: () => void
  readonly onLeave: () => void
}

export default function OwnFile(props: OwnFileProps) {
  const { replica, name } = props
  const latest = useRef(props)
  latest.current = props
  const text = fileTextOf(replica.document)
  const carets = useMemo(() => new WriterCarets(replica), [replica])
  useEffect(() => carets.watch(), [carets])
  const undoManager = useUndo(text)
  const keys = useMemo(
    () =>
      keysFor({
        run: () => latest.current.onRun?.(),
        save: () => latest.current.onSave(),
      }),
    [],
  )
  if (!undoManager) return null
  return (
    <SourceEditor
      text={text}
      language={languageOf(name)}
      label={`Text of ${name}`}
      isNumbered
      awareness={replica.awareness}
      carets={carets}
      undoManager={undoManager}
      extras={keys}
      onLeave={() => latest.current.onLeave()}
      onCross={() => false}
      onReady={editor => {
        if (latest.current.takesFocus) editor.focus()
        return () => {}
      }}
    />
  )
}

function keysFor({ run, save }: { run: () => void; save: () => void }): Extension {
  const does = (act: () => void) => () => {
    act()
    return true
  }
  return Prec.highest(
    keymap.of([
      { key: 'Mod-Enter', run: does(run), preventDefault: true },
      { key: 'Mod-s', run: does(save), preventDefault: true },
    ]),
  )
}

function languageOf(name: string): EditorLanguage {
  if (/\.pyw?$/i.test(name)) return 'python'
  return /\.(md|markdown)$/i.test(name) ? 'markdown' : 'plain'
}
