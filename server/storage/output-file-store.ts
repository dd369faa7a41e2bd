// The port for content that is too large for a document: immutable files of one class, named by what is in them, and
// the spools of runs that still go on. A promise that resolves means: fsynced. Nothing here knows files or threads.
import type { ClassroomId, ExecutionId } from '#protocol/ids.ts'
import type { OutputFile } from '#protocol/notebook-document.ts'

/** What a file may be, by the ending of its id: the closed list that the web serves it by. */
export const outputFileTypes = ['png', 'jpg', 'gif', 'webp', 'svg', 'txt', 'json'] as const
export type OutputFileType = (typeof outputFileTypes)[number]

/** SHA-256 of the bytes, in hexadecimal, and the type. */
const fileIdShape = new RegExp(`^[0-9a-f]{64}\\.(${outputFileTypes.join('|')})$`)

/** The type of a file with that id; null for what cannot be an id of ours. */
export function outputFileTypeOf(fileId: string): OutputFileType | null {
  const ending = fileIdShape.exec(fileId)?.[1]
  return outputFileTypes.find(type => type === ending) ?? null
}

export type OutputContent =
  | { readonly type: 'svg' | 'txt' | 'json'; readonly text: string }
  /** Kept as text when it is not base64 after all. */
  | { readonly type: 'png' | 'jpg' | 'gif' | 'webp'; readonly base64: string }
  | { readonly type: OutputFileType; readonly bytes: Uint8Array }

export interface OpenedOutputFile {
  readonly bytes: number
  readonly content: AsyncIterable<Uint8Array>
}

export interface SpooledText {
  readonly file: OutputFile
  /** In UTF-16 units. */
  readonly characters: number
}

/**
 * Every method rejects with `storage-failed` when the disk does not obey. What adds something rejects with `too-large`
 * when the class has as much as it may, or when the disk is nearly full: documents need the rest.
 */
export interface OutputFileStore {
  /** The same content twice is one file. */
  put(classroomId: ClassroomId, content: OutputContent): Promise<OutputFile>
  /** Null when there is none. Rejects with `storage-failed` when it is not any more what was put. */
  open(classroomId: ClassroomId, fileId: string): Promise<OpenedOutputFile | null>
  /** Adds text to a run's spool; a sequence that is not above the last one was added before and is passed over. */
  spool(classroomId: ClassroomId, run: ExecutionId, sequence: number, text: string): Promise<void>
  /** All that was spooled, as one file. The spool stays. Null when there is none. */
  putSpooled(classroomId: ClassroomId, run: ExecutionId): Promise<SpooledText | null>
  dropSpool(classroomId: ClassroomId, run: ExecutionId): Promise<void>
  /** Removes what was not touched for that long: files whose id is not in `kept`, and spools whose run is not. */
  sweep(classroomId: ClassroomId, kept: ReadonlySet<string>, untouchedMs: number): Promise<void>
}

/** All files of one class together: some fifty of the largest pictures a cell may show. Disks are shared by all classes. */
export const outputFilesLimitBytes = 1024 * 1024 * 1024
