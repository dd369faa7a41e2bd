// The output files of a class in memory, for tests that need nothing else of one.
import type { ClassroomId } from '#protocol/ids.ts'
import { ClassroomOutputFiles } from '../../server/notebook/classroom-output-files.ts'
import type { OutputFileStore } from '../../server/storage/output-file-store.ts'
import { MemoryStorage } from './memory-storage.ts'

export const classroomId = 'class-one' as ClassroomId

/** No document of the class refers to any of them. */
export function testOutputFiles(
  store: OutputFileStore = new MemoryStorage().outputFiles,
): ClassroomOutputFiles {
  const documents = { open: () => Promise.reject(new Error('there is none')) }
  return new ClassroomOutputFiles({ store, classroomId, documents, notebooks: () => [] })
}

/** A file's content; throws when it is not there. */
export async function contentOf(files: Pick<ClassroomOutputFiles, 'open'>, fileId: string): Promise<Buffer> {
  const opened = await files.open(fileId)
  if (!opened) throw new Error(`no file ${fileId}`)
  const chunks: Uint8Array[] = []
  for await (const chunk of opened.content) chunks.push(chunk)
  return Buffer.concat(chunks)
}
