// What opens over one terminal: the search, the field for several lines, its text, and the question before a link.
import type { TerminalId } from '#protocol/ids.ts'
import { Composer } from './composer.tsx'
import type { FoundLink } from './found-link.ts'
import { LinkDialog } from './link-dialog.tsx'
import { SearchBar } from './search-bar.tsx'
import type { TerminalScreen } from './terminal-screen.ts'
import { TextDialog } from './text-dialog.tsx'

export type TerminalTool = 'search' | 'lines' | 'text'

interface TerminalToolsProps {
  readonly terminalId: TerminalId
  readonly title: string
  readonly screen: TerminalScreen
  readonly mayType: boolean
  readonly tool: TerminalTool | null
  readonly onTool: (tool: TerminalTool | null) => void
  readonly link: FoundLink | null
  readonly onLink: (link: FoundLink | null) => void
}

export function TerminalTools(props: TerminalToolsProps) {
  const { terminalId, title, screen, mayType, tool, onTool, link, onLink } = props
  const close = () => {
    onTool(null)
    screen.focus()
  }
  return (
    <>
      {tool === 'search' && <SearchBar search={screen.search} onClose={close} />}
      <Composer
        terminalId={terminalId}
        title={title}
        isOpen={tool === 'lines' && mayType}
        onClose={close}
        onSend={text => screen.enterLines(text)}
      />
      <TextDialog title={title} read={() => screen.text} isOpen={tool === 'text'} onClose={close} />
      <LinkDialog link={link} onClose={() => onLink(null)} />
    </>
  )
}
