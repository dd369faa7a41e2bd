// Sends a chosen or dropped file to the class. Loaded with the limits' module when the first one comes.
import { fileLimitBytes, type ImportedDocument, importLimitBytes } from '#protocol/http-api.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { replyOf } from '../../http.ts'
import { sendFile } from '../../send-file.ts'
import type { ImportAs } from './import-kind.ts'

const megabyte = 1024 * 1024

const kinds = {
  notebook: { path: 'notebooks', limitBytes: importLimitBytes, type: 'application/x-ipynb+json' },
  file: { path: 'files', limitBytes: fileLimitBytes, type: 'text/plain; charset=utf-8' },
} as const

/** Uploads `file`; `onProgress` gets the share sent, 0 to 1. Refuses what the server would refuse for its size. */
export async function upload(
  classroomId: ClassroomId,
  file: File,
  as: ImportAs,
  onProgress: (share: number) => void,
): Promise<ImportedDocument> {
  const { path, limitBytes, type } = kinds[as]
  if (file.size > limitBytes) {
    const [size, limit] = [file.size, limitBytes].map(bytes => Math.ceil((bytes / megabyte) * 10) / 10)
    const advice =
      as === 'notebook' ? 'Clear its outputs in Jupyter and try again.' : 'Cut it down and try again.'
    throw new Refusal('too-large', `It has ${size} MB; ${limit} MB is the most. ${advice}`)
  }
  const address = `/api/classrooms/${classroomId}/${path}?name=${encodeURIComponent(file.name)}`
  const { status, text } = await sendFile({ method: 'POST', address, type, file, onProgress })
  return replyOf(status, text) as ImportedDocument
}
