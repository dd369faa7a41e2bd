// The ids that cross a wire, each its own type so that they cannot be mixed up. Only their shape is checked here.
import { z } from 'zod'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** One live class, from lobby to archive. */
export type ClassroomId = Branded<'ClassroomId'>
/** A person (or the stage) that belongs to one classroom. */
export type MemberId = Branded<'MemberId'>
/** One Yjs document: a notebook or a shared file. */
export type DocumentId = Branded<'DocumentId'>
/** A cell of a notebook, as nbformat 4.5 means it. */
export type CellId = Branded<'CellId'>
/** One container: a participant's sandbox or a notebook's kernel. */
export type SandboxId = Branded<'SandboxId'>
/** One person's files, wherever their sandbox is. */
export type HomeId = Branded<'HomeId'>
/** One pty and its screen. */
export type TerminalId = Branded<'TerminalId'>
/** One request to run one cell. */
export type ExecutionId = Branded<'ExecutionId'>

const shape = /^[a-z0-9][a-z0-9-]{2,63}$/

/** Parses an id of our own making: 3 to 64 lower-case letters, digits and hyphens. Refuses anything else. */
export function id<Id extends string>() {
  return z.string().regex(shape, 'That is not an id of ours.') as unknown as z.ZodType<Id, Id>
}

/** Parses a cell id after nbformat 4.5: 1 to 64 letters, digits, hyphens and underscores. */
export const cellId = z
  .string()
  .regex(/^[a-zA-Z0-9_-]{1,64}$/, 'That is not a cell id.') as unknown as z.ZodType<CellId, CellId>
