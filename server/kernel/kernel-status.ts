// Where one kernel stands, followed from its events. Events may come again after a greeting; that changes nothing. Pure.
import type { InputWanted, KernelView } from '#protocol/classroom-view.ts'
import type { Exit } from '#protocol/exits.ts'
import type { CellId, DocumentId, ExecutionId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import type { KernelReport } from '#protocol/sandbox-host.ts'

interface Place {
  readonly executionId: ExecutionId
  readonly cellId: CellId
}

export interface KernelStatus {
  /** `alive` is shown as idle or busy, by whether a cell runs. */
  readonly phase: 'off' | 'starting' | 'alive' | 'restarting' | 'dead'
  readonly running: (Place & { readonly since: string }) | null
  readonly queued: readonly Place[]
  readonly input: InputWanted | null
  /** How many times a cell has asked since this server follows the kernel. */
  readonly questions: number
  readonly exit: Exit | null
}

export const offStatus: KernelStatus = {
  phase: 'off',
  running: null,
  queued: [],
  input: null,
  questions: 0,
  exit: null,
}

export function statusOfReport({ state, running, queued, input, exit }: KernelReport): KernelStatus {
  return {
    phase: phaseOf(state),
    running,
    queued,
    input: input && { ...input, number: 0 },
    questions: 0,
    exit,
  }
}

/** The status after an event; the same object when the event changes nothing that is shown. */
export function statusAfter(status: KernelStatus, event: KernelEvent): KernelStatus {
  switch (event.type) {
    case 'state': {
      const phase = phaseOf(event.state)
      return phase === 'dead' ? { ...offStatus, phase, exit: event.exit } : { ...status, phase, exit: null }
    }
    case 'queued': {
      const { executionId, cellId } = event
      return { ...without(status, event), queued: [...status.queued, { executionId, cellId }] }
    }
    case 'started': {
      const { executionId, cellId, at } = event
      return { ...without(status, event), running: { executionId, cellId, since: at } }
    }
    case 'input-wanted': {
      const { executionId, cellId, prompt, isPassword } = event
      const questions = status.input ? status.questions : status.questions + 1
      return { ...status, questions, input: { executionId, cellId, prompt, isPassword, number: questions } }
    }
    case 'input-over':
      return status.input?.executionId === event.executionId ? { ...status, input: null } : status
    case 'finished':
      return without(status, event)
    default:
      return status
  }
}

export function viewOf(notebookId: DocumentId, status: KernelStatus): KernelView {
  const { phase, running, queued, input, exit } = status
  return {
    notebookId,
    state: phase === 'alive' ? (running ? 'busy' : 'idle') : phase,
    running: running && { cellId: running.cellId, since: running.since },
    queued: queued.map(({ cellId }) => cellId),
    input,
    exit,
  }
}

function without(status: KernelStatus, { executionId }: Place): KernelStatus {
  const isGone = (place: Place | null) => place?.executionId === executionId
  return {
    ...status,
    running: isGone(status.running) ? null : status.running,
    queued: status.queued.filter(place => !isGone(place)),
    input: isGone(status.input) ? null : status.input,
  }
}

function phaseOf(state: KernelReport['state']): KernelStatus['phase'] {
  return state === 'idle' || state === 'busy' ? 'alive' : state
}
