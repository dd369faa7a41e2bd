// The editor of a shared file on the instructor's desk.
import type { DocumentId } from '#protocol/ids.ts'
import { fileTextOf } from '#protocol/notebook-document.ts'
import type { Replica } from '../document/document-connection.ts'
import type { WriterCarets } from '../follow/writer-carets.ts'
import type { EditorLanguage } from './editor-extensions.ts'
import { SourceEditor } from './source-editor.tsx'
import { isKeyboardFree } from './use-first-focus.ts'
import { useRememberedPlace } from './use-remembered-place.ts'
import { useUndo } from './use-undo.ts'

interface DeskFileProps {
  readonly documentId: DocumentId
  readonly replica: Replica
  readonly carets: WriterCarets
  readonly name: string
  readonly language: EditorLanguage
}

export default function DeskFile({ documentId, replica, carets, name, language }: DeskFileProps) {
  const text = fileTextOf(replica.document)
  useRememberedPlace(documentId, null)
  const undoManager = useUndo(text)
  if (!undoManager) return null
  return (
    <SourceEditor
      text={text}
      language={language}
      label={`Text of ${name}`}
      isNumbered
      awareness={replica.awareness}
      carets={carets}
      undoManager={undoManager}
      onLeave={() => (document.activeElement as HTMLElement | null)?.blur()}
      onCross={() => false}
      onReady={editor => {
        if (isKeyboardFree()) editor.focus()
        return () => {}
      }}
    />
  )
}
