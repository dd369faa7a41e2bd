// How this person likes to read, kept by this browser: size, width, line wrap, and whether a screen reader is told.
import { useLocalStorage } from '@mantine/hooks'

export type ReadingWidth = 'narrow' | 'usual' | 'full'

export interface Reading {
  /** In per cent of the usual size. */
  readonly size: number
  readonly width: ReadingWidth
  readonly wraps: boolean
  readonly isAnnouncing: boolean
}

export const readingSizes = { least: 70, most: 200, step: 10, usual: 100 } as const

const usual: Reading = { size: readingSizes.usual, width: 'usual', wraps: false, isAnnouncing: true }

export interface ReadingChoice extends Reading {
  readonly change: (change: Partial<Reading>) => void
  readonly enlarge: (steps: number) => void
}

export function useReading(): ReadingChoice {
  const [stored, store] = useLocalStorage<Partial<Reading>>({
    key: 'followalong.reading',
    defaultValue: usual,
    getInitialValueInEffect: false,
  })
  const reading = { ...usual, ...stored }
  return {
    ...reading,
    change: change => store(before => ({ ...before, ...change })),
    enlarge: steps =>
      store(before => ({ ...before, size: nextSize(before.size ?? readingSizes.usual, steps) })),
  }
}

function nextSize(size: number, steps: number): number {
  return Math.min(readingSizes.most, Math.max(readingSizes.least, size + steps * readingSizes.step))
}
