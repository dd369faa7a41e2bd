// A script's terminal comes to the top by itself: when cells are run as a script here, and when one appears from elsewhere.
import { useCallback, useEffect, useRef } from 'react'
import type { SandboxView } from '#protocol/classroom-view.ts'
import type { TerminalId } from '#protocol/ids.ts'
import type { SendCommand } from '../connection.ts'

interface ScriptParts {
  readonly sandbox: SandboxView
  readonly send: SendCommand
  /** Called with the terminal to show. */
  readonly onScript: (id: TerminalId) => void
}

/** The same `send`, for the notebook; stable. */
export function useNewScript({ sandbox, send, onScript }: ScriptParts): SendCommand {
  const latest = useRef(onScript)
  latest.current = onScript
  const known = useRef<ReadonlySet<TerminalId> | null>(null)
  useEffect(() => {
    const scripts = sandbox.terminals.filter(({ kind }) => kind === 'script').map(({ id }) => id)
    // Those that were there before this window are no news.
    const fresh = known.current && scripts.find(id => !known.current?.has(id))
    known.current = new Set(scripts)
    if (fresh) latest.current(fresh)
  }, [sandbox.terminals])
  return useCallback(
    async (name, input) => {
      const reply = await send(name, input)
      if (name === 'script:run') latest.current((reply as { readonly terminalId: TerminalId }).terminalId)
      return reply
    },
    [send],
  )
}
