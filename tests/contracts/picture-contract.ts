// What every sandbox-host does with a picture that a program prints, real or fake.
import { describe, expect, test } from 'vitest'
import type { TerminalId } from '#protocol/ids.ts'
import { type PictureCell, pictureCellOf } from '#protocol/terminal-pictures.ts'
import { newTerminal, screenCells } from '../sandbox-host/screen-state.ts'
import type { HostClient } from './host-client.ts'
import { type HostUnderTest, hostStory } from './host-story.ts'

/** 24 × 40 pixels, of which a cell has 8 × 20. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABgAAAAoCAIAAABrb60CAAAAKUlEQVR42mMwSDhAFcQwatCoQaMGjRo0atCoQaMGjRo0atCoQaMGwRAAhGfsPTGFkyEAAAAASUVORK5CYII=',
  'base64',
)

/** As a program does that was typed at the prompt. */
export function printPicture(client: HostClient, terminalId: TerminalId): void {
  const file = `inline=1:${png.toString('base64')}`
  client.type(terminalId, `print('\\x1b]1337;File=${file}\\x07')\r`)
}

/** The cells of the picture on a terminal that gets the copy of the screen, as soon as there are any. */
export async function shownCells(
  { host }: HostClient,
  terminalId: TerminalId,
): Promise<readonly PictureCell[]> {
  for (;;) {
    const { columns, rows, base64 } = await host.ask('terminal:watch', { terminalId })
    const terminal = newTerminal(columns, rows)
    const cells = await screenCells(terminal, Buffer.from(base64, 'base64'))
    terminal.dispose()
    const pictured = cells.flatMap(({ character, color }) => pictureCellOf(character, color) ?? [])
    if (pictured.length > 0) return pictured
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

export function pictureContract(name: string, open: () => Promise<HostUnderTest>): void {
  describe(`a picture in a terminal (${name})`, () => {
    const story = hostStory(open)
    test('is cells on the screen, and is there by the number in them', async () => {
      const { terminalId } = await story.start()
      printPicture(story.client, terminalId)
      const cells = await shownCells(story.client, terminalId)
      const number = cells[0]?.number as number
      const places = [0, 1].flatMap(row => [0, 1, 2].map(column => ({ number, row, column })))
      expect(cells).toEqual(places)
      expect(await story.client.host.ask('terminal:picture', { terminalId, number })).toEqual({
        type: 'image/png',
        columns: 3,
        rows: 2,
        base64: png.toString('base64'),
      })
    })

    test('is nobody else’s: neither of another terminal nor under another number', async () => {
      const { sandboxId, terminalId } = await story.start()
      printPicture(story.client, terminalId)
      const number = (await shownCells(story.client, terminalId))[0]?.number as number
      const other = await story.client.openTerminal(sandboxId, 'python')
      expect(await story.client.host.ask('terminal:picture', { terminalId: other, number })).toBeNull()
      expect(await story.client.host.ask('terminal:picture', { terminalId, number: number + 1 })).toBeNull()
    })
  })
}
