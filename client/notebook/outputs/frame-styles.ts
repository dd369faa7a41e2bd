// The page's own look for a large table that a frame draws: a frame knows nothing of the page's colours.
import htmlStyles from './html-output.css?inline'

const names = [
  '--text',
  '--text-quiet',
  '--surface',
  '--line-strong',
  '--code-surface',
  '--hover',
  '--accent-text',
]
const fonts = ['--font-sans', '--font-mono']

/** A style element for the start of the frame's content, in the theme of this moment. */
export function frameStyles(): string {
  const root = getComputedStyle(document.documentElement)
  const variables = [...names, ...fonts].map(name => `${name}: ${root.getPropertyValue(name)};`).join(' ')
  const scheme = root.colorScheme || 'light'
  return `<style>
    :root { color-scheme: ${scheme}; --size-small: 14px; ${variables} }
    body { margin: 0; background: var(--surface); color: var(--text); font: var(--size-small)/1.5 var(--font-sans); }
    ${htmlStyles.replace(/:host\s*\{[^}]*\}/, '')}
  </style>`
}
