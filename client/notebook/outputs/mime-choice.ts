// Which of an output's representations is shown. Pure.
import type { OutputFile } from '#protocol/notebook-document.ts'

/** A mime bundle as it lies in the document: text, lines of text, or JSON. */
export type Bundle = Readonly<Record<string, unknown>>

/** nbformat's attachments: file name → mime bundle. */
export type Attachments = Readonly<Record<string, Bundle>>

/** Representations that are too large for the document, by mime type. */
export type Files = Readonly<Record<string, OutputFile>>

/** What can be shown, best first. */
export const shownMimeTypes = [
  'text/html',
  'text/markdown',
  'image/svg+xml',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'text/latex',
  'application/javascript',
  'application/json',
  'application/geo+json',
  'text/plain',
] as const

export type ShownMimeType = (typeof shownMimeTypes)[number]
export type PictureMimeType = Extract<ShownMimeType, `image/${string}`>

/** Where a representation's content is: in the document, or in a file beside it. */
export type MimeChoice =
  | { readonly type: ShownMimeType; readonly value: unknown; readonly file?: undefined }
  | { readonly type: ShownMimeType; readonly file: OutputFile }

/** What can be shown of a bundle, best first; empty when it holds nothing that we know. */
export function chooseMime(data: Bundle, files: Files = {}): readonly MimeChoice[] {
  return shownMimeTypes.flatMap((type): MimeChoice[] => {
    const value = data[type]
    if (value !== undefined && value !== null) return [{ type, value }]
    const file = Object.hasOwn(files, type) ? files[type] : undefined
    return file ? [{ type, file }] : []
  })
}

export function isPicture(type: ShownMimeType): type is PictureMimeType {
  return type.startsWith('image/')
}

const interactiveTypes = [
  /^application\/vnd\.jupyter\.widget-view\+json$/,
  /^application\/vnd\.(plotly|bokehjs|vega|vegalite|holoviews)/,
]

/** True when the bundle's own best form needs a program that the class does not have. */
export function isInteractive(data: Bundle, files: Files = {}): boolean {
  return [...Object.keys(data), ...Object.keys(files)].some(type =>
    interactiveTypes.some(pattern => pattern.test(type)),
  )
}

/** nbformat allows text as a list of lines. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textOf).join('')
  return JSON.stringify(value, null, 2) ?? ''
}
