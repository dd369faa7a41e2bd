// Pictures of terminals in the page: which part of which stands where, and sixels as pixels.
import headless from '@xterm/headless'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pictureEvent, pictureRow, recordedPicture } from '#protocol/terminal-pictures.ts'
import { pictureSlices } from '../../client/terminal/picture-slices.ts'
import { timelineOf } from '../../client/terminal/recording-timeline.ts'
import { screenText } from '../../client/terminal/screen-text.ts'
import { paintSixels } from '../../client/terminal/sixels.ts'

const [columns, rows] = [20, 6]

async function withScreen<Value>(text: string, read: (terminal: headless.Terminal) => Value): Promise<Value> {
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true })
  await new Promise<void>(resolve => terminal.write(text, resolve))
  const value = read(terminal)
  terminal.dispose()
  return value
}

const slicesOf = (text: string) =>
  withScreen(text, ({ buffer }) => {
    const { active } = buffer
    return pictureSlices(
      Array.from({ length: rows }, (_, row) => active.getLine(active.viewportY + row)),
      columns,
    )
  })

const shown = (number: number, height: number, width: number, left = 0) =>
  Array.from(
    { length: height },
    (_, row) => `\x1b[${left + 1}G${pictureRow(number, row, width)}\x1b[0m`,
  ).join('\r\n')

describe('the pictures on a screen', () => {
  test('are one piece each where nothing covers them', async () => {
    expect(await slicesOf(`text\r\n${shown(7, 3, 5, 2)}\r\n${shown(8, 1, 2)}`)).toEqual([
      { left: 2, top: 1, columns: 5, rows: 3, picture: { number: 7, row: 0, column: 0 } },
      { left: 0, top: 4, columns: 2, rows: 1, picture: { number: 8, row: 0, column: 0 } },
    ])
  })

  test('are in pieces around what was written over them', async () => {
    expect(await slicesOf(`${shown(7, 3, 5)}\x1b[2;3Hx`)).toEqual([
      { left: 0, top: 0, columns: 5, rows: 1, picture: { number: 7, row: 0, column: 0 } },
      { left: 0, top: 1, columns: 2, rows: 1, picture: { number: 7, row: 1, column: 0 } },
      { left: 3, top: 1, columns: 2, rows: 1, picture: { number: 7, row: 1, column: 3 } },
      { left: 0, top: 2, columns: 5, rows: 1, picture: { number: 7, row: 2, column: 0 } },
    ])
  })

  test('that scrolled off in part show the rest', async () => {
    expect(await slicesOf(`${shown(7, 5, 2)}\r\n\r\n\r\n`)).toEqual([
      { left: 0, top: 0, columns: 2, rows: 3, picture: { number: 7, row: 2, column: 0 } },
    ])
  })

  test('of a terminal that became narrower are shown whole and smaller', async () => {
    const slices = await withScreen(`text\r\n${shown(7, 2, 15, 1)}\r\nafter`, terminal => {
      terminal.resize(10, rows)
      const { active } = terminal.buffer
      const lines = Array.from({ length: rows }, (_, row) => active.getLine(active.baseY + row))
      return pictureSlices(lines, 10)
    })
    expect(slices).toEqual([
      { left: 1, top: 1, columns: 9, rows: 1, picture: { number: 7, row: 0, column: 0 }, brokenInto: 2 },
    ])
  })

  test('side by side are two', async () => {
    expect(await slicesOf(`${shown(7, 2, 3)}\x1b[H${shown(8, 2, 3, 3)}`)).toHaveLength(2)
  })

  test('are one word each in the text', async () => {
    const text = await withScreen(`before\r\n${shown(7, 2, 5)}\r\nafter`, ({ buffer }) =>
      screenText(buffer.active),
    )
    expect(text).toBe('before\n[picture]\n\nafter')
  })
})

describe('a picture in a recording', () => {
  const picture = { number: 5, type: 'image/png', columns: 3, rows: 2, base64: 'QUJD' } as const

  test('is there for the player, beside the cells that show it', () => {
    const header = { version: 3, term: { cols: 80, rows: 24 } } as const
    const timeline = timelineOf(
      {
        header,
        events: [
          [0.1, 'p', pictureEvent(picture)],
          [0, 'o', 'x'],
        ],
      },
      true,
    )
    expect([...timeline.pictures.values()]).toEqual([picture])
    expect(timeline.steps).toHaveLength(1)
  })

  test.each([
    '',
    '5',
    '5 text/html 3x2 QUJD',
    '5 image/svg+xml 3x2 QUJD',
    '5 image/png 3x2 <b>',
    'x image/png 3x2 QUJD',
  ])('%j is none', event => {
    expect(recordedPicture(event)).toBeNull()
  })

  test('is in a key frame, too', () => {
    const header = { version: 3, term: { cols: 80, rows: 24 } } as const
    const frame = `\x1bc${pictureRow(5, 0, 2)}`
    const events = [
      [0, 'o', '\x1bc  '],
      [0, 'b', ''],
      [0, 'f', frame],
      [0, 'o', 'x'],
    ] as const
    const { steps } = timelineOf({ header, events }, true)
    expect(steps).toMatchObject([
      { text: frame, isFrame: true },
      { text: 'x', isFrame: false },
    ])
  })
})

describe('sixels', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const pixelOf = (text: string, x: number, y: number) => {
    const painted = paintSixels(bytes(text))
    return (
      painted && [...painted.pixels.subarray((y * painted.width + x) * 4, (y * painted.width + x) * 4 + 4)]
    )
  }

  test('are six dots to a character, in the colour that was chosen last', () => {
    const text = '#1;2;100;0;0#2;2;0;0;100#1~@$#2??!2~-#1A'
    expect(paintSixels(bytes(text))).toMatchObject({ width: 4, height: 12 })
    expect(pixelOf(text, 0, 5)).toEqual([255, 0, 0, 255])
    expect(pixelOf(text, 1, 0)).toEqual([255, 0, 0, 255])
    expect(pixelOf(text, 1, 1)).toEqual([0, 0, 0, 0])
    expect(pixelOf(text, 3, 3)).toEqual([0, 0, 255, 255])
    expect(pixelOf(text, 0, 7)).toEqual([255, 0, 0, 255])
  })

  test('may name colours by hue, and none at all', () => {
    expect(pixelOf('#3;1;120;50;100#3~', 0, 0)).toEqual([255, 0, 0, 255])
    expect(pixelOf('#3;1;0;50;100#3~', 0, 0)).toEqual([0, 0, 255, 255])
    expect(pixelOf('#2~', 0, 0)).toEqual([204, 33, 33, 255])
  })

  test('of more pixels than a picture may have are not painted, and neither is nothing', () => {
    expect(paintSixels(bytes(`!99999~${'-~'.repeat(50)}`))).toBeNull()
    expect(paintSixels(bytes('"1;1;99999;99999~'))).toBeNull()
    expect(paintSixels(bytes('#1'))).toBeNull()
  })

  test('of any kind are painted without a fault', () => {
    const text = fc.string({ unit: fc.constantFrom(...'!"#$-0129;?@~A\x00z'), maxLength: 60 })
    fc.assert(
      fc.property(text, each => {
        paintSixels(bytes(each))
      }),
      { numRuns: 2000, seed: 3 },
    )
  })
})
