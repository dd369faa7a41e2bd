// A source on the desk: an editor once it is near the visible part, static before that.
import { useRef } from 'react'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, sourceOf } from '#protocol/notebook-document.ts'
import { useMapValue } from '../document/yjs-hooks.ts'
import { useHasBeenNear } from '../near.ts'
import { useNotebook } from '../notebook-context.ts'
import { StaticSource } from '../sources/static-source.tsx'
import { useSelected } from '../store.ts'
import { useDesk } from './desk-context.ts'
import type { EditorLanguage } from './editor-extensions.ts'
import { SourceEditor } from './source-editor.tsx'

interface DeskSourceProps {
  readonly id: CellId
  readonly cell: Cell
  readonly language: EditorLanguage
}

export function DeskSource({ id, cell, language }: DeskSourceProps) {
  const { awareness, carets } = useNotebook()
  const desk = useDesk()
  const ref = useRef<HTMLDivElement>(null)
  const isNear = useHasBeenNear(ref)
  // At once, not when it is seen to be near: the next key may come before that.
  const isWanted = useSelected(desk.state, state => state.selected === id && state.mode === 'edit')
  const text = useMapValue(cell, sourceOf)
  return (
    <div ref={ref}>
      {isNear || isWanted ? (
        <SourceEditor
          text={text}
          language={language}
          label={language === 'python' ? 'Code' : 'Text'}
          awareness={awareness}
          carets={carets}
          undoManager={desk.edits.undoManager}
          onLeave={() => desk.goTo(id, 'command')}
          onCross={step => desk.writeBeside(id, step)}
          onReady={handle => {
            const { selected, mode, focusRequests } = desk.state.get()
            if (selected === id && mode === 'edit' && focusRequests > 0) handle.focus()
            return desk.registerEditor(id, handle)
          }}
        />
      ) : (
        <StaticSource text={text} language={language === 'python' ? 'python' : 'plain'} carets={carets} />
      )}
    </div>
  )
}
