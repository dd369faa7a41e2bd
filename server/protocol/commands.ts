// Client → server over socket.io: one table that is type, validator and permission of every command at once.
import { z } from 'zod'
import type { ClassroomSnapshot, SandboxView } from './classroom-view.ts'
import { cellId, type DocumentId, type ExecutionId, id, type MemberId, type TerminalId } from './ids.ts'
import { title } from './names.ts'
import type { RefusalBody } from './refusals.ts'
import type { Role } from './roles.ts'

/** The most source text one cell may run, in UTF-16 units. Larger text belongs into a file. */
export const cellSourceLimit = 200_000

interface Command<Input extends z.ZodType, Reply> {
  readonly least: Role
  readonly input: Input
  /** Carries the reply's type only; never present at run time. */
  readonly reply?: Reply
}

function command<Input extends z.ZodType>(least: Role, input: Input) {
  return { replies: <Reply = null>(): Command<Input, Reply> => ({ least, input }) }
}

const nothing = z.strictObject({})
const notebook = { notebookId: id<DocumentId>() }

export const commands = {
  /** The first command of every connection: all there is to show. */
  'classroom:enter': command('stage', nothing).replies<ClassroomSnapshot>(),
  /** Nobody can join any more, kernels and sandboxes end; everything stays readable. */
  'classroom:end': command('instructor', nothing).replies(),
  'classroom:rename': command('instructor', z.strictObject({ title })).replies(),

  /** Ends a person's credentials and closes all their sockets. */
  'member:remove': command('instructor', z.strictObject({ memberId: id<MemberId>() })).replies(),

  'notebook:create': command('instructor', z.strictObject({ title })).replies<{ documentId: DocumentId }>(),

  /** Runs a cell as the instructor sees it: the text travels along, so an edit still on its way cannot be missed. */
  'cell:run': command(
    'instructor',
    z.strictObject({ ...notebook, cellId, source: z.string().max(cellSourceLimit) }),
  ).replies<{ executionId: ExecutionId }>(),

  /** Stops what runs and drops what waits. */
  'kernel:interrupt': command('instructor', z.strictObject(notebook)).replies(),
  'kernel:restart': command('instructor', z.strictObject(notebook)).replies(),
  /** Answers the `input()` that the execution waits in. */
  'kernel:answer': command(
    'instructor',
    z.strictObject({ ...notebook, executionId: id<ExecutionId>(), text: z.string().max(10_000) }),
  ).replies(),

  /** Gives me a sandbox with a Python terminal, or tells about the one I have. */
  'sandbox:open': command('participant', nothing).replies<SandboxView>(),
  /** A new sandbox in place of mine: its processes and files are gone. */
  'sandbox:reset': command('participant', nothing).replies<SandboxView>(),

  'terminal:open': command('participant', z.strictObject({ kind: z.enum(['python', 'shell']) })).replies<{
    terminalId: TerminalId
  }>(),
  'terminal:close': command('participant', z.strictObject({ terminalId: id<TerminalId>() })).replies(),
} as const

export type CommandName = keyof typeof commands
export type CommandInput<C extends CommandName> = z.output<(typeof commands)[C]['input']>
export type CommandReply<C extends CommandName> = Exclude<(typeof commands)[C]['reply'], undefined>

/** What comes back for a command: its reply or a refusal. */
export type Answer<C extends CommandName> =
  | { readonly ok: true; readonly reply: CommandReply<C> }
  | ({ readonly ok: false } & RefusalBody)

/** For socket.io's type parameters. */
export type ClientToServerEvents = {
  [C in CommandName]: (input: CommandInput<C>, answer: (answer: Answer<C>) => void) => void
}
