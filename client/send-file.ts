// A file on its way to the server, with how much of it has been sent.
import { Refusal } from '#protocol/refusals.ts'

interface SentFile {
  readonly method: 'POST' | 'PUT'
  readonly address: string
  readonly type: string
  readonly file: File
  /** Told the share sent, 0 to 1. */
  readonly onProgress: (share: number) => void
}

/** By XMLHttpRequest, since `fetch` does not tell how much has been sent. */
export function sendFile({ method, address, type, file, onProgress }: SentFile) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(method, address)
    request.setRequestHeader('content-type', type)
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () => resolve({ status: request.status, text: request.responseText })
    request.onerror = () =>
      reject(new Refusal('internal', 'It did not get through. Check your connection and try again.'))
    request.send(file)
  })
}
