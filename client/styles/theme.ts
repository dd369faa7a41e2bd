// The component library's theme: points at the tokens, holds no colour of its own.
import { createTheme, type MantineColorsTuple } from '@mantine/core'

function scale(name: string) {
  return Array.from({ length: 10 }, (_, step) => `var(--${name}-${step})`) as unknown as MantineColorsTuple
}

export const theme = createTheme({
  colors: {
    accent: scale('accent'),
    danger: scale('danger'),
    gray: scale('neutral'),
    dark: scale('night'),
  },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 4 },
  fontFamily: 'var(--font-sans)',
  fontFamilyMonospace: 'var(--font-mono)',
  headings: { fontFamily: 'var(--font-sans)', fontWeight: '650' },
  defaultRadius: 'md',
  radius: { sm: 'var(--radius-small)', md: 'var(--radius)', lg: 'var(--radius-large)' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false } },
    Modal: {
      defaultProps: { centered: true, transitionProps: { duration: 120 }, overlayProps: { opacity: 0.4 } },
    },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 90 } } },
  },
})
