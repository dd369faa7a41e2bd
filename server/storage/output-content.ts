// What an output's content is as bytes, and which file it makes. Pure.
import { createHash } from 'node:crypto'
import type { OutputFile } from '#protocol/notebook-document.ts'
import type { OutputContent, OutputFileType } from './output-file-store.ts'
import { pictureSize } from './picture-size.ts'

export interface OutputBytes {
  readonly type: OutputFileType
  readonly bytes: Buffer
}

export function outputBytes(content: OutputContent): OutputBytes {
  const { type } = content
  if ('bytes' in content) return { type, bytes: Buffer.from(content.bytes) }
  if ('text' in content) return { type, bytes: Buffer.from(content.text) }
  const bytes = decodedBase64(content.base64)
  return bytes ? { type, bytes } : { type: 'txt', bytes: Buffer.from(content.base64) }
}

/** Null for what is not base64; breaks of lines in it do not matter. */
export function decodedBase64(text: string): Buffer | null {
  const base64 = text.replace(/\s+/g, '')
  if (/[^A-Za-z0-9+/=]/.test(base64)) return null
  const bytes = Buffer.from(base64, 'base64')
  const padding = base64.length - base64.replace(/=+$/, '').length
  return bytes.length === Math.floor(((base64.length - padding) * 3) / 4) ? bytes : null
}

export function outputFileOf({ type, bytes }: OutputBytes): OutputFile {
  const fileId = `${createHash('sha256').update(bytes).digest('hex')}.${type}`
  return { fileId, bytes: bytes.length, ...pictureSize(bytes) }
}
