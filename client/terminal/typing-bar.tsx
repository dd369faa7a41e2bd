// Typing along, as both sides see it: who asks, who may, and how either ends it.
import { Button } from '@mantine/core'
import { IconKeyboard } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { TerminalView, TypingView } from '#protocol/classroom-view.ts'
import type { MemberId } from '#protocol/ids.ts'
import type { SendCommand } from '../connection.ts'
import { showProblem } from '../shell/notify.ts'
import classes from './typing-bar.module.css'

interface OwnTypingProps {
  readonly terminals: readonly TerminalView[]
  readonly send: SendCommand
}

/** For the owner of the terminals: nobody types before a yes, and one click takes it back. */
export function OwnTyping({ terminals, send }: OwnTypingProps) {
  return (
    <div role="status">
      {terminals.map(({ id: terminalId, title, typing }) => {
        if (!typing) return null
        const answer = (isGranted: boolean) =>
          send('typing:answer', { terminalId, isGranted }).catch(showProblem)
        if (typing.state === 'granted') {
          return (
            <Bar key={terminalId} text={`${typing.name} may type in “${title}”. Your own keys come first.`}>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => send('typing:end', { terminalId }).catch(showProblem)}
              >
                Take it back
              </Button>
            </Bar>
          )
        }
        return (
          <Bar key={terminalId} text={`${typing.name} asks to type in “${title}”.`} isAsked>
            <Button size="compact-sm" onClick={() => answer(true)}>
              Let {typing.name} type
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => answer(false)}>
              Not now
            </Button>
          </Bar>
        )
      })}
    </div>
  )
}

interface TypingAlongProps {
  readonly terminal: TerminalView
  /** Whose terminal it is. */
  readonly owner: string
  readonly me: MemberId
  readonly send: SendCommand
}

/** For a helper or the trainer who looks at somebody's terminal. */
export function TypingAlong({ terminal, owner, me, send }: TypingAlongProps) {
  const { id: terminalId, typing, exit } = terminal
  const ask = () => send('typing:ask', { terminalId }).catch(showProblem)
  const end = () => send('typing:end', { terminalId }).catch(showProblem)
  if (exit) return null
  return (
    <div role="status">
      {!typing && (
        <Bar text="You look on.">
          <Button size="compact-sm" variant="default" onClick={ask}>
            Ask to type along
          </Button>
        </Bar>
      )}
      {typing && typing.memberId !== me && <Bar text={othersWords(typing, owner)} />}
      {typing?.memberId === me && typing.state === 'asked' && (
        <Bar text={`${owner} is asked whether you may type here.`} isAsked>
          <Button size="compact-sm" variant="default" onClick={end}>
            Never mind
          </Button>
        </Bar>
      )}
      {typing?.memberId === me && typing.state === 'granted' && (
        <Bar text={`You type in ${owner}’s terminal; ${owner}’s own keys come first.`} isAsked>
          <Button size="compact-sm" variant="default" onClick={end}>
            Stop typing
          </Button>
        </Bar>
      )}
    </div>
  )
}

function othersWords({ name, state }: TypingView, owner: string): string {
  return state === 'granted' ? `${name} types here, too.` : `${name} has asked ${owner} to type here.`
}

function Bar({ text, isAsked, children }: { text: string; isAsked?: boolean; children?: ReactNode }) {
  return (
    <div className={classes['bar']} data-asked={isAsked || undefined}>
      <IconKeyboard size={17} aria-hidden="true" className={classes['icon'] ?? ''} />
      <span className={classes['text']}>{text}</span>
      {children && <span className={classes['buttons']}>{children}</span>}
    </div>
  )
}
