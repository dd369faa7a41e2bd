// The Docker command lines that terminals run on their ptys. Pure.
import type { TerminalKind } from '#protocol/classroom-view.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { imagePrograms } from './hardening.ts'

// The CLI holds the chord's first key back until the next key. Ctrl-P and the other usual ones are in daily use; Ctrl-@
// only sets a mark in an editor, which nobody sees happen late.
const detachKeys = '--detach-keys=ctrl-@,ctrl-_,ctrl-^,ctrl-]'

/** Connects first and starts then, so that not a byte is missed. */
export function startAttached(containerId: string): string[] {
  return ['docker', 'start', '--attach', '--interactive', detachKeys, containerId]
}

export function attach(containerId: string): string[] {
  return ['docker', 'attach', '--sig-proxy=false', detachKeys, containerId]
}

export function execTerminal(containerId: string, kind: TerminalKind, terminalId: TerminalId): string[] {
  const program = kind === 'python' ? 'python-terminal' : 'shell'
  return ['docker', 'exec', '-it', detachKeys, containerId, `${imagePrograms}/${program}`, terminalId]
}
