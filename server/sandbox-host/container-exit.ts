// How an ended container or terminal is told: from Docker's facts to a cause and a sentence. Pure.

import { constants } from 'node:os'
import type { Exit } from '#protocol/exits.ts'
import { type TerminalKind, terminalNames } from '#protocol/terminal-kinds.ts'

/** Ended by SIGKILL. */
const killedStatus = 137

export interface EndedContainer {
  readonly exitCode: number
  readonly isOutOfMemory: boolean
  readonly wasRemovedByUs: boolean
  /** It was found dead after the engine had been away. */
  readonly endedWithEngine: boolean
  readonly memoryMebibytes: number
}

export function containerExit(ended: EndedContainer): Exit {
  if (ended.wasRemovedByUs)
    return { cause: 'stopped', message: 'The sandbox was stopped. Open a new one to go on.' }
  if (ended.isOutOfMemory) {
    return {
      cause: 'out-of-memory',
      message: `The sandbox used more than its ${ended.memoryMebibytes} MB of memory and was ended. Open a new one and work on less data at once.`,
    }
  }
  if (ended.endedWithEngine) {
    return {
      cause: 'engine-gone',
      message: 'Docker was restarted and the sandbox ended with it. Open a new one to go on.',
    }
  }
  if (ended.exitCode === 137 || ended.exitCode === 143) {
    return { cause: 'killed', message: 'The sandbox was killed from outside. Open a new one to go on.' }
  }
  if (ended.exitCode === 0)
    return { cause: 'finished', message: 'The sandbox ended. Open a new one to go on.' }
  return {
    cause: 'crashed',
    message: `The sandbox ended unexpectedly (exit code ${ended.exitCode}). Open a new one to go on.`,
  }
}

/** How the program in one more terminal ended; `isOutOfMemory`: the sandbox had just used up its memory. */
export function terminalExit(kind: TerminalKind, exitCode: number, isOutOfMemory = false): Exit {
  if (kind === 'script') return scriptExit(exitCode, isOutOfMemory)
  const program = kind === 'shell' ? 'The shell' : terminalNames[kind]
  if (exitCode === killedStatus) {
    const { cause, reason } = killed(isOutOfMemory)
    return { cause, message: `${program} was killed${reason}. Start it again to go on.` }
  }
  if (exitCode === 0) return { cause: 'finished', message: `${program} ended. Start it again to go on.` }
  const signal = signalOf(exitCode)
  // A shell ends with the status of what it ran last.
  if (signal && kind !== 'shell') {
    return { cause: 'crashed', message: `${program} crashed (${signal}). Start it again to go on.` }
  }
  return {
    cause: 'finished',
    message: `${program} ended with exit code ${exitCode}. Start it again to go on.`,
  }
}

function scriptExit(exitCode: number, isOutOfMemory: boolean): Exit {
  if (exitCode === killedStatus) {
    const { cause, reason } = killed(isOutOfMemory)
    return { cause, message: `The script was killed${reason}.` }
  }
  if (exitCode === 130) return { cause: 'finished', message: 'The script was interrupted.' }
  const signal = signalOf(exitCode)
  if (signal) return { cause: 'crashed', message: `The script crashed (${signal}).` }
  if (exitCode === 0) return { cause: 'finished', message: 'The script ended.' }
  return { cause: 'finished', message: `The script ended with exit status ${exitCode}.` }
}

function killed(isOutOfMemory: boolean): { readonly cause: Exit['cause']; readonly reason: string } {
  return isOutOfMemory
    ? { cause: 'out-of-memory', reason: ': the sandbox had used up its memory' }
    : { cause: 'killed', reason: ', perhaps because the sandbox ran out of memory' }
}

/** A shell's way to say that a signal ended a program. */
function signalOf(exitCode: number): string | null {
  const found = Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)
  return found?.[0] ?? null
}

/** A sandbox-host that crashed took the connection to this terminal with it. */
export const terminalLost: Exit = {
  cause: 'crashed',
  message: 'The connection to this terminal was lost. Open a new one; your files are still there.',
}
