// What each command of the link does: the protocol's table on one side, workspaces and kernels on the other.

import { Refusal } from '#protocol/refusals.ts'
import {
  type HostCommandName,
  type HostInput,
  type HostReply,
  hostCommands,
  hostProtocolVersion,
} from '#protocol/sandbox-host.ts'
import { isSize } from '#protocol/terminal-frames.ts'
import type { TerminalKind } from '#protocol/terminal-kinds.ts'
import type { Containers } from './containers.ts'
import type { TerminalProgram } from './docker-cli.ts'
import type { Engine } from './engine.ts'
import type { Homes } from './homes.ts'
import { listImages } from './images.ts'
import type { Kernels } from './kernel-port.ts'
import type { Pictures } from './pictures.ts'
import type { Recordings } from './recordings.ts'
import { runSelfTest } from './self-test.ts'
import { demandFilePath } from './tar-archive.ts'
import type { Workspaces } from './workspaces.ts'

export interface HostParts {
  readonly runtime: string | null
  readonly engine: Engine
  readonly containers: Containers
  readonly workspaces: Workspaces
  readonly recordings: Recordings
  readonly pictures: Pictures
  readonly homes: Homes
  readonly kernels: Kernels
  /** Resolves when what ran before this process is known, or that Docker is away. */
  readonly ready: Promise<void>
  /** Ends the process once the reply is out. */
  end(): void
}

type Handlers = { readonly [C in HostCommandName]: (input: HostInput<C>) => Promise<HostReply<C>> }

/** Answers one request by name. Refuses `bad-request` for what is not in the table or does not fit it. */
export function hostAnswers(parts: HostParts): (command: string, input: unknown) => Promise<unknown> {
  const handlers = hostHandlers(parts)
  return async (command, input) => {
    if (!Object.hasOwn(hostCommands, command))
      throw new Refusal('bad-request', 'The sandboxes do not know this command.')
    const name = command as HostCommandName
    const parsed = hostCommands[name].input.safeParse(input)
    if (!parsed.success)
      throw new Refusal('bad-request', `The sandboxes do not understand the input of ${name}.`)
    const handler = handlers[name] as (input: unknown) => Promise<unknown>
    return handler(parsed.data)
  }
}

function hostHandlers(parts: HostParts): Handlers {
  const { workspaces, kernels } = parts
  const isKernel = (sandboxId: string) => kernels.reports().some(report => report.sandboxId === sandboxId)
  return {
    'host:greet': async ({ version, claims }) => {
      if (version !== hostProtocolVersion) return strangersGreeting
      await parts.ready
      const claimed = new Set(claims)
      const unclaimed = kernels.reports().filter(({ sandboxId }) => !claimed.has(sandboxId))
      await Promise.allSettled([
        workspaces.stopUnclaimed(claimed),
        ...unclaimed.map(({ sandboxId }) => kernels.stop(sandboxId)),
      ])
      return greeting(parts)
    },
    'host:self-test': async () => ({ reachable: await runSelfTest(parts.containers) }),
    'host:images': async () => ({ images: await listImages(parts.engine.demand()) }),
    'host:end': async ({ removeAll }) => {
      if (removeAll) await removeEverything(parts)
      parts.end()
      return null
    },
    'sandbox:start': async input => {
      if (input.purpose === 'kernel') await kernels.start(input)
      else await workspaces.start(input)
      return null
    },
    'sandbox:stop': async ({ sandboxId }) => {
      await Promise.all([workspaces.stop(sandboxId), kernels.stop(sandboxId)])
      return null
    },
    'sandbox:put-files': async ({ sandboxId, files }) => {
      if (isKernel(sandboxId)) await kernels.putFiles(sandboxId, files)
      else await workspaces.find(sandboxId).putFiles(files)
      return null
    },
    'sandbox:remove-files': async ({ sandboxId, paths }) => {
      if (isKernel(sandboxId)) await kernels.removeFiles(sandboxId, paths)
      else await workspaces.find(sandboxId).removeFiles(paths)
      return null
    },
    'home:enter': async ({ sandboxId, homeId, isEmptied, files }) => {
      await workspaces.find(sandboxId).enterHome(homeId, isEmptied, files)
      return null
    },
    'home:read': input => parts.homes.read(input),
    'files:list': ({ sandboxId }) => workspaces.find(sandboxId).files.list(),
    'files:watch': ({ sandboxId }) => workspaces.find(sandboxId).watchFiles(),
    'files:unwatch': async ({ sandboxId }) => {
      workspaces.find(sandboxId).unwatchFiles()
      return null
    },
    'files:read': ({ sandboxId, ...what }) => workspaces.find(sandboxId).files.read(what),
    'files:write': ({ sandboxId, ...what }) =>
      workspaces.find(sandboxId).changeFiles(files => files.write(what)),
    'files:rename': async ({ sandboxId, ...what }) => {
      await workspaces.find(sandboxId).changeFiles(files => files.rename(what))
      return null
    },
    'files:remove': async ({ sandboxId, path }) => {
      await workspaces.find(sandboxId).changeFiles(files => files.remove(path))
      return null
    },
    'files:make-folder': async ({ sandboxId, path }) => {
      await workspaces.find(sandboxId).changeFiles(files => files.makeFolder(path))
      return null
    },
    'terminal:open': async ({ sandboxId, terminalId, kind, file, ...size }) => {
      demandSize(size)
      workspaces.find(sandboxId).openTerminal(terminalId, programOf(kind, file), size)
      return null
    },
    'terminal:restart': async ({ sandboxId, terminalId, kind, file, ...size }) => {
      demandSize(size)
      await workspaces.find(sandboxId).restartTerminal(terminalId, programOf(kind, file), size)
      return null
    },
    'terminal:close': async ({ terminalId }) => {
      await workspaces.closeTerminal(terminalId)
      return null
    },
    'terminal:tell': async ({ terminalId, sentence }) => {
      workspaces.terminal(terminalId).tell(sentence)
      return null
    },
    'terminal:resize': async ({ terminalId, ...size }) => {
      demandSize(size)
      workspaces.terminal(terminalId).resize(size.columns, size.rows)
      return null
    },
    'terminal:watch': async ({ terminalId }) => {
      const { data, ...place } = await workspaces.terminal(terminalId).watch()
      return { ...place, base64: data.toString('base64') }
    },
    'terminal:unwatch': async ({ terminalId }) => {
      workspaces.findTerminal(terminalId)?.unwatch()
      return null
    },
    'terminal:picture': async ({ terminalId, number }) => {
      const picture = parts.pictures.find(terminalId, number)
      if (!picture) return null
      const { data, type, columns, rows } = picture
      return { type, columns, rows, base64: data.toString('base64') }
    },
    'recording:bound': async ({ terminalIds, limitBytes }) => ({
      removed: await parts.recordings.bound(terminalIds, limitBytes),
    }),
    'recording:read': ({ terminalId, from }) => parts.recordings.read(terminalId, from),
    'kernel:run': async input => {
      kernels.run(input)
      return null
    },
    'kernel:complete': async input => {
      const { items, ...place } = await kernels.complete(input)
      return { ...place, items: [...items] }
    },
    'kernel:inspect': input => kernels.inspect(input),
    'kernel:interrupt': async ({ sandboxId }) => {
      await kernels.interrupt(sandboxId)
      return null
    },
    'kernel:restart': async ({ sandboxId, files }) => {
      await kernels.restart(sandboxId, files)
      return null
    },
    'kernel:answer': async ({ sandboxId, executionId, text }) => {
      kernels.answer(sandboxId, executionId, text)
      return null
    },
    'kernel:acknowledge': async ({ sandboxId, sequence }) => {
      kernels.acknowledge(sandboxId, sequence)
      return null
    },
  }
}

/** Ends all sandboxes and kernels. */
export async function removeEverything({ workspaces, kernels }: HostParts): Promise<void> {
  await Promise.allSettled([
    workspaces.stopAll(),
    ...kernels.reports().map(({ sandboxId }) => kernels.stop(sandboxId)),
  ])
}

function greeting({ engine, runtime, workspaces, kernels }: HostParts): HostReply<'host:greet'> {
  const reports = kernels.reports()
  return {
    version: hostProtocolVersion,
    pid: process.pid,
    runtime,
    outage: engine.outage,
    sandboxes: [
      ...workspaces.all.map(({ id, exit }) => ({ sandboxId: id, purpose: 'workspace' as const, exit })),
      ...reports.map(({ sandboxId, exit }) => ({ sandboxId, purpose: 'kernel' as const, exit })),
    ],
    terminals: workspaces.all
      .flatMap(({ terminals }) => terminals)
      .map(({ id, sandboxId, kind, exit }) => ({ terminalId: id, sandboxId, kind, exit })),
    kernels: reports,
  }
}

const strangersGreeting: HostReply<'host:greet'> = {
  version: hostProtocolVersion,
  pid: process.pid,
  runtime: null,
  outage: null,
  sandboxes: [],
  terminals: [],
  kernels: [],
}

function programOf(kind: TerminalKind, file: string | null): TerminalProgram {
  if (kind !== 'script') return { kind }
  if (file === null) throw new Refusal('bad-request', 'A terminal for a script needs the file of the script.')
  demandFilePath(file)
  return { kind, file }
}

function demandSize(size: { columns: number; rows: number }): void {
  if (!isSize(size)) throw new Refusal('bad-request', 'A terminal cannot have that size.')
}
