// Content of an output that lies in a file on the server: fetched with progress, bounded, told when it fails.

import { useCallback, useEffect, useState } from 'react'
import type { ClassroomId } from '#protocol/ids.ts'
import type { OutputFile } from '#protocol/notebook-document.ts'
import { outputFileAddress } from '#protocol/output-addresses.ts'
import { useNotebook } from '../notebook-context.ts'

export type Download =
  | { readonly state: 'idle' }
  /** `share` of it is here, from 0 to 1. */
  | { readonly state: 'loading'; readonly share: number }
  | { readonly state: 'here'; readonly text: string }
  | { readonly state: 'failed'; readonly message: string }

const progressStepMs = 150

/** A file's text once `isWanted`; `retry` asks again after a failure. */
export function useDownload(
  file: OutputFile,
  isWanted: boolean,
): { readonly download: Download; readonly retry: () => void } {
  const { classroomId } = useNotebook()
  const [download, setDownload] = useState<Download>({ state: 'idle' })
  const [attempt, setAttempt] = useState(0)
  const { fileId, bytes } = file
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is a reason to fetch again
  useEffect(() => {
    if (!isWanted) return
    const abort = new AbortController()
    setDownload({ state: 'loading', share: 0 })
    fetchText(classroomId, { fileId, bytes }, abort.signal, share =>
      setDownload({ state: 'loading', share }),
    ).then(
      text => setDownload({ state: 'here', text }),
      error => {
        if (!abort.signal.aborted) setDownload({ state: 'failed', message: messageOf(error) })
      },
    )
    return () => abort.abort()
  }, [classroomId, fileId, bytes, isWanted, attempt])
  return { download, retry: useCallback(() => setAttempt(last => last + 1), []) }
}

class Gone extends Error {}

async function fetchText(
  classroomId: ClassroomId,
  file: OutputFile,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<string> {
  const response = await fetch(outputFileAddress(classroomId, file.fileId), {
    credentials: 'same-origin',
    signal,
  })
  if (response.status === 404) throw new Gone()
  if (!response.ok || !response.body) throw new Error(`answered ${response.status}`)
  const decoder = new TextDecoder()
  const parts: string[] = []
  let received = 0
  let told = performance.now()
  const reader = response.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    received += value.byteLength
    // The server says how much it is; more is none of ours.
    if (received > file.bytes) throw new Error('longer than announced')
    parts.push(decoder.decode(value, { stream: true }))
    if (performance.now() - told > progressStepMs) {
      told = performance.now()
      onProgress(received / file.bytes)
    }
  }
  parts.push(decoder.decode())
  return parts.join('')
}

function messageOf(error: unknown): string {
  return error instanceof Gone
    ? 'This output is no longer kept. Running the cell again makes it anew.'
    : 'This output could not be fetched.'
}

/** "3.2 MB"; as people say it, with steps of 1,000. */
export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  if (bytes < 999_500) return `${Math.round(bytes / 1_000)} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
