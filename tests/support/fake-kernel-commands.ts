// Commands about kernels, of a sandbox-host in memory.
import type { SandboxId } from '#protocol/ids.ts'
import type { HostInput } from '#protocol/sandbox-host.ts'
import type { FakeHandlers } from './fake-handlers.ts'
import type { FakeKernel } from './fake-kernel.ts'

interface KernelCommandsParts {
  /** Refuses `kernel-not-running`. */
  kernelOf(sandboxId: SandboxId): FakeKernel
  putFiles(sandboxId: SandboxId, files: HostInput<'kernel:restart'>['files']): void
}

export function fakeKernelCommands({ kernelOf, putFiles }: KernelCommandsParts): FakeHandlers<'kernel'> {
  return {
    'kernel:run': async ({ sandboxId, cells }) => {
      kernelOf(sandboxId).run(cells)
      return null
    },
    'kernel:complete': async input => {
      const { items, ...place } = kernelOf(input.sandboxId).complete(input)
      return { ...place, items: [...items] }
    },
    'kernel:inspect': async input => kernelOf(input.sandboxId).inspect(input),
    'kernel:interrupt': async ({ sandboxId }) => {
      kernelOf(sandboxId).interrupt()
      return null
    },
    'kernel:restart': async ({ sandboxId, files }) => {
      kernelOf(sandboxId).restart()
      putFiles(sandboxId, files)
      return null
    },
    'kernel:answer': async ({ sandboxId, executionId, text }) => {
      kernelOf(sandboxId).answer(executionId, text)
      return null
    },
    'kernel:acknowledge': async ({ sandboxId, sequence }) => {
      kernelOf(sandboxId).acknowledge(sequence)
      return null
    },
  }
}
