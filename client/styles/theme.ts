// The component library's theme: points at the tokens, holds no colour of its own.
import {
  Button,
  createTheme,
  defaultVariantColorsResolver,
  Input,
  type MantineColorsTuple,
  Menu,
  Modal,
  Tooltip,
  type VariantColorsResolver,
} from '@mantine/core'

function scale(name: string) {
  return Array.from({ length: 10 }, (_, step) => `var(--${name}-${step})`) as unknown as MantineColorsTuple
}

/** Filled things take their text's colour from the tokens: in the dark the accent is bright and its text dark. */
const variantColorResolver: VariantColorsResolver = input => {
  const resolved = defaultVariantColorsResolver(input)
  if (input.variant === 'light') {
    const soft = { background: 'var(--accent-soft)', hover: 'var(--accent-soft-hover)' }
    return { ...resolved, ...soft, color: 'var(--accent-text)' }
  }
  if (input.variant !== 'filled') return resolved
  const name = input.color === 'danger' ? 'danger' : 'accent'
  return {
    ...resolved,
    background: `var(--${name})`,
    hover: `var(--${name}-hover)`,
    color: `var(--on-${name})`,
  }
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
  variantColorResolver,
  fontFamily: 'var(--font-sans)',
  fontFamilyMonospace: 'var(--font-mono)',
  headings: { fontFamily: 'var(--font-sans)', fontWeight: '650' },
  defaultRadius: 'md',
  radius: { sm: 'var(--radius-small)', md: 'var(--radius)', lg: 'var(--radius-large)' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: Button.extend({ styles: { root: { fontWeight: 580 } } }),
    Input: Input.extend({ styles: { input: { backgroundColor: 'var(--surface)', color: 'var(--text)' } } }),
    InputWrapper: Input.Wrapper.extend({
      styles: { label: { fontWeight: 580 }, description: { fontSize: 'var(--size-small)' } },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400 } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, transitionProps: { duration: 120 } },
      styles: { title: { fontSize: 'var(--size-title)', fontWeight: 640 } },
    }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 90 } } }),
  },
})
