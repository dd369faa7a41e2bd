// How Python stands, in words; behind it what runs and what waits, each of them a way to its cell.
import { Popover, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { CellId } from '#protocol/ids.ts'
import type { NotebookActions } from '../../notebook/desk/notebook-actions.ts'
import { shownKeys } from '../../shell/key-names.ts'
import { durationOf } from '../../shell/times.ts'
import { useNow } from '../../shell/use-now.ts'
import { AnswerHint, answerKey, useAnswerKey } from './answer-hint.tsx'
import classes from './kernel-controls.module.css'
import { endOfKernel, kernelWords } from './kernel-words.ts'

interface KernelStateProps {
  readonly kernel: KernelView
  readonly actions: NotebookActions | null
  readonly isStopping: boolean
}

/** So many of those that wait are listed. */
const listedLimit = 12

export function KernelState({ kernel, actions, isStopping }: KernelStateProps) {
  const { running, queued, input, state } = kernel
  const [isOpen, list] = useDisclosure(false)
  const now = useNow(running !== null)
  const { shape, tone, words } = kernelWords(kernel)
  const since = running ? Date.parse(running.since) : null
  const elapsed = since === null ? null : durationOf(now - since)
  const goTo = (id: CellId) => {
    list.close()
    if (input?.cellId === id) actions?.goToQuestion()
    else actions?.goTo(id)
  }
  useAnswerKey(actions)
  // Who is asked something wants to answer it; what waits behind it can be told after that.
  const isAnswer = input !== null && !isOpen
  return (
    <Popover opened={isOpen} onChange={list.toggle} position="bottom-start" shadow="md" width={340} trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes['state'] ?? ''}
          data-state={tone}
          aria-label={
            isAnswer
              ? `Python ${words}. Answer (${shownKeys(answerKey)})`
              : `Python: ${isStopping ? 'stopping' : words}. What runs and what waits`
          }
          onClick={() => {
            if (!isAnswer || !actions?.goToQuestion()) list.toggle()
          }}
        >
          <span aria-hidden="true">{shape}</span>
          <span className={classes['text']}>{isStopping ? 'stopping…' : words}</span>
          {isAnswer && <AnswerHint />}
          {elapsed !== null && !input && <span className={classes['elapsed']}>{elapsed}</span>}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes['list']}>
          <p className={classes['title']}>
            {shape} {words}
          </p>
          {running === null && queued.length === 0 && (
            <p className={classes['nothing']}>
              {state === 'dead' ? endOfKernel(kernel) : 'Nothing runs and nothing waits.'}
            </p>
          )}
          {running && (
            <CellLine
              name={input ? `Waits for your input, for ${elapsed}` : `Runs for ${elapsed}`}
              id={running.cellId}
              actions={actions}
              onGo={goTo}
            />
          )}
          {queued.slice(0, listedLimit).map((id, index) => (
            <CellLine
              key={id}
              name={index === 0 ? 'Next' : `Waits, number ${index + 1}`}
              id={id}
              actions={actions}
              onGo={goTo}
            />
          ))}
          {queued.length > listedLimit && (
            <p className={classes['nothing']}>and {queued.length - listedLimit} more</p>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

interface CellLineProps {
  readonly name: string
  readonly id: CellId
  readonly actions: NotebookActions | null
  readonly onGo: (id: CellId) => void
}

function CellLine({ name, id, actions, onGo }: CellLineProps) {
  const source = actions?.sourcesOf([id])[0]?.source ?? ''
  const firstLine = source.split('\n').find(line => line.trim() !== '') ?? ''
  return (
    <button type="button" className={classes['cell']} onClick={() => onGo(id)}>
      <span className={classes['name']}>{name}</span>
      <code className={classes['source']}>{firstLine || 'an empty cell'}</code>
    </button>
  )
}
