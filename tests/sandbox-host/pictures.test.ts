// Pictures that programs print: what they are taken for, how many cells they get, what is kept, and what comes behind them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TerminalId } from '#protocol/ids.ts'
import { pictureCellOf, pictureRow } from '#protocol/terminal-pictures.ts'
import { OutputFilter } from '../../server/sandbox-host/output-filter.ts'
import { type PictureSequence, printedPicture } from '../../server/sandbox-host/picture-sequence.ts'
import { PicturedOutput } from '../../server/sandbox-host/pictured-output.ts'
import { Pictures } from '../../server/sandbox-host/pictures.ts'
import { Screen } from '../../server/sandbox-host/screen.ts'
import { newTerminal, screenCells } from './screen-state.ts'

const room = { columns: 80, rows: 23 }

function pngOf(width: number, height: number): Buffer {
  const header = Buffer.alloc(33)
  header.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')
  header.writeUInt32BE(width, 16)
  header.writeUInt32BE(height, 20)
  return header
}

function gifOf(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.write('GIF89a')
  header.writeUInt16LE(width, 6)
  header.writeUInt16LE(height, 8)
  return header
}

/** With a comment ahead of the frame. */
function jpegOf(width: number, height: number): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1])
  frame.writeUInt16BE(height, 5)
  frame.writeUInt16BE(width, 7)
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, 4, 0x68, 0x69]), frame])
}

const file = (data: Buffer, settings = 'inline=1'): PictureSequence => ({
  kind: 'file',
  body: Buffer.from(`${settings}:${data.toString('base64')}`),
})

describe('a printed picture', () => {
  test.each([
    ['a PNG', file(pngOf(640, 200)), 'image/png', 80, 10],
    ['a GIF', file(gifOf(24, 40)), 'image/gif', 3, 2],
    ['a JPEG', file(jpegOf(8, 20)), 'image/jpeg', 1, 1],
    ['sixels', { kind: 'sixel', body: Buffer.from('#0!16~-!4~') }, 'image/x-sixel', 2, 1],
    [
      'sixels that say their size',
      { kind: 'sixel', body: Buffer.from('"1;1;80;100#0~') },
      'image/x-sixel',
      10,
      5,
    ],
  ] as const)('%s is known by its first bytes, and takes whole cells', (_, sequence, type, columns, rows) => {
    expect(printedPicture(sequence, room)).toMatchObject({ type, columns, rows })
  })

  test.each([
    ['cells', 'inline=1;width=40', 40, 12],
    ['pixels', 'inline=1;width=160px', 20, 6],
    ['a share of the room', 'inline=1;width=25%', 20, 6],
    ['a height', 'inline=1;height=6', 20, 6],
    ['both, in its proportions', 'inline=1;width=40;height=6', 20, 6],
    ['more than there is', 'inline=1;width=4000', 77, 23],
    ['nonsense', 'inline=1;width=-1;height=;size=x', 77, 23],
  ])('gets the size it wants: %s', (_, settings, columns, rows) => {
    expect(printedPicture(file(pngOf(640, 480), settings), room)).toMatchObject({ columns, rows })
  })

  test('that is no picture, too large or of too many pixels is refused with what to do', () => {
    expect(printedPicture(file(Buffer.from('<svg onload="alert(1)">')), room)).toMatch(/only PNG, JPEG, GIF/)
    expect(printedPicture(file(pngOf(65_000, 65_000)), room)).toMatch(
      /65000 × 65000 pixels. Save it with fewer/,
    )
    expect(printedPicture({ kind: 'sixel', body: Buffer.from('"1;1;99999;99999~') }, room)).toMatch(/fewer/)
    expect(printedPicture({ kind: 'sixel', body: Buffer.from(`!99999~${'-~'.repeat(99)}`) }, room)).toMatch(
      /fewer/,
    )
    expect(printedPicture({ kind: 'file', body: null }, room)).toMatch(/larger than 512 KB/)
  })

  test('that is to be downloaded is nothing', () => {
    expect(printedPicture(file(pngOf(8, 8), 'name=eA=='), room)).toBeNull()
  })

  test('of any bytes is judged without a fault, and never gets more cells than there are', () => {
    const begin = fc.constantFrom(
      Buffer.alloc(0),
      pngOf(9, 9),
      gifOf(9, 9),
      jpegOf(9, 9),
      Buffer.from([0xff, 0xd8, 0xff]),
    )
    const body = fc.tuple(begin, fc.uint8Array({ maxLength: 60 })).map(parts => Buffer.concat(parts))
    fc.assert(
      fc.property(body, fc.boolean(), (data, isSixel) => {
        const picture = printedPicture(isSixel ? { kind: 'sixel', body: data } : file(data), room)
        if (picture === null || typeof picture === 'string') return
        expect(picture.columns).toBeLessThanOrEqual(room.columns)
        expect(picture.rows).toBeLessThanOrEqual(room.rows)
      }),
      { numRuns: 3000, seed: 5 },
    )
  })
})

describe('the pictures of all terminals', () => {
  const [one, other] = ['one', 'other'] as unknown as [TerminalId, TerminalId]
  const picture = (bytes: number) => ({
    type: 'image/png' as const,
    data: Buffer.alloc(bytes),
    columns: 1,
    rows: 1,
  })

  test('are bounded for each and for all; the oldest go', () => {
    const pictures = new Pictures({ ofTerminal: 3, bytesOfTerminal: 100, bytes: 150 })
    const small = [1, 2, 3, 4].map(() => pictures.keep(one, picture(10)))
    expect(small.map(number => pictures.find(one, number) !== null)).toEqual([false, true, true, true])
    const large = pictures.keep(one, picture(90))
    expect(small.map(number => pictures.find(one, number) !== null)).toEqual([false, false, false, true])
    const others = pictures.keep(other, picture(100))
    expect(pictures.find(one, large)).toBeNull()
    expect(pictures.find(other, others)).not.toBeNull()
    expect(pictures.find(one, others)).toBeNull()
  })

  test('are forgotten with their terminal', () => {
    const pictures = new Pictures()
    const [number, others] = [pictures.keep(one, picture(1)), pictures.keep(other, picture(1))]
    pictures.of(one).forget()
    expect(pictures.find(one, number)).toBeNull()
    expect(pictures.find(other, others)).not.toBeNull()
  })
})

describe('output with pictures', () => {
  function drawn(columns = 40, rows = 10) {
    const shown: Buffer[] = []
    const screen = new Screen({ columns, rows, answer: () => {}, faulted: () => {} })
    const pictures = new Pictures()
    const show = (data: Buffer) => {
      shown.push(data)
      screen.write(data, 0)
    }
    const output = new PicturedOutput({
      show,
      ask: show,
      cursorPlace: () => screen.cursorPlace(),
      keep: picture => pictures.keep('one' as TerminalId, picture),
    })
    const filter = new OutputFilter(output)
    return {
      output,
      print: (text: string) => filter.push(Buffer.from(text)),
      text: () => Buffer.concat(shown).toString(),
      /** As a copy of the screen shows it: cells of pictures as `row.column`. */
      lines: async () => {
        await new Promise<void>(resolve => output.whenDrawn(resolve))
        const terminal = newTerminal(columns, rows)
        await screenCells(terminal, (await screen.copy()).data)
        const lines = Array.from({ length: rows }, (_, row) => {
          const line = terminal.buffer.active.getLine(terminal.buffer.active.baseY + row)
          return Array.from({ length: columns }, (_column, column) => {
            const cell = line?.getCell(column)
            const place = cell && pictureCellOf(cell.getChars(), cell.getFgColor())
            return place ? `<${place.row}.${place.column}>` : cell?.getChars() || ' '
          })
            .join('')
            .trimEnd()
        })
        terminal.dispose()
        screen[Symbol.dispose]()
        return lines.slice(0, lines.findLastIndex(line => line !== '') + 1)
      },
    }
  }

  const small = `\x1b]1337;File=inline=1:${pngOf(16, 40).toString('base64')}\x07`

  test('has cells in its place, from where the cursor stood', async () => {
    const { print, lines } = drawn()
    print(`ab${small}cd\r\nef`)
    expect(await lines()).toEqual(['ab<0.0><0.1>', '  <1.0><1.1>cd', 'ef'])
  })

  test('goes on below sixels', async () => {
    const { print, lines } = drawn()
    print('ab\x1bPq!16~-!16~\x1b\\cd')
    expect(await lines()).toEqual(['ab<0.0><0.1>', '  cd'])
  })

  test('goes on in the look it had', async () => {
    const { print, text, lines } = drawn()
    print(`\x1b[1;31m${small}red`)
    await lines()
    expect(text()).toContain('\x1b[0;1;31mred')
  })

  test('scrolls, leaves room for a line, and begins a new line behind a full one', async () => {
    const { print, lines } = drawn(4, 3)
    print(`full\x1b]1337;File=inline=1;height=99:${pngOf(8, 400).toString('base64')}\x07!`)
    expect(await lines()).toEqual(['full', '<0.0>', '<1.0>!'])
  })

  test('stays in order through many of them', async () => {
    const { print, lines } = drawn()
    print(`1${small}2${small}3`)
    print('4')
    expect(await lines()).toEqual(['1<0.0><0.1>', ' <1.0><1.1>2<0.0><0.1>', '    <1.0><1.1>34'])
  })

  test('does not wait for a picture when the terminal ends', async () => {
    const { print, output, text, lines } = drawn()
    print(`before${small}after`)
    output.hurry()
    expect(text()).toBe('beforeafter')
    await lines()
  })
})

test('cells are concealed where pictures are not known', () => {
  expect(pictureRow(0x010203, 0, 1)).toBe('\x1b[0;8;38;2;1;2;3m\u{100000}')
})
