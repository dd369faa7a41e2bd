// A source on the desk: an editor once it is near the visible part, static before that.
import { useMemo, useRef } from 'react'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, cellsOf, idOf, sourceOf, typeOf } from '#protocol/notebook-document.ts'
import { useMapValue } from '../document/yjs-hooks.ts'
import { useHasBeenNear } from '../near.ts'
import { type NotebookContextValue, useNotebook } from '../notebook-context.ts'
import { StaticSource } from '../sources/static-source.tsx'
import { useSelected } from '../store.ts'
import { type KernelNames, kernelCompletions, namesIn } from './completion-source.ts'
import type { Desk } from './desk.ts'
import { useDesk } from './desk-context.ts'
import { deskPreferences } from './desk-preferences.ts'
import type { EditorLanguage } from './editor-extensions.ts'
import { editorMatches } from './editor-matches.ts'
import { editorSpotlight } from './editor-spotlight.ts'
import { inspection } from './inspection.ts'
import { whyKernelCannotAnswer } from './kernel-words.ts'
import { SourceEditor } from './source-editor.tsx'
import { useTurn } from './use-turn.ts'

interface DeskSourceProps {
  readonly id: CellId
  readonly cell: Cell
  readonly language: EditorLanguage
}

export function DeskSource({ id, cell, language }: DeskSourceProps) {
  const notebook = useNotebook()
  const { awareness, carets } = notebook
  const desk = useDesk()
  const ref = useRef<HTMLDivElement>(null)
  const isDrawn = useTurn(useHasBeenNear(ref))
  // At once, not when it is seen to be near: the next key may come before that.
  const isWritten = useSelected(desk.state, state => state.selected === id && state.mode === 'edit')
  const isLookedAt = useSelected(desk.search.state, ({ matches, current }) => matches[current]?.cellId === id)
  const text = useMapValue(cell, sourceOf)
  const isOtherwise = useSelected(desk.state, state => state.numberedOtherwise.has(id))
  const isNumbered = useSelected(deskPreferences, ({ lineNumbers }) => lineNumbers !== isOtherwise)
  const isCode = language === 'python'
  const { complete, extras } = useMemo(() => {
    const common = [editorSpotlight({ id, awareness, carets }), editorMatches(id, desk.search)]
    if (!isCode) return { complete: undefined, extras: common }
    return {
      complete: kernelCompletions(namesFor(notebook, id)),
      extras: [...common, inspection(inspectorFor(notebook, desk))],
    }
  }, [id, isCode, awareness, carets, desk, notebook])
  return (
    <div ref={ref}>
      {isDrawn || isWritten || isLookedAt ? (
        <SourceEditor
          text={text}
          language={language}
          label={isCode ? 'Code' : 'Text'}
          isNumbered={isNumbered}
          awareness={awareness}
          carets={carets}
          undoManager={desk.edits.undoManager}
          {...(complete ? { complete } : {})}
          extras={extras}
          onLeave={() => desk.goTo(id, 'command')}
          onCross={step => desk.writeBeside(id, step)}
          onReady={handle => {
            const { selected, mode, focusRequests } = desk.state.get()
            if (selected === id && mode === 'edit' && focusRequests > 0) handle.focus()
            return desk.registerEditor(id, handle)
          }}
        />
      ) : (
        <StaticSource
          text={text}
          language={isCode ? 'python' : 'plain'}
          carets={carets}
          isNumbered={isNumbered}
        />
      )}
    </div>
  )
}

function namesFor({ document, notebookId, send, kernel }: NotebookContextValue, id: CellId): KernelNames {
  return {
    complete: (source, offset) => send('kernel:complete', { notebookId, source, offset }),
    whyNot: () => whyKernelCannotAnswer(kernel.get()),
    namesElsewhere: () =>
      namesIn(
        cellsOf(document)
          .toArray()
          .filter(cell => idOf(cell) !== id && typeOf(cell) === 'code')
          .map(cell => sourceOf(cell).toString()),
      ),
  }
}

function inspectorFor({ notebookId, send, kernel }: NotebookContextValue, desk: Desk) {
  return {
    inspect(source: string, offset: number) {
      const reason = whyKernelCannotAnswer(kernel.get())
      if (reason !== null) return Promise.reject(new Error(`${reason}: ask again when it is ready.`))
      return send('kernel:inspect', { notebookId, source, offset })
    },
    say: (text: string) => desk.say(`${text} Shift+Tab again shows all of it.`),
  }
}
