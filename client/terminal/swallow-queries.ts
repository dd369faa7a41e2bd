// Terminal queries (what are you, where is the cursor, which colours) are answered once, by the server's own screen.
// A browser that answered too would type junk into the program, one copy per window.
import type { IFunctionIdentifier, Terminal } from '@xterm/xterm'

const controlQueries: readonly IFunctionIdentifier[] = [
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { prefix: '>', final: 'q' },
  { prefix: '?', final: 'u' },
  { final: 't' },
]

const deviceQueries: readonly IFunctionIdentifier[] = [
  { intermediates: '$', final: 'q' },
  { intermediates: '+', final: 'q' },
]

/** Palette, foreground, background, cursor. Setting a colour passes, asking for it does not. */
const colourCommands = [4, 10, 11, 12] as const
/** The clipboard belongs to the person, not to what runs. */
const clipboardCommand = 52

export function swallowQueries({ parser }: Terminal): void {
  for (const query of controlQueries) parser.registerCsiHandler(query, () => true)
  for (const query of deviceQueries) parser.registerDcsHandler(query, () => true)
  for (const command of colourCommands) parser.registerOscHandler(command, data => data.includes('?'))
  parser.registerOscHandler(clipboardCommand, () => true)
}
