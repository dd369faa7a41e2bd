// The projector's window: what the instructor teaches from, large, and the terminals they show. Nothing private, no header.
import { useDisclosure, useLocalStorage } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import type { ClassroomSnapshot } from '#protocol/classroom-view.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { ShownTerminals } from '../classroom/side/shown-terminals.tsx'
import { type SendCommand, useClassroom } from '../connection.ts'
import { FileView } from '../notebook/file-view.tsx'
import {
  createFollowedClass,
  type FollowedClass,
  FollowedClassContext,
} from '../notebook/follow/followed-class.ts'
import { NotebookView } from '../notebook/notebook-view.tsx'
import { endOf } from '../shell/connection-end.ts'
import { type KeyGroup, KeysDialog } from '../shell/keys-dialog.tsx'
import { LazyEndedPage } from '../shell/lazy-ended-page.tsx'
import { NotebookArea } from '../shell/notebook-area.tsx'
import { NotebookSkeleton } from '../shell/skeletons.tsx'
import { type ShownDocument, useShownDocument } from '../shell/use-shown-document.ts'
import classes from './stage-page.module.css'

/** In px. The usual one is readable from the last row of a common room. */
const sizes = { least: 22, most: 60, usual: 24, step: 2 } as const

export function StagePage({ classroomId }: { classroomId: ClassroomId }) {
  const { snapshot, state, send } = useClassroom(classroomId, 'stage')
  const end = endOf(state)
  if (end) return <LazyEndedPage end={end} as="stage" classroomId={classroomId} />
  return snapshot ? (
    <Stage snapshot={snapshot} isBehind={typeof state === 'object'} send={send} />
  ) : (
    <NotebookSkeleton />
  )
}

interface StageProps {
  readonly snapshot: ClassroomSnapshot
  readonly isBehind: boolean
  readonly send: SendCommand
}

function Stage({ snapshot, isBehind, send }: StageProps) {
  const { classroom, kernels, shownTerminals } = snapshot
  const [followed] = useState(() => createFollowedClass({ notes: null, isStage: true }))
  const documents = useStageDocuments(snapshot, followed)
  const [areKeysOpen, keys] = useDisclosure(false)
  const [size, setSize] = useLocalStorage<number>({
    key: 'followalong.stage-size',
    defaultValue: sizes.usual,
    getInitialValueInEffect: false,
  })
  useStageKeys({
    resize: step =>
      setSize(before => Math.min(sizes.most, Math.max(sizes.least, before + step * sizes.step))),
    turn: step => turnPage(documents, step),
    help: keys.open,
  })
  useRootSize(size)
  useIdlePointer()
  useEffect(() => {
    document.title = classroom.title
  }, [classroom.title])

  return (
    <FollowedClassContext value={followed}>
      <div className={classes['stage']}>
        <NotebookArea
          documents={{ ...documents, all: [] }}
          draw={document => {
            const common = { document, role: 'stage', mode: 'stage', classroomId: classroom.id } as const
            const kernel = kernels.find(({ notebookId }) => notebookId === document.id) ?? null
            return document.kind === 'notebook' ? (
              <NotebookView {...common} kernel={kernel} send={send} />
            ) : (
              <FileView {...common} />
            )
          }}
          empty={<h2>{classroom.title}</h2>}
        />
        {shownTerminals.length > 0 && (
          <section className={classes['terminal']} aria-label="The trainer’s terminal">
            <ShownTerminals classroomId={classroom.id} as="stage" terminals={shownTerminals} isLarge />
          </section>
        )}
        <p className={classes['corner']}>
          {isBehind && <span title="Reconnecting">◌</span>}
          {classroom.state === 'ended'
            ? 'This class has ended'
            : classroom.code && (
                <>
                  {classroom.joinAddress} · <code className={classes['code']}>{classroom.code}</code>
                </>
              )}
        </p>
        <KeysDialog groups={[stageKeys]} isOpen={areKeysOpen} onClose={keys.close} />
      </div>
    </FollowedClassContext>
  )
}

/** Turns with the instructor, and to where they ask everybody to look. */
function useStageDocuments(
  { documents: all, liveDocumentId, attention }: ClassroomSnapshot,
  { jumps }: FollowedClass,
): ShownDocument {
  const [first] = useState(liveDocumentId)
  const documents = useShownDocument(all, first)
  const show = useRef(documents.show)
  show.current = documents.show
  useEffect(() => {
    if (liveDocumentId) show.current(liveDocumentId)
  }, [liveDocumentId])
  useEffect(() => {
    if (!attention) return
    const { documentId, cellId } = attention
    show.current(documentId)
    jumps.to({ documentId, cellId, takesFocus: false })
  }, [attention, jumps])
  return documents
}

/** All sizes are in rem, so the whole page grows with its root; pictures, which are in pixels, are told. */
function useRootSize(pixels: number) {
  useEffect(() => {
    const { style } = document.documentElement
    style.fontSize = `${pixels}px`
    style.setProperty('--picture-zoom', String(pixels / usualRootPixels))
    return () => {
      style.fontSize = ''
      style.removeProperty('--picture-zoom')
    }
  }, [pixels])
}

/** Of a page that nobody enlarged. */
const usualRootPixels = 16

const idlePointerMs = 3_000

/** A pointer that rests would lie on the projected code. */
function useIdlePointer() {
  useEffect(() => {
    const { style } = document.documentElement
    let timer: ReturnType<typeof setTimeout> | undefined
    const wake = () => {
      clearTimeout(timer)
      style.cursor = ''
      timer = setTimeout(() => {
        style.cursor = 'none'
      }, idlePointerMs)
    }
    wake()
    document.addEventListener('pointermove', wake)
    return () => {
      document.removeEventListener('pointermove', wake)
      clearTimeout(timer)
      style.cursor = ''
    }
  }, [])
}

/** Shows the document before or after, for classes with several. */
function turnPage({ all, shown, show }: ShownDocument, step: 1 | -1) {
  const index = shown ? all.indexOf(shown) : 0
  const next = all[(index + step + all.length) % all.length]
  if (next) show(next.id)
}

const stageKeys: KeyGroup = {
  title: 'On the stage',
  keys: [
    { keys: ['+', '-'], meaning: 'Larger, smaller' },
    { keys: ['F'], meaning: 'Fill the screen, and back' },
    { keys: [']', '['], meaning: 'Next notebook or file, the one before' },
    { keys: ['?'], meaning: 'Show these keys' },
  ],
}

interface StageActions {
  readonly resize: (step: 1 | -1) => void
  readonly turn: (step: 1 | -1) => void
  readonly help: () => void
}

function useStageKeys({ resize, turn, help }: StageActions) {
  useEffect(() => {
    const onKey = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
      if (ctrlKey || metaKey || altKey) return
      if (key === '+' || key === '=') resize(1)
      else if (key === '-') resize(-1)
      else if (key === ']') turn(1)
      else if (key === '[') turn(-1)
      else if (key === '?') help()
      else if (key.toLowerCase() === 'f') void toggleFullScreen()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  })
}

async function toggleFullScreen() {
  if (document.fullscreenElement) await document.exitFullscreen()
  else await document.documentElement.requestFullscreen().catch(() => {})
}
