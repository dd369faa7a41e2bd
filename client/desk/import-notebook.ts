// Sends a notebook file to the class. Loaded with the limit's module when the first file is chosen.
import { type ImportedDocument, importLimitBytes } from '#protocol/http-api.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { replyOf } from '../http.ts'

const megabyte = 1024 * 1024

/** Uploads `file`; `onProgress` gets the share sent, 0 to 1. Refuses what the server would refuse anyway. */
export async function importNotebook(
  classroomId: ClassroomId,
  file: File,
  onProgress: (share: number) => void,
): Promise<ImportedDocument> {
  if (!file.name.toLowerCase().endsWith('.ipynb')) {
    throw new Refusal(
      'not-a-notebook',
      `“${file.name}” is not a notebook. Choose a file that ends in .ipynb.`,
    )
  }
  if (file.size > importLimitBytes) {
    const [size, limit] = [file.size, importLimitBytes].map(bytes => Math.round(bytes / megabyte))
    throw new Refusal(
      'too-large',
      `“${file.name}” has ${size} MB; ${limit} MB is the most. Clear its outputs in Jupyter and try again.`,
    )
  }
  const { status, text } = await upload(classroomId, file, onProgress)
  return replyOf(status, text) as ImportedDocument
}

/** By XMLHttpRequest, since `fetch` does not tell how much has been sent. */
function upload(classroomId: ClassroomId, file: File, onProgress: (share: number) => void) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/classrooms/${classroomId}/notebooks?name=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('content-type', 'application/x-ipynb+json')
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () => resolve({ status: request.status, text: request.responseText })
    request.onerror = () =>
      reject(new Refusal('internal', 'The file did not get through. Check your connection and try again.'))
    request.send(file)
  })
}
