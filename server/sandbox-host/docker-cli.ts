// The Docker command lines that terminals run on their ptys. Pure.
import type { TerminalId } from '#protocol/ids.ts'
import type { OwnTerminalKind } from '#protocol/terminal-kinds.ts'
import { imagePrograms } from './hardening.ts'

/** What runs in one more terminal. `file` is a path in the home that `demandFilePath` let pass. */
export type TerminalProgram =
  | { readonly kind: OwnTerminalKind }
  | { readonly kind: 'script'; readonly file: string }

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

export function execTerminal(
  containerId: string,
  program: TerminalProgram,
  terminalId: TerminalId,
): string[] {
  const file = program.kind === 'script' ? [program.file] : []
  const path = `${imagePrograms}/${programs[program.kind]}`
  return ['docker', 'exec', '-it', detachKeys, containerId, path, terminalId, ...file]
}

const programs = {
  python: 'python-terminal',
  'python-basic': 'python-basic-terminal',
  ipython: 'ipython-terminal',
  shell: 'shell',
  script: 'script-terminal',
} as const
