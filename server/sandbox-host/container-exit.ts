// How an ended container or terminal is told: from Docker's facts to a cause and a sentence. Pure.

import type { Exit } from '#protocol/exits.ts'
import { type TerminalKind, terminalNames } from '#protocol/terminal-kinds.ts'

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

/** How the program in one more terminal ended. */
export function terminalExit(kind: TerminalKind, exitCode: number): Exit {
  if (kind === 'script') return scriptExit(exitCode)
  const program = kind === 'shell' ? 'The shell' : terminalNames[kind]
  if (exitCode === 137) {
    return {
      cause: 'killed',
      message: `${program} was killed, perhaps because the sandbox ran out of memory. Open a new terminal to go on.`,
    }
  }
  if (exitCode === 0) return { cause: 'finished', message: `${program} ended. Open a new terminal to go on.` }
  return {
    cause: 'finished',
    message: `${program} ended with exit code ${exitCode}. Open a new terminal to go on.`,
  }
}

function scriptExit(exitCode: number): Exit {
  if (exitCode === 137) {
    return {
      cause: 'killed',
      message: 'The script was killed, perhaps because the sandbox ran out of memory.',
    }
  }
  if (exitCode === 130) return { cause: 'finished', message: 'The script was interrupted.' }
  // A shell's way to say that a signal ended it.
  if (exitCode > 128) return { cause: 'crashed', message: `The script crashed (signal ${exitCode - 128}).` }
  if (exitCode === 0) return { cause: 'finished', message: 'The script ended.' }
  return { cause: 'finished', message: `The script ended with exit status ${exitCode}.` }
}

/** A sandbox-host that crashed took the connection to this terminal with it. */
export const terminalLost: Exit = {
  cause: 'crashed',
  message: 'The connection to this terminal was lost. Open a new one; your files are still there.',
}
