// Links on a terminal's screen, written out or hidden behind other text. Follows none: tells of the one that was clicked.
import { WebLinksAddon } from '@xterm/addon-web-links'
import type { IBufferRange, Terminal } from '@xterm/xterm'
import { type FoundLink, foundLink } from './found-link.ts'

export function tellLinks(terminal: Terminal, onLink: (link: FoundLink) => void): void {
  const tell = (target: string, shown: string) => {
    const link = foundLink(target, shown)
    if (link) onLink(link)
  }
  terminal.options.linkHandler = {
    activate: (_event, target, range) => tell(target, textIn(terminal, range)),
  }
  terminal.loadAddon(new WebLinksAddon((_event, address) => tell(address, address)))
}

/** The range counts from 1 and holds its end. */
function textIn(terminal: Terminal, { start, end }: IBufferRange): string {
  let text = ''
  for (let y = start.y; y <= end.y; y++) {
    const from = y === start.y ? start.x - 1 : 0
    const to = y === end.y ? end.x : terminal.cols
    text += terminal.buffer.active.getLine(y - 1)?.translateToString(false, from, to) ?? ''
  }
  return text
}
