// A person's own terminals as tabs, and the state of the sandbox they run in.
import { Tabs } from '@mantine/core'
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react'
import type { SandboxView, TerminalView } from '#protocol/classroom-view.ts'
import type { ClassroomId, TerminalId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import type { OwnTerminalKind } from '#protocol/terminal-kinds.ts'
import type { SendCommand } from '../connection.ts'
import { messageOf } from '../http.ts'
import { Confirm } from '../shell/confirm.tsx'
import { fetchedCode } from '../shell/fetched-code.ts'
import { showProblem } from '../shell/notify.ts'
import strip from '../shell/tab-strip.module.css'
import { useOnceTrue } from '../shell/use-once-true.ts'
import { LazyTerminal } from './lazy-terminal.tsx'
import { SandboxNotice } from './sandbox-notice.tsx'
import { TerminalExit } from './terminal-exit.tsx'
import classes from './terminal-pane.module.css'
import { TerminalStrip } from './terminal-strip.tsx'
import type { TerminalTool } from './terminal-tools.tsx'
import { OwnTyping } from './typing-bar.tsx'

const RecordingDialog = lazy(async () => ({
  default: (await fetchedCode(() => import('./recording-dialog.tsx'))).RecordingDialog,
}))
const ResetQuestion = lazy(async () => ({
  default: (await fetchedCode(() => import('./reset-question.tsx'))).ResetQuestion,
}))

interface TerminalPaneProps {
  readonly classroomId: ClassroomId
  readonly sandbox: SandboxView
  /** Live, and sandboxes are in service: one may be asked for. */
  readonly isInService: boolean
  readonly isShown: boolean
  readonly send: SendCommand
  readonly as?: Role
  /** For screen readers. */
  readonly label?: string
  /** Asks for a sandbox without being told to. */
  readonly opensByItself?: boolean
  /** Which terminal is on top, when the page decides that. */
  readonly chosen?: TerminalId | null
  readonly onChoose?: (id: TerminalId) => void
  /** False for a terminal that came forward without its owner's asking: the keys stay where they are. */
  readonly focusesChosen?: boolean
  /** A mark behind a tab's title. */
  readonly tabExtra?: (terminal: TerminalView) => ReactNode
  /** What can be done with the terminal on top, in the line of tabs. */
  readonly headExtra?: (terminal: TerminalView) => ReactNode
}

type Question = 'reset' | { readonly close: TerminalId } | { readonly restart: TerminalId } | null

export function TerminalPane(props: TerminalPaneProps) {
  const { classroomId, sandbox, isInService, isShown, send, tabExtra, headExtra } = props
  const { as = 'participant', label = 'Your terminals', opensByItself = true, focusesChosen = true } = props
  const { terminals } = sandbox
  const [chosenHere, setChosenHere] = useState<TerminalId | null>(null)
  const chosen = props.chosen ?? chosenHere
  const setChosen = props.onChoose ?? setChosenHere
  const [question, setQuestion] = useState<Question>(null)
  const [tool, setTool] = useState<{ readonly id: TerminalId; readonly name: TerminalTool } | null>(null)
  const [played, setPlayed] = useState<TerminalView | null>(null)
  const wasShown = useOnceTrue(isShown)
  const hasPlayed = useOnceTrue(played !== null)
  const { problem, open } = useSandbox({ sandbox, isWanted: isInService && opensByItself, send })
  const shown = terminals.find(({ id }) => id === chosen) ?? terminals[0] ?? null

  const openTerminal = (kind: OwnTerminalKind) =>
    send('terminal:open', { kind }).then(({ terminalId }) => setChosen(terminalId), showProblem)
  const closeTerminal = (terminalId: TerminalId) => send('terminal:close', { terminalId })
  const reset = (isEmptied: boolean) => send('sandbox:reset', { isEmptied })
  const restartTerminal = (terminalId: TerminalId) => send('terminal:restart', { terminalId })
  const hasEnded = (terminalId: TerminalId) => terminals.find(({ id }) => id === terminalId)?.exit != null
  /** Nothing is lost with a terminal that has ended. */
  const close = (terminalId: TerminalId) => {
    if (hasEnded(terminalId)) closeTerminal(terminalId).catch(showProblem)
    else setQuestion({ close: terminalId })
  }
  const restart = (terminalId: TerminalId) => {
    if (hasEnded(terminalId)) restartTerminal(terminalId).catch(showProblem)
    else setQuestion({ restart: terminalId })
  }
  const isReady = sandbox.state === 'ready'

  return (
    <section className={classes['pane']} data-pane="terminal" tabIndex={-1} aria-label={label}>
      <Tabs
        value={shown?.id ?? null}
        onChange={id => setChosen(id as TerminalId)}
        keepMounted
        className={classes['tabs'] ?? ''}
      >
        {isReady && (
          <TerminalStrip
            terminals={terminals}
            shown={shown}
            tabExtra={tabExtra}
            headExtra={headExtra}
            onOpen={openTerminal}
            onTool={name => shown && setTool({ id: shown.id, name })}
            onPlay={() => setPlayed(shown)}
            onRename={(terminalId, title) => send('terminal:rename', { terminalId, title })}
            onRestart={restart}
            onClose={close}
            onReset={() => setQuestion('reset')}
          />
        )}
        {isReady && <OwnTyping terminals={terminals} send={send} />}
        {!isReady && (
          <>
            <div className={`${strip['strip']} ${classes['caption']}`}>Your Python</div>
            <SandboxNotice
              sandbox={sandbox}
              problem={problem}
              onRetry={open}
              onReset={() => reset(false).catch(showProblem)}
            />
          </>
        )}
        {isReady &&
          terminals.map(({ id, title, exit }) => (
            <Tabs.Panel key={id} value={id} className={classes['panel'] ?? ''}>
              {wasShown && (
                <LazyTerminal
                  classroomId={classroomId}
                  as={as}
                  terminalId={id}
                  title={title}
                  isOwner
                  takesFocus={focusesChosen && id === chosen}
                  tool={tool?.id === id ? tool.name : null}
                  onTool={name => setTool(name && { id, name })}
                />
              )}
              {exit && <TerminalExit exit={exit} onRestart={() => restart(id)} onClose={() => close(id)} />}
            </Tabs.Panel>
          ))}
      </Tabs>
      {hasPlayed && (
        <Suspense fallback={null}>
          <RecordingDialog classroomId={classroomId} terminal={played} onClose={() => setPlayed(null)} />
        </Suspense>
      )}
      <Questions
        question={question}
        onClose={() => setQuestion(null)}
        onReset={reset}
        onRestartTerminal={restartTerminal}
        onCloseTerminal={closeTerminal}
      />
    </section>
  )
}

interface QuestionsProps {
  readonly question: Question
  readonly onClose: () => void
  readonly onReset: (isEmptied: boolean) => Promise<unknown>
  readonly onRestartTerminal: (id: TerminalId) => Promise<unknown>
  readonly onCloseTerminal: (id: TerminalId) => Promise<unknown>
}

function Questions({ question, onClose, onReset, onRestartTerminal, onCloseTerminal }: QuestionsProps) {
  const about = typeof question === 'object' ? question : null
  const isReset = question === 'reset'
  const wasAsked = useOnceTrue(isReset)
  const closing = about && 'close' in about ? about.close : null
  const restarting = about && 'restart' in about ? about.restart : null
  return (
    <>
      {wasAsked && (
        <Suspense fallback={null}>
          <ResetQuestion isOpen={isReset} onClose={onClose} onReset={onReset} />
        </Suspense>
      )}
      <Confirm
        isOpen={restarting !== null}
        onClose={onClose}
        title="Restart this terminal?"
        action="Restart it"
        onConfirm={async () => restarting && onRestartTerminal(restarting)}
      >
        What runs in it stops, and its variables are gone. Your files stay.
      </Confirm>
      <Confirm
        isOpen={closing !== null}
        onClose={onClose}
        title="Close this terminal?"
        action="Close it"
        onConfirm={async () => closing && onCloseTerminal(closing)}
      >
        What runs in it stops, and its variables are gone. Your files stay.
      </Confirm>
    </>
  )
}

/** Asks for a sandbox as soon as there can be one; `problem` says why there still is none. */
function useSandbox({
  sandbox,
  isWanted,
  send,
}: Pick<TerminalPaneProps, 'sandbox' | 'send'> & { readonly isWanted: boolean }) {
  const [problem, setProblem] = useState<string | null>(null)
  const open = useCallback(() => {
    setProblem(null)
    send('sandbox:open', {}).catch(error => setProblem(messageOf(error)))
  }, [send])
  const isMissing = isWanted && sandbox.state === 'none'
  useEffect(() => {
    if (isMissing) open()
  }, [isMissing, open])
  return { problem, open }
}
