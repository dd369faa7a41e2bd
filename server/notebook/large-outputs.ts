// What of a rich output is too large for a document that everybody gets: it becomes a file, and the output refers to it.
import type { OutputFile } from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { OutputContent } from '../storage/output-file-store.ts'

/** Content of one mime type above this, in UTF-16 units, is kept as a file. A usual plot stays below. */
export const inlineLimit = 64 * 1024
/** Whoever reads a document goes through its JSON with a stack. */
const deepestInline = 50

type Bundle = Readonly<Record<string, unknown>>

export interface RichContent {
  readonly data: Bundle
  readonly metadata: Bundle
}

/** Where the references stand in an output's metadata. What a kernel or a file writes there is never believed. */
const ownKey = 'followalong'

/** True when the output cannot go into a document as it is. */
export function hasLargeContent({ data, metadata }: RichContent): boolean {
  return ownKey in metadata || Object.values(data).some(isLarge)
}

/**
 * The output with its large content in files, through `put`. What `put` refuses is left out of the output, with its
 * reason in the output's text.
 */
export async function withLargeContentInFiles(
  { data, metadata }: RichContent,
  put: (content: OutputContent) => Promise<OutputFile>,
): Promise<RichContent> {
  const inline: Record<string, unknown> = {}
  const files: Record<string, OutputFile> = {}
  const refused: string[] = []
  for (const [mime, content] of Object.entries(data)) {
    if (!isLarge(content)) inline[mime] = content
    else {
      try {
        files[mime] = await put(outputContent(mime, content))
      } catch (refusal) {
        if (!(refusal instanceof Refusal)) throw refusal
        refused.push(`[${mime} is left out here. ${refusal.message}]`)
      }
    }
  }
  if (refused.length > 0) {
    const text = inline['text/plain'] === undefined ? [] : [String(inline['text/plain'])]
    inline['text/plain'] = [...text, ...refused].join('\n')
  }
  const { [ownKey]: _, ...rest } = metadata
  return {
    data: inline,
    metadata: Object.keys(files).length > 0 ? { ...rest, [ownKey]: { files } } : rest,
  }
}

const pictures: Readonly<Record<string, 'png' | 'jpg' | 'gif' | 'webp'>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
}

function outputContent(mime: string, content: unknown): OutputContent {
  if (typeof content !== 'string') return { type: 'json', text: jsonOf(content) }
  const picture = Object.hasOwn(pictures, mime) ? pictures[mime] : undefined
  if (picture) return { type: picture, base64: content }
  return { type: mime === 'image/svg+xml' ? 'svg' : 'txt', text: content }
}

/** As text: a thread takes that in a quarter of the time that it takes objects in. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw new Refusal('too-large', 'It is nested too deeply to be kept.', { cause })
  }
}

function isLarge(content: unknown): boolean {
  return typeof content === 'string' ? content.length > inlineLimit : sizeOf(content, 0, 0) > inlineLimit
}

/** About what it takes as JSON; counted no further than it matters, and what is nested very deeply counts as large. */
function sizeOf(value: unknown, before: number, depth: number): number {
  if (before > inlineLimit || depth > deepestInline) return inlineLimit + 1
  if (typeof value === 'string') return before + value.length + 3
  if (typeof value !== 'object' || value === null) return before + 6
  let size = before + 2
  for (const [key, part] of Object.entries(value)) {
    if (size > inlineLimit) break
    size = sizeOf(part, size + (Array.isArray(value) ? 0 : key.length + 3), depth + 1)
  }
  return size
}
