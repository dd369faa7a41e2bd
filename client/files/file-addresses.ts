// Where the content of a person's own files goes up and comes down.
import type { ClassroomId } from '#protocol/ids.ts'
import { replyOf } from '../http.ts'
import { sendFile } from '../send-file.ts'
import type { SendUpload } from './upload-queue.ts'

export function contentAddress(classroomId: ClassroomId, path: string, version?: string): string {
  const query = new URLSearchParams({ path, ...(version === undefined ? {} : { version }) })
  return `/api/classrooms/${classroomId}/my-files/content?${query}`
}

export function uploadTo(classroomId: ClassroomId): SendUpload {
  return async (path, file, isReplacing, onProgress) => {
    const address = contentAddress(classroomId, path, isReplacing ? '*' : '')
    const type = 'application/octet-stream'
    const { status, text } = await sendFile({ method: 'PUT', address, type, file, onProgress })
    return replyOf(status, text)
  }
}
