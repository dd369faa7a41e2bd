// Why a kernel cannot be asked for names just now, in words. Pure.
import type { KernelView } from '#protocol/classroom-view.ts'

/** Null when it can; else the beginning of a sentence. */
export function whyKernelCannotAnswer(kernel: KernelView | null): string | null {
  switch (kernel?.state) {
    case 'idle':
      return null
    case 'busy':
      return kernel.input ? 'Python waits for your input' : 'Python is busy'
    case 'starting':
    case 'restarting':
      return 'Python is still starting'
    case 'dead':
      return 'Python has ended'
    default:
      return 'Python has not started yet'
  }
}
