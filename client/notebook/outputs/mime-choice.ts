// Which of an output's representations is shown. Pure.

/** A mime bundle as it lies in the document: text, lines of text, or JSON. */
export type Bundle = Readonly<Record<string, unknown>>

/** nbformat's attachments: file name → mime bundle. */
export type Attachments = Readonly<Record<string, Bundle>>

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
  'application/json',
  'text/plain',
] as const

export type ShownMimeType = (typeof shownMimeTypes)[number]

export interface MimeChoice {
  readonly type: ShownMimeType
  readonly value: unknown
}

/** What can be shown of a bundle, best first; empty when it holds nothing that we know. */
export function chooseMime(data: Bundle): readonly MimeChoice[] {
  return shownMimeTypes
    .filter(type => data[type] !== undefined && data[type] !== null)
    .map(type => ({ type, value: data[type] }))
}

const interactiveTypes = [
  /^application\/vnd\.jupyter\.widget-view\+json$/,
  /^application\/javascript$/,
  /^application\/vnd\.(plotly|bokehjs|vega|vegalite|holoviews)/,
]

/** True when the bundle's own best form needs to run scripts, which we do not. */
export function isInteractive(data: Bundle): boolean {
  return Object.keys(data).some(type => interactiveTypes.some(pattern => pattern.test(type)))
}

/** nbformat allows text as a list of lines. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textOf).join('')
  return JSON.stringify(value, null, 2) ?? ''
}
