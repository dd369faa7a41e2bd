// How the notebook looks to me: size, width, line wrap, light or dark, and what a screen reader is told. Kept by this
// browser; nobody else sees any of it.
import { ActionIcon, Popover, SegmentedControl, Switch, Tooltip, useMantineColorScheme } from '@mantine/core'
import { IconMinus, IconPlus, IconTypography } from '@tabler/icons-react'
import { type ReactNode, useEffect, useId } from 'react'
import { isField } from '../notebook/follow/held.ts'
import { type ReadingWidth, readingSizes, useReading } from '../notebook/reading.ts'
import styles from './my-view-menu.module.css'

const widths = [
  { value: 'narrow', label: 'Narrow' },
  { value: 'usual', label: 'Usual' },
  { value: 'full', label: 'Full' },
]
const schemes = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'System' },
]

export function MyViewMenu() {
  const { size, width, wraps, isAnnouncing, change, enlarge } = useReading()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  useSizeKeys(enlarge)
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label="My view: size, width, light or dark">
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label="My view">
            <IconTypography size={19} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown className={styles['menu'] ?? ''} aria-label="My view">
        <Row label="Size of the notebook">
          <span className={styles['stepper']}>
            <ActionIcon
              variant="default"
              aria-label="Smaller"
              disabled={size <= readingSizes.least}
              onClick={() => enlarge(-1)}
            >
              <IconMinus size={15} aria-hidden="true" />
            </ActionIcon>
            <output className={styles['size']}>{size} %</output>
            <ActionIcon
              variant="default"
              aria-label="Larger"
              disabled={size >= readingSizes.most}
              onClick={() => enlarge(1)}
            >
              <IconPlus size={15} aria-hidden="true" />
            </ActionIcon>
          </span>
        </Row>
        <Row label="Width of the column">
          <SegmentedControl
            size="xs"
            aria-label="Width of the column"
            data={widths}
            value={width}
            onChange={value => change({ width: value as ReadingWidth })}
          />
        </Row>
        <Row label="Light or dark">
          <SegmentedControl
            size="xs"
            aria-label="Light or dark"
            data={schemes}
            value={colorScheme}
            onChange={value => setColorScheme(value as typeof colorScheme)}
          />
        </Row>
        <Choice label="Wrap long lines" isOn={wraps} onChange={isOn => change({ wraps: isOn })} />
        <Choice
          label="Tell a screen reader what happens"
          isOn={isAnnouncing}
          onChange={isOn => change({ isAnnouncing: isOn })}
        />
        <p className={styles['hint']}>
          <kbd>+</kbd> <kbd>-</kbd> change the size, <kbd>0</kbd> makes it usual again.
        </p>
      </Popover.Dropdown>
    </Popover>
  )
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles['row']}>
      <span>{label}</span>
      {children}
    </div>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}

function Choice({ label, isOn, onChange }: ChoiceProps) {
  const id = useId()
  return (
    <label className={styles['row']} htmlFor={id}>
      <span>{label}</span>
      <Switch
        id={id}
        size="sm"
        checked={isOn}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    </label>
  )
}

/** Where no text is typed. The browser's own zoom keeps its keys. */
function useSizeKeys(enlarge: (steps: number) => void) {
  const { change } = useReading()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, defaultPrevented } = event
      if (defaultPrevented || ctrlKey || metaKey || altKey || isField(event.target)) return
      if (key === '+' || key === '=') enlarge(1)
      else if (key === '-') enlarge(-1)
      else if (key === '0') change({ size: readingSizes.usual })
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  })
}
