// Find and replace, in a bar that floats at the top of the notebook.
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react'
import shared from '../../styles/search.module.css'
import { scrollerOf } from '../near.ts'
import { useSelected } from '../store.ts'
import { useDesk } from './desk-context.ts'
import styles from './find-bar.module.css'
import type { SearchState } from './notebook-search.ts'

export function FindBar() {
  const { search } = useDesk()
  const isOpen = useSelected(search.state, state => state.isOpen)
  return isOpen ? <OpenFindBar /> : null
}

function OpenFindBar() {
  const desk = useDesk()
  const { search } = desk
  const state = useSelected(search.state, all => all)
  const ref = useRef<HTMLElement>(null)
  const field = useRef<HTMLInputElement>(null)
  useWayBack(ref)
  // Ctrl+F once more comes back to the field.
  useEffect(() => desk.onFind(() => field.current?.select()), [desk])
  useEffect(() => field.current?.select(), [])
  const onKey = (event: KeyboardEvent) => {
    const isAgain = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f'
    const isGo = event.key === 'Enter' && (event.ctrlKey || event.metaKey)
    if (event.key === 'Escape') search.close()
    else if (isAgain) field.current?.select()
    else if (isGo) desk.stayAtMatch()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={styles['place']}>
      <search ref={ref} className={styles['bar']} aria-label="Find in the notebook" onKeyDown={onKey}>
        <button
          type="button"
          className={`${shared['icon']} ${styles['toggle']}`}
          aria-expanded={state.isReplacing}
          aria-label="Replace"
          title="Replace"
          onClick={() => search.ask({ isReplacing: !state.isReplacing })}
        >
          {state.isReplacing ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
        </button>
        <div className={styles['rows']}>
          <input
            ref={field}
            className={`${shared['field']} ${styles['find']}`}
            type="text"
            aria-label="Find"
            placeholder="Find"
            spellCheck={false}
            aria-invalid={state.problem !== null || undefined}
            value={state.text}
            onChange={event => search.ask({ text: event.target.value })}
            onKeyDown={event => {
              if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return
              event.preventDefault()
              search.step(event.shiftKey ? -1 : 1)
            }}
          />
          {state.isReplacing && <Replacing />}
          <div className={`${styles['row']} ${styles['steps']}`}>
            <span className={shared['count']} role="status">
              {countOf(state)}
            </span>
            <Step
              Icon={IconArrowUp}
              label="Previous match"
              title="Previous (Shift+Enter)"
              onPress={() => search.step(-1)}
            />
            <Step
              Icon={IconArrowDown}
              label="Next match"
              title="Next (Enter)"
              onPress={() => search.step(1)}
            />
            <Step
              Icon={IconX}
              label="Close"
              title="Close, back to where you were (Escape)"
              onPress={() => search.close()}
            />
          </div>
          <div className={`${styles['row']} ${styles['choices']}`}>
            <Choice name="isCaseSensitive" sign="Aa" label="Case" title="Capitals and small letters differ" />
            <Choice name="isWholeWord" sign="ab" label="Words" title="Whole words only" />
            <Choice name="isPattern" sign=".*" label="Pattern" title="A regular expression" />
            <Choice name="inOutputs" sign="[ ]" label="Outputs" title="In outputs as well" />
          </div>
          {state.problem !== null && (
            <p className={styles['problem']} role="alert">
              {state.problem}
            </p>
          )}
        </div>
      </search>
    </div>
  )
}

function Replacing() {
  const { search } = useDesk()
  const { replacement } = useSelected(search.state, all => all)
  return (
    <>
      <input
        className={`${shared['field']} ${styles['replace']}`}
        type="text"
        aria-label="Replace with"
        placeholder="Replace with"
        spellCheck={false}
        value={replacement}
        onChange={event => search.ask({ replacement: event.target.value })}
        onKeyDown={event => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          void search.replaceOne()
        }}
      />
      <div className={`${styles['row']} ${styles['words']}`}>
        <button type="button" className={styles['word']} onClick={() => void search.replaceOne()}>
          Replace
        </button>
        <button type="button" className={styles['word']} onClick={() => void search.replaceAll()}>
          All
        </button>
      </div>
    </>
  )
}

interface StepProps {
  readonly Icon: typeof IconX
  readonly label: string
  readonly title: string
  readonly onPress: () => void
}

function Step({ Icon, label, title, onPress }: StepProps) {
  return (
    <button type="button" className={shared['icon']} aria-label={label} title={title} onClick={onPress}>
      <Icon size={16} aria-hidden="true" />
    </button>
  )
}

type ChoiceName = 'isCaseSensitive' | 'isWholeWord' | 'isPattern' | 'inOutputs'

interface ChoiceProps {
  readonly name: ChoiceName
  readonly sign: string
  readonly label: string
  readonly title: string
}

function Choice({ name, sign, label, title }: ChoiceProps) {
  const { search } = useDesk()
  const isOn = useSelected(search.state, state => state[name])
  return (
    <button
      type="button"
      className={styles['choice']}
      aria-label={label}
      aria-pressed={isOn}
      title={title}
      onClick={() => search.ask({ [name]: !isOn })}
    >
      <span aria-hidden="true">{sign}</span>
      <span className={styles['label']}>{label}</span>
    </button>
  )
}

function countOf({ text, matches, current, isCut, problem }: SearchState): string {
  if (text === '' || problem !== null) return ''
  if (matches.length === 0) return 'nothing found'
  return `${current + 1} of ${matches.length.toLocaleString('en')}${isCut ? ' or more' : ''}`
}

/** Who closes the bar comes back to where the sheet was. */
function useWayBack(ref: RefObject<HTMLElement | null>) {
  const { search, state } = useDesk()
  useEffect(() => {
    const scroller = ref.current && scrollerOf(ref.current)
    if (!scroller) return
    const { scrollTop } = scroller
    const { selected } = state.get()
    return () => {
      const isBack = state.get().selected === selected && !search.state.get().isOpen
      if (isBack) requestAnimationFrame(() => scroller.scrollTo({ top: scrollTop }))
    }
  }, [ref, search, state])
}
