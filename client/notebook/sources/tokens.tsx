// Coloured tokens as they stand in a line.
import type { Line } from './highlight.ts'

export function Tokens({ line }: { line: Line }) {
  return line.map(([text, className], index) =>
    className === '' ? (
      text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: tokens are only known by their order
      <span key={index} className={className}>
        {text}
      </span>
    ),
  )
}
