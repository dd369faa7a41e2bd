// The files in a person's home, as they are listed.
import { z } from 'zod'

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

/** So much of a file is read at once. */
export const readLimitBytes = 1024 * 1024
/** So much is written at once. */
export const writeLimitBytes = 8 * 1024 * 1024
