// Client → server over socket.io: one table that is type, validator and permission of every command at once.
import { z } from 'zod'
import type { ClassroomSnapshot, RunView, SandboxView } from './classroom-view.ts'
import type { Completion, Inspection } from './completion.ts'
import { type FileListing, filePath, type OpenFileView } from './home-files.ts'
import { cellId, type DocumentId, type ExecutionId, id, type MemberId, type TerminalId } from './ids.ts'
import { cellSourceLimit, cellsLimit, noteLimit, seatsLimit } from './limits.ts'
import { title } from './names.ts'
import type { RefusalBody } from './refusals.ts'
import type { Role } from './roles.ts'
import { ownTerminalKinds } from './terminal-kinds.ts'

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
const document = { documentId: id<DocumentId>() }
const terminal = { terminalId: id<TerminalId>() }
const whose = { whose: id<MemberId>().nullable() }
/** Cells as their author sees them: the text travels along, so an edit still on its way cannot be missed. */
const cells = z
  .array(z.strictObject({ cellId, source: z.string().max(cellSourceLimit) }))
  .min(1)
  .max(cellsLimit)
/** A place in a source text: UTF-16 units from its start. */
const placeInSource = {
  ...notebook,
  source: z.string().max(cellSourceLimit),
  offset: z.number().int().min(0).max(cellSourceLimit),
}

export const commands = {
  /** The first command of every connection: all there is to show. */
  'classroom:enter': command('stage', nothing).replies<ClassroomSnapshot>(),
  /** Nobody can join any more, kernels and sandboxes end; everything stays readable. */
  'classroom:end': command('instructor', nothing).replies(),
  'classroom:rename': command('instructor', z.strictObject({ title })).replies(),

  /** An address that signs me in on another device; the one before is not good any more. */
  'link:make': command('participant', nothing).replies<{ link: string }>(),
  /** The same for somebody who cannot ask for it, such as from a lost device. */
  'member:link': command('instructor', z.strictObject({ memberId: id<MemberId>() })).replies<{
    link: string
  }>(),
  /** A new sandbox in place of theirs, with their files; it says who wanted it. */
  'member:reset-sandbox': command('instructor', z.strictObject({ memberId: id<MemberId>() })).replies(),
  /** Ends a person's credentials and closes all their sockets. */
  'member:remove': command('instructor', z.strictObject({ memberId: id<MemberId>() })).replies(),

  /** Whether participants may send a cell to their own terminal with a click: typing along is the point, so it is a choice. */
  'classroom:allow-sending': command('instructor', z.strictObject({ isAllowed: z.boolean() })).replies(),

  /**
   * How many people will come in all, so that a sandbox stands ready for each; null when nobody knows. `from` is when, ISO 8601
   * in UTC, at most a week ahead; null for as soon as somebody teaches.
   */
  'classroom:expect': command(
    'instructor',
    z.strictObject({
      people: z.number().int().min(0).max(seatsLimit).nullable(),
      from: z.iso.datetime().nullable(),
    }),
  ).replies(),

  'notebook:create': command('instructor', z.strictObject({ title })).replies<{ documentId: DocumentId }>(),
  /** A copy beside it, with its outputs and a kernel of its own. */
  'notebook:duplicate': command('instructor', z.strictObject(notebook)).replies<{ documentId: DocumentId }>(),
  /** A shared text file, empty; its name has its ending. */
  'file:create': command('instructor', z.strictObject({ name: title })).replies<{ documentId: DocumentId }>(),
  /** A notebook keeps its ending whatever is typed. Refuses `name-taken`. */
  'document:rename': command('instructor', z.strictObject({ ...document, name: title })).replies(),
  /** To stand at `index` among the documents of the class afterwards. */
  'document:move': command(
    'instructor',
    z.strictObject({ ...document, index: z.number().int().min(0).max(10_000) }),
  ).replies(),
  /** Out of the class's sight; its kernel ends. It stays on disk, and `document:restore` brings it back. */
  'document:remove': command('instructor', z.strictObject(document)).replies(),
  'document:restore': command('instructor', z.strictObject(document)).replies(),

  /** Which document the instructor teaches from now: the stage and those who follow turn to it. */
  'place:show': command('instructor', z.strictObject(document)).replies(),
  /** Asks everybody to look at a cell, or at the top of the document. Everybody can decline. */
  'attention:gather': command(
    'instructor',
    z.strictObject({ ...document, cellId: cellId.nullable() }),
  ).replies(),
  'attention:release': command('instructor', nothing).replies(),

  /** Queues cells in this order; one that fails drops those behind it, unless it is tagged `raises-exception`. */
  'cells:run': command('instructor', z.strictObject({ ...notebook, cells })).replies<{
    executionIds: readonly ExecutionId[]
  }>(),
  /** Takes the outputs and counts away. */
  'outputs:clear': command(
    'instructor',
    z.strictObject({ ...notebook, cellIds: z.array(cellId).min(1).max(cellsLimit) }),
  ).replies(),
  /** The cells as one file in the instructor's sandbox, run in a terminal that everybody sees; again in the same one. */
  'script:run': command('instructor', z.strictObject({ ...notebook, cells })).replies<{
    terminalId: TerminalId
  }>(),
  /** What was run lately, oldest first; `run:changed` tells what comes after it. */
  'runs:read': command('stage', nothing).replies<readonly RunView[]>(),

  /** What could stand at `offset`. Refuses `kernel-busy` while a cell runs and `kernel-not-running`. */
  'kernel:complete': command('instructor', z.strictObject(placeInSource)).replies<Completion>(),
  /** Signature and documentation of what stands at `offset`; null for what the kernel does not know. Refuses like `kernel:complete`. */
  'kernel:inspect': command('instructor', z.strictObject(placeInSource)).replies<Inspection | null>(),
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
  /** A new sandbox in place of mine: its processes are gone, and with `isEmptied` my files as well. */
  'sandbox:reset': command('participant', z.object({ isEmptied: z.boolean() })).replies<SandboxView>(),

  /**
   * The files in a sandbox, null while there is none; from here on `files:changed` tells of them, until `files:leave` or the end
   * of the connection. `whose` is null for mine; those of others are for helpers and instructors.
   */
  'files:look': command('participant', z.strictObject(whose)).replies<FileListing | null>(),
  'files:leave': command('participant', z.strictObject(whose)).replies(),
  /**
   * Opens a text file to be written in by all who may, live. Refuses `too-large` and `not-a-text-file` for what can only be
   * downloaded.
   */
  'files:open': command('participant', z.strictObject({ ...whose, path: filePath })).replies<OpenFileView>(),
  /** Puts what was typed into the file now; that happens by itself soon after typing stops. */
  'files:save': command('participant', z.strictObject(document)).replies(),
  /**
   * Which of two texts an open file has that something else wrote to meanwhile; the other one is kept beside it. Or writes one
   * anew that is gone.
   */
  'files:settle': command(
    'participant',
    z.strictObject({ ...document, keep: z.enum(['mine', 'file']) }),
  ).replies<{ readonly keptAs: string | null }>(),
  /** Runs a file of mine with Python as it is written now, in place of the terminal where it ran before. */
  'files:run': command('participant', z.strictObject({ path: filePath })).replies<{
    terminalId: TerminalId
  }>(),
  /** The files in my sandbox. Their content goes over HTTP. */
  'files:list': command('participant', nothing).replies<FileListing>(),
  /** Also moves. Refuses `name-taken` rather than replace something. */
  'files:rename': command('participant', z.strictObject({ path: filePath, to: filePath })).replies(),
  /** A folder with everything in it. */
  'files:remove': command('participant', z.strictObject({ path: filePath })).replies(),
  'files:make-folder': command('participant', z.strictObject({ path: filePath })).replies(),

  'terminal:open': command('participant', z.strictObject({ kind: z.enum(ownTerminalKinds) })).replies<{
    terminalId: TerminalId
  }>(),
  'terminal:close': command('participant', z.strictObject(terminal)).replies(),
  'terminal:rename': command('participant', z.strictObject({ ...terminal, title })).replies(),
  /** What runs in it ends, and starts anew in the same place. */
  'terminal:restart': command('participant', z.strictObject(terminal)).replies(),
  /** Lets everybody see one of the instructor's own terminals, or nobody any more. */
  'terminal:show': command('instructor', z.strictObject({ ...terminal, isShown: z.boolean() })).replies(),

  /** Asks the owner of the terminal to let me type in it. Refuses `not-allowed` while somebody else does. */
  'typing:ask': command('helper', z.strictObject(terminal)).replies(),
  /** The owner's answer. Refuses `not-found` when nobody asks. */
  'typing:answer': command('participant', z.strictObject({ ...terminal, isGranted: z.boolean() })).replies(),
  /** The owner takes it back, or who types gives it up. */
  'typing:end': command('participant', z.strictObject(terminal)).replies(),

  /** My private note beside a cell; an empty one is gone. Nobody else ever gets it. */
  'note:write': command(
    'participant',
    z.strictObject({ ...document, cellId, text: z.string().max(noteLimit) }),
  ).replies(),
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
