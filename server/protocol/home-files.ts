// The files in a person's home, as they are listed.
import { z } from 'zod'
import type { DocumentId } from './ids.ts'

/** From the home on, parts separated by slashes. May hold any character but NUL. */
export const filePath = z.string().min(1).max(4096)

/** What a file is now: another version means that something wrote to it. Opaque. */
export const fileVersion = z.string().max(100)

const fileEntry = z.object({
  path: filePath,
  /** `link` and `other` (pipes, sockets) can be renamed and removed, but neither read nor written: nothing follows them. */
  kind: z.enum(['file', 'folder', 'link', 'other']),
  size: z.number().int().min(0),
  /** Milliseconds since 1970. */
  modifiedAt: z.number().int(),
  version: fileVersion,
})
export type FileEntry = z.infer<typeof fileEntry>

export const fileListing = z.object({
  /** A folder before what lies in it; at most 2,000. */
  entries: z.array(fileEntry).max(2000),
  /** There is more, or something that has no name in text. */
  isCut: z.boolean(),
  usedBytes: z.number().min(0),
  totalBytes: z.number().min(0),
})
export type FileListing = z.infer<typeof fileListing>

/** A text file of somebody's that is open to be written in, by all who may. */
export interface OpenFileView {
  readonly id: DocumentId
  /** Where the y-websocket protocol serves it: `/yjs/<id>/<epoch>`. */
  readonly path: string
}

/**
 * How the text of an open file stands to the file in the sandbox: `unsaved` for the moment until it is in it, `conflict` when
 * something else wrote to the file meanwhile, `gone` when there is no such file any more, `away` while there is no sandbox,
 * `refused` when the sandbox does not take it.
 */
export const fileStates = ['saved', 'unsaved', 'conflict', 'gone', 'away', 'refused'] as const

/** Stands in the document, where all who have it open see it. */
export const openFileState = z.object({
  path: filePath,
  is: z.enum(fileStates),
  /** A whole sentence for `refused`. */
  message: z.string().nullable(),
  /** The text that lies in the file as far as is known, and the version of that file. */
  saved: z.object({ hash: z.string().max(64), version: fileVersion }).nullable(),
})
export type OpenFileState = z.infer<typeof openFileState>
