// Where a terminal's pictures come from: the server, or the recording that is played. Each becomes an address for the page.
import type { ClassroomId, TerminalId } from '#protocol/ids.ts'
import { downloads } from '../http.ts'
import type { LoadPicture, ShownPicture } from './picture-layer.ts'
import type { RecordedPictures } from './recording-timeline.ts'

interface Cells {
  readonly columns: number
  readonly rows: number
}

export function picturesOfServer(classroomId: ClassroomId, terminalId: TerminalId): LoadPicture {
  return async number => {
    const address = downloads.picture(classroomId, terminalId, number)
    const response = await fetch(address, { credentials: 'same-origin' })
    const [, columns, rows] = /^(\d+)x(\d+)$/.exec(response.headers.get('picture-cells') ?? '') ?? []
    if (!response.ok || !columns || !rows) return null
    return shown(await response.blob(), { columns: Number(columns), rows: Number(rows) })
  }
}

export function picturesOfRecording(pictures: RecordedPictures): LoadPicture {
  return async number => {
    const picture = pictures.get(number)
    if (!picture) return null
    const bytes = Uint8Array.from(atob(picture.base64), character => character.charCodeAt(0))
    return shown(new Blob([bytes], { type: picture.type }), picture)
  }
}

async function shown(content: Blob, { columns, rows }: Cells): Promise<ShownPicture | null> {
  const picture = content.type === 'image/x-sixel' ? await painted(content) : content
  if (!picture) return null
  const address = URL.createObjectURL(picture)
  return { address, columns, rows, release: () => URL.revokeObjectURL(address) }
}

/** No browser knows sixels. */
async function painted(content: Blob): Promise<Blob | null> {
  const { paintSixels } = await import('./sixels.ts')
  const sixels = paintSixels(new Uint8Array(await content.arrayBuffer()))
  if (!sixels) return null
  const canvas = document.createElement('canvas')
  canvas.width = sixels.width
  canvas.height = sixels.height
  canvas.getContext('2d')?.putImageData(new ImageData(sixels.pixels, sixels.width, sixels.height), 0, 0)
  return new Promise(resolve => canvas.toBlob(resolve))
}
