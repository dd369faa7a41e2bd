// The pictures of fake terminals: what a program prints of them becomes cells, as on a real one at the begin of a line.
import type { TerminalId } from '#protocol/ids.ts'
import type { HostReply } from '#protocol/sandbox-host.ts'
import { pictureRow } from '#protocol/terminal-pictures.ts'
import { printedPicture } from '../../server/sandbox-host/picture-sequence.ts'
import { Pictures } from '../../server/sandbox-host/pictures.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what a program prints.
const printedFile = /\x1b\]1337;File=([^\x07]*)\x07/g
const room = { columns: 80, rows: 23 }

export class FakePictures {
  readonly #kept = new Pictures()

  /** The text with cells in it. */
  drawn(terminalId: TerminalId, text: string): string {
    return text.replace(printedFile, (_, file: string) => {
      const picture = printedPicture({ kind: 'file', body: Buffer.from(file, 'latin1') }, room)
      if (picture === null || typeof picture === 'string') return picture ?? ''
      const number = this.#kept.keep(terminalId, picture)
      const rows = Array.from({ length: picture.rows }, (_row, row) =>
        pictureRow(number, row, picture.columns),
      )
      return `${rows.join('\x1b[0m\r\n')}\x1b[0m`
    })
  }

  find(terminalId: TerminalId, number: number): HostReply<'terminal:picture'> {
    const picture = this.#kept.find(terminalId, number)
    if (!picture) return null
    const { type, columns, rows, data } = picture
    return { type, columns, rows, base64: data.toString('base64') }
  }
}
