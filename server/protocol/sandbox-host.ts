// The contract between server and sandbox-host: what the server may ask, and what it is told.
// The sandbox-host outlives the server; after every connection `host:greet` tells both where they stand.
import { z } from 'zod'
import { exit } from './exits.ts'
import { fileListing, filePath, fileVersion } from './home-files.ts'
import { cellId, type ExecutionId, type HomeId, id, type SandboxId, type TerminalId } from './ids.ts'
import { kernelEvent } from './kernel-events.ts'
import { writeLimitBytes } from './limits.ts'
import { terminalKinds } from './terminal-kinds.ts'
import { pictureTypes } from './terminal-pictures.ts'

/** Raise it when a command or event changes; a sandbox-host of another version is told to end and is started anew. */
export const hostProtocolVersion = 7

const sandbox = { sandboxId: id<SandboxId>() }
const terminal = { terminalId: id<TerminalId>() }
const file = { path: filePath }
const size = { columns: z.number().int(), rows: z.number().int() }

/** A file to put into a sandbox: a relative path without `..`, content in base64. */
export const sandboxFile = z.object({ path: z.string().max(512), base64: z.string() })
export type SandboxFile = z.infer<typeof sandboxFile>

const terminalKind = z.enum(terminalKinds)

const newTerminal = z.object({
  ...sandbox,
  ...terminal,
  kind: terminalKind,
  /** What a `script` runs: a path in the home of the sandbox. */
  file: z.string().max(512).nullable(),
  ...size,
})

const terminalReport = z.object({
  ...terminal,
  ...sandbox,
  kind: terminalKind,
  exit: exit.nullable(),
})

const kernelReport = z.object({
  ...sandbox,
  state: z.enum(['starting', 'idle', 'busy', 'restarting', 'dead']),
  exit: exit.nullable(),
  running: z.object({ executionId: id<ExecutionId>(), cellId, since: z.string() }).nullable(),
  queued: z.array(z.object({ executionId: id<ExecutionId>(), cellId })),
  input: z
    .object({ executionId: id<ExecutionId>(), cellId, prompt: z.string(), isPassword: z.boolean() })
    .nullable(),
})
export type KernelReport = z.infer<typeof kernelReport>

const sandboxReport = z.object({
  ...sandbox,
  purpose: z.enum(['workspace', 'kernel']),
  exit: exit.nullable(),
})

const snapshot = z.object({ position: z.number(), ...size, base64: z.string() })
/** A terminal's whole screen as bytes that draw it, and the output position it stands for. */
export type ScreenSnapshot = z.infer<typeof snapshot>

const nothing = z.null()

function hostCommand<Input extends z.ZodType, Reply extends z.ZodType>(input: Input, reply: Reply) {
  return { input, reply }
}

export const hostCommands = {
  /**
   * First on every connection, which then takes the place of the one before. Sandboxes that are not in `claims` are
   * removed, then everything that is there is reported and kernel events that were never acknowledged are sent again.
   * To another `version` only the sandbox-host's own is told and nothing is done.
   */
  'host:greet': hostCommand(
    z.object({ version: z.number().int(), claims: z.array(id<SandboxId>()) }),
    z.object({
      version: z.number().int(),
      pid: z.number().int(),
      /** What Docker runs new sandboxes by; null for its own default. */
      runtime: z.string().nullable().default(null),
      outage: z.string().nullable(),
      sandboxes: z.array(sandboxReport),
      terminals: z.array(terminalReport),
      kernels: z.array(kernelReport),
    }),
  ),
  /** From inside a probe container: which of host, metadata address and internet answer. None may. */
  'host:self-test': hostCommand(z.object({}), z.object({ reachable: z.array(z.string()) })),
  /** What sandboxes can be started from, as Docker has it now. */
  'host:images': hostCommand(
    z.object({}),
    z.object({ images: z.array(z.object({ name: z.string(), title: z.string() })) }),
  ),
  /** Ends the sandbox-host and, with `removeAll`, everything it holds. */
  'host:end': hostCommand(z.object({ removeAll: z.boolean() }), nothing),

  /**
   * Starts a container. A workspace comes with its first Python terminal, `terminalId`; a kernel with a live
   * ipykernel and no terminal. Resolves when it can be used. Starting one that runs is not an error.
   */
  'sandbox:start': hostCommand(
    z.object({
      ...sandbox,
      purpose: z.enum(['workspace', 'kernel']),
      image: z.string().max(64),
      terminalId: id<TerminalId>().nullable(),
      /** For the container's label and host name, so that operators know what they see. */
      label: z.string().max(64),
      files: z.array(sandboxFile),
    }),
    nothing,
  ),
  'sandbox:stop': hostCommand(z.object(sandbox), nothing),
  /** Writes files into the sandbox's home as its own user; replaces what is there. */
  'sandbox:put-files': hostCommand(z.object({ ...sandbox, files: z.array(sandboxFile) }), nothing),
  /** Takes files away that were put there and are still what was put last. What somebody has changed since stays. */
  'sandbox:remove-files': hostCommand(z.object({ ...sandbox, paths: z.array(z.string().max(512)) }), nothing),

  /**
   * Puts the kept files of that home into a workspace that runs, then `files`, each unless something else of that name is
   * there or somebody changed it. From now on, over everything that ends a sandbox, the home is kept as it is in here; a
   * sandbox that had it before has it no more. `isEmptied` forgets what was kept. Once it is in, only `files` are put again.
   */
  'home:enter': hostCommand(
    z.object({ ...sandbox, homeId: id<HomeId>(), isEmptied: z.boolean(), files: z.array(sandboxFile) }),
    nothing,
  ),

  /**
   * A piece of the archive (tar) in which a home is kept, by its number from 0; null behind the last, and when nothing is
   * kept. With the first one it is made anew. Refuses `out-of-date` when it is not the `version` of the first any more.
   */
  'home:read': hostCommand(
    z.object({ homeId: id<HomeId>(), piece: z.number().int().min(0), version: fileVersion.nullable() }),
    z.object({ version: fileVersion, base64: z.string() }).nullable(),
  ),

  /** The files of a workspace. What leads out of the home, through a link or by name, is refused. */
  'files:list': hostCommand(z.object(sandbox), fileListing),
  /** What is there now; from here on `files:changed` tells of it, until `files:unwatch` or the end of the connection. */
  'files:watch': hostCommand(z.object(sandbox), fileListing),
  'files:unwatch': hostCommand(z.object(sandbox), nothing),
  /** At most 1 MB from a place on; refuses what is no regular file. */
  'files:read': hostCommand(
    z.object({ ...sandbox, ...file, from: z.number().int().min(0) }),
    z.object({ size: z.number().int(), version: fileVersion, base64: z.string() }),
  ),
  /**
   * All of it or nothing. Refuses `out-of-date` when the file is not the `version` that was read, `name-taken` with an empty
   * one when there is a file; null overwrites whatever file is there.
   */
  'files:write': hostCommand(
    z.object({
      ...sandbox,
      ...file,
      base64: z.string().max(Math.ceil(writeLimitBytes / 3) * 4),
      version: fileVersion.nullable(),
    }),
    z.object({ version: fileVersion }),
  ),
  /** Refuses `name-taken` rather than replace something. */
  'files:rename': hostCommand(z.object({ ...sandbox, ...file, to: filePath }), nothing),
  /** A folder with everything in it. */
  'files:remove': hostCommand(z.object({ ...sandbox, ...file }), nothing),
  'files:make-folder': hostCommand(z.object({ ...sandbox, ...file }), nothing),

  'terminal:open': hostCommand(newTerminal, nothing),
  /**
   * Ends what runs in the terminal and starts it anew under the same id; opens one that is not there. The first one of a
   * workspace gets a new Python. Whoever watches hears `terminal:lagged`.
   */
  'terminal:restart': hostCommand(newTerminal, nothing),
  'terminal:close': hostCommand(z.object(terminal), nothing),
  /** Shows a sentence of the server's own above the line of the cursor. */
  'terminal:tell': hostCommand(z.object({ ...terminal, sentence: z.string().max(300) }), nothing),
  'terminal:resize': hostCommand(z.object({ ...terminal, ...size }), nothing),
  /** The screen now; from here on output frames of that terminal flow until `terminal:unwatch`. May be repeated. */
  'terminal:watch': hostCommand(z.object(terminal), snapshot),
  'terminal:unwatch': hostCommand(z.object(terminal), nothing),
  /** A picture that stands on the terminal's screen, by the number in its cells; null when it is not kept any more. */
  'terminal:picture': hostCommand(
    z.object({ ...terminal, number: z.number().int() }),
    z.object({ type: z.enum(pictureTypes), ...size, base64: z.string() }).nullable(),
  ),
  /**
   * A piece of a terminal's recording (asciicast v3) from a place on; null when nothing was recorded. Places count the bytes of
   * its events; `header` is the line that goes before the first piece. `from` is later than asked when that is gone by
   * now. Recordings stay when their terminal is closed.
   */
  'recording:read': hostCommand(
    z.object({ ...terminal, from: z.number().int().min(0) }),
    z
      .object({ header: z.string(), from: z.number().int(), end: z.number().int(), base64: z.string() })
      .nullable(),
  ),

  /**
   * Removes the oldest of these recordings until the rest take no more than that, but none of a terminal that is there. Returns
   * those that were removed.
   */
  'recording:bound': hostCommand(
    z.object({ terminalIds: z.array(id<TerminalId>()), limitBytes: z.number().int().min(0) }),
    z.object({ removed: z.array(id<TerminalId>()) }),
  ),

  /** Queues cells, all or none of them. `stopOnError` drops those behind it when it fails. */
  'kernel:run': hostCommand(
    z.object({
      ...sandbox,
      cells: z.array(
        z.object({ executionId: id<ExecutionId>(), cellId, code: z.string(), stopOnError: z.boolean() }),
      ),
    }),
    nothing,
  ),
  /** Offsets are UTF-16 units. Refuses `kernel-busy` while a cell runs; answers within two seconds or not at all. */
  'kernel:complete': hostCommand(
    z.object({ ...sandbox, source: z.string(), offset: z.number().int() }),
    z.object({
      from: z.number().int(),
      to: z.number().int(),
      items: z.array(
        z.object({ text: z.string(), type: z.string().nullable(), signature: z.string().nullable() }),
      ),
    }),
  ),
  'kernel:inspect': hostCommand(
    z.object({ ...sandbox, source: z.string(), offset: z.number().int() }),
    z.object({ text: z.string() }).nullable(),
  ),
  /** Interrupts what runs and drops what waits. */
  'kernel:interrupt': hostCommand(z.object(sandbox), nothing),
  /** A fresh container under the same id, with `files`; what ran or waited is dropped. */
  'kernel:restart': hostCommand(z.object({ ...sandbox, files: z.array(sandboxFile) }), nothing),
  'kernel:answer': hostCommand(
    z.object({ ...sandbox, executionId: id<ExecutionId>(), text: z.string() }),
    nothing,
  ),
  /** All events of that kernel up to `sequence` are on disk: they need not be sent again. */
  'kernel:acknowledge': hostCommand(z.object({ ...sandbox, sequence: z.number().int() }), nothing),
} as const

export type HostCommandName = keyof typeof hostCommands
export type HostInput<C extends HostCommandName> = z.output<(typeof hostCommands)[C]['input']>
export type HostReply<C extends HostCommandName> = z.output<(typeof hostCommands)[C]['reply']>

export const hostEvents = {
  'sandbox:exited': z.object({ ...sandbox, exit }),
  /** Of a workspace that is watched: all of its files as they are now. */
  'files:changed': z.object({ ...sandbox, listing: fileListing }),
  'terminal:exited': z.object({ ...terminal, exit }),
  'terminal:resized': z.object({ ...terminal, ...size }),
  /** Output was left out since the server did not read, or the screen is a new one: watch the terminal again to have it. */
  'terminal:lagged': z.object(terminal),
  /**
   * Numbered per kernel from 1, over restarts of the kernel too; kept until acknowledged. Without gaps, but that a
   * sandbox-host which took the place of one that died leaves some numbers out, and what had been told under them is lost.
   */
  'kernel:happened': z.object({ ...sandbox, sequence: z.number().int(), event: kernelEvent }),
  /** Docker went away (a sentence) or came back (null). */
  'outage:changed': z.object({ outage: z.string().nullable() }),
} as const

export type HostEventName = keyof typeof hostEvents
export type HostEvent<E extends HostEventName> = z.output<(typeof hostEvents)[E]>
