// A picture that a program printed, as it is judged: what it is and how many cells it takes. Pure; decodes nothing.
import { type PictureType, pictureCell, pictureLimits } from '#protocol/terminal-pictures.ts'
import { pictureFormat, sixelFormat } from './picture-format.ts'

/** What stood between the begin of the sequence and its end. */
export interface PictureSequence {
  /** iTerm2's `OSC 1337 ; File=`, or sixels. */
  readonly kind: 'file' | 'sixel'
  /** Behind `File=`, or behind `q`. Null when it was longer than any may be. */
  readonly body: Buffer | null
}

export interface PrintedPicture {
  readonly type: PictureType
  readonly data: Buffer
  readonly columns: number
  readonly rows: number
}

interface Room {
  readonly columns: number
  readonly rows: number
}

interface Wanted {
  readonly width: string
  readonly height: string
}

/** A sentence for who printed it when it cannot be shown; null for a file that is no picture to show. */
export function printedPicture({ kind, body }: PictureSequence, room: Room): PrintedPicture | string | null {
  if (body === null) {
    return `A picture is left out here: it is larger than ${pictureLimits.sequenceBytes / 1024} KB. Save it smaller.`
  }
  if (kind === 'sixel') return sized(body, sixelFormat(body), { width: 'auto', height: 'auto' }, room)
  const colon = body.indexOf(':')
  const settings = settingsOf(body.toString('latin1', 0, Math.max(0, colon)))
  if (settings.get('inline') !== '1') return null
  const data = Buffer.from(body.toString('latin1', colon + 1), 'base64')
  const wanted = { width: settings.get('width') ?? 'auto', height: settings.get('height') ?? 'auto' }
  return sized(data, pictureFormat(data), wanted, room)
}

function settingsOf(text: string): Map<string, string> {
  return new Map(
    text.split(';').map(each => [each.split('=', 1)[0] ?? '', each.slice(each.indexOf('=') + 1)]),
  )
}

function sized(
  data: Buffer,
  format: ReturnType<typeof pictureFormat>,
  wanted: Wanted,
  room: Room,
): PrintedPicture | string {
  if (!format) return 'A picture is left out here: only PNG, JPEG, GIF and sixels can be shown.'
  const { type, width, height } = format
  if (width * height > pictureLimits.pixels) {
    return `A picture is left out here: it has ${width} × ${height} pixels. Save it with fewer.`
  }
  return { type, data, ...cellsOf({ width, height }, wanted, room) }
}

/** Whole cells, as wanted, in the proportions of the picture, and never more than there is room for. */
function cellsOf(
  size: { readonly width: number; readonly height: number },
  wanted: Wanted,
  room: Room,
): Room {
  const across = extent(wanted.width, pictureCell.width, room.columns)
  const down = extent(wanted.height, pictureCell.height, room.rows)
  const scale =
    across !== null && down !== null
      ? Math.min(across / size.width, down / size.height)
      : across !== null
        ? across / size.width
        : down !== null
          ? down / size.height
          : 1
  const most = {
    columns: Math.max(1, Math.min(room.columns, pictureLimits.columns)),
    rows: Math.max(1, Math.min(room.rows, pictureLimits.rows)),
  }
  const fitting = Math.min(
    scale,
    (most.columns * pictureCell.width) / size.width,
    (most.rows * pictureCell.height) / size.height,
  )
  const cells = (pixels: number, cell: number, limit: number) =>
    Math.min(limit, Math.max(1, Math.ceil((pixels * fitting) / cell - 0.01)))
  return {
    columns: cells(size.width, pictureCell.width, most.columns),
    rows: cells(size.height, pictureCell.height, most.rows),
  }
}

/** In px: `12` are cells, `50%` is of the room; null for `auto` and for what is nothing of these. */
function extent(wanted: string, cell: number, room: number): number | null {
  const [, digits, unit] = /^(\d{1,5})(px|%|)$/.exec(wanted) ?? []
  const number = Number(digits)
  if (!digits || number === 0) return null
  if (unit === 'px') return number
  return unit === '%' ? (Math.min(number, 100) / 100) * room * cell : number * cell
}
