// How this browser likes its terminals: type size, and xterm's mode for screen readers.
import { useLocalStorage } from '@mantine/hooks'

const sizes = { least: 10, most: 26, usual: 14 } as const

export interface TerminalPreferences {
  readonly fontSize: number
  readonly isForScreenReader: boolean
  readonly enlarge: (step: number) => void
  readonly setIsForScreenReader: (isOn: boolean) => void
}

export function useTerminalPreferences(): TerminalPreferences {
  const [fontSize, setFontSize] = useLocalStorage<number>({
    key: 'followalong.terminal-size',
    defaultValue: sizes.usual,
    getInitialValueInEffect: false,
  })
  const [isForScreenReader, setIsForScreenReader] = useLocalStorage({
    key: 'followalong.screen-reader',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  return {
    fontSize,
    isForScreenReader,
    enlarge: step => setFontSize(size => Math.min(sizes.most, Math.max(sizes.least, size + step))),
    setIsForScreenReader,
  }
}
