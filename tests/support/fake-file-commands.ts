// Commands about files, of a sandbox-host in memory.
import type { SandboxId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { FakeFileWatches } from './fake-file-watches.ts'
import type { FakeFiles } from './fake-files.ts'
import type { FakeHandlers } from './fake-handlers.ts'

interface FileCommandsParts {
  /** Refuses `not-found` when there is no such sandbox. */
  demand(sandboxId: SandboxId): void
  /** Refuses `not-found` when there is no such sandbox that runs. */
  filesOf(sandboxId: SandboxId): FakeFiles
  readonly watches: FakeFileWatches
  isFull(): boolean
}

export function fakeFileCommands({
  demand,
  filesOf,
  watches,
  isFull,
}: FileCommandsParts): FakeHandlers<'files'> {
  return {
    'files:list': async ({ sandboxId }) => filesOf(sandboxId).list(),
    'files:watch': async ({ sandboxId }) => watches.watch(sandboxId, filesOf(sandboxId).list()),
    'files:unwatch': async ({ sandboxId }) => {
      demand(sandboxId)
      watches.unwatch(sandboxId)
      return null
    },
    'files:read': async ({ sandboxId, path, from }) => filesOf(sandboxId).read(path, from),
    'files:write': async ({ sandboxId, path, base64, version }) => {
      if (isFull()) throw new Refusal('too-large', 'There is no room for it in your sandbox.')
      return filesOf(sandboxId).write(path, base64, version)
    },
    'files:rename': async ({ sandboxId, path, to }) => {
      filesOf(sandboxId).rename(path, to)
      return null
    },
    'files:remove': async ({ sandboxId, path }) => {
      filesOf(sandboxId).remove(path)
      return null
    },
    'files:make-folder': async ({ sandboxId, path }) => {
      filesOf(sandboxId).makeFolder(path)
      return null
    },
  }
}
