// What every sandbox-host records of a terminal, real or fake.
import { describe, expect, test } from 'vitest'
import type { Cast } from '#protocol/asciicast.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { castOf, printedIn } from '../support/cast.ts'
import type { HostClient } from './host-client.ts'
import { type HostUnderTest, hostStory } from './host-story.ts'

/** All of it; null when there is none. */
export async function recordingOf({ host }: HostClient, terminalId: TerminalId): Promise<Cast | null> {
  const first = await host.ask('recording:read', { terminalId, from: 0 })
  const pieces: Buffer[] = []
  for (let piece = first; piece; ) {
    const data = Buffer.from(piece.base64, 'base64')
    pieces.push(data)
    const at = piece.from + data.length
    piece = at < piece.end ? await host.ask('recording:read', { terminalId, from: at }) : null
  }
  return first && castOf(first.header + Buffer.concat(pieces).toString('utf8'))
}

/** Waits for what comes a moment after it was seen. */
export async function recorded(
  client: HostClient,
  terminalId: TerminalId,
  fits: (cast: Cast) => boolean,
): Promise<Cast> {
  for (;;) {
    const cast = await recordingOf(client, terminalId)
    if (cast && fits(cast)) return cast
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

export const shows = (text: string) => (cast: Cast) => printedIn(cast).includes(text)

export function recordingContract(name: string, open: () => Promise<HostUnderTest>): void {
  describe(`the recording of a terminal (${name})`, () => {
    const story = hostStory(open)

    test('is, byte for byte, what the terminal printed, and stays when it is closed', async () => {
      const { sandboxId } = await story.start()
      const terminalId = await story.client.openTerminal(sandboxId, 'python')
      await story.client.watch(terminalId)
      await story.client.sees(terminalId, '>>> ')
      const outputs: { position: number; data: Buffer }[] = []
      const stopListening = story.client.host.listen({
        output: (id, position, data) => {
          if (id === terminalId) outputs.push({ position, data: Buffer.from(data) })
        },
      })
      const { position: from } = await story.client.host.ask('terminal:watch', { terminalId })
      story.client.type(terminalId, "'grün ' + '€ 😀'\r")
      await story.client.sees(terminalId, "'grün € 😀'")
      const shown = Buffer.concat(outputs.flatMap(({ position, data }) => (position > from ? [data] : [])))
      stopListening()
      const isWhole = (cast: Cast) => printedIn(cast).length >= from + shown.length
      const cast = await recorded(story.client, terminalId, isWhole)
      expect(
        printedIn(cast)
          .subarray(from, from + shown.length)
          .toString(),
      ).toBe(shown.toString())
      await story.client.host.ask('terminal:close', { terminalId })
      expect(isWhole((await recordingOf(story.client, terminalId)) as Cast)).toBe(true)
      await story.client.host.ask('sandbox:stop', { sandboxId })
      expect(isWhole((await recordingOf(story.client, terminalId)) as Cast)).toBe(true)
    })

    test('marks who begins to type, and holds sizes and the end', async () => {
      const { sandboxId } = await story.start()
      const terminalId = await story.client.openTerminal(sandboxId, 'python')
      await story.client.watch(terminalId)
      await story.client.sees(terminalId, '>>> ')
      await story.client.host.ask('terminal:resize', { terminalId, columns: 100, rows: 30 })
      story.client.host.sendInput(terminalId, 'Grace', Buffer.from("'by ' + 'Grace'\r"))
      await story.client.sees(terminalId, "'by Grace'")
      story.client.type(terminalId, 'exit()\r')
      await story.client.hears('terminal:exited', data => data.terminalId === terminalId)
      const cast = await recorded(story.client, terminalId, ({ events }) =>
        events.some(([, code]) => code === 'x'),
      )
      const facts = cast.events.filter(([, code]) => code !== 'o')
      expect(facts.map(([, code, data]) => [code, data])).toEqual([
        ['r', '100x30'],
        ['m', 'Grace types along'],
        ['m', 'The owner types'],
        ['x', expect.stringMatching(/^\d+$/)],
      ])
    })

    test('goes on when the terminal begins again', async () => {
      const { sandboxId } = await story.start()
      const terminalId = await story.client.openTerminal(sandboxId, 'python')
      await story.client.watch(terminalId)
      await story.client.sees(terminalId, '>>> ')
      story.client.type(terminalId, "'the ' + 'first'\r")
      await story.client.sees(terminalId, "'the first'")
      const anew = { sandboxId, terminalId, kind: 'python', file: null, columns: 80, rows: 24 } as const
      await story.client.host.ask('terminal:restart', anew)
      await story.client.watch(terminalId)
      await story.client.sees(terminalId, '>>> ')
      story.client.type(terminalId, "'the ' + 'second'\r")
      await story.client.sees(terminalId, "'the second'")
      const cast = await recorded(story.client, terminalId, shows("'the second'"))
      expect(shows("'the first'")(cast)).toBe(true)
      expect(cast.events).toContainEqual([expect.any(Number), 'm', 'Recorded on from here'])
    })

    test('of several goes when they take too much, but never that of a terminal that is there', async () => {
      const { sandboxId } = await story.start()
      const [closed, open] = [
        await story.client.openTerminal(sandboxId, 'python'),
        await story.client.openTerminal(sandboxId, 'python'),
      ]
      for (const terminalId of [closed, open]) {
        await story.client.watch(terminalId)
        await story.client.sees(terminalId, '>>> ')
        await recorded(story.client, terminalId, shows('>>> '))
      }
      await story.client.host.ask('terminal:close', { terminalId: closed })
      const bound = async (limitBytes: number) =>
        (await story.client.host.ask('recording:bound', { terminalIds: [open, closed], limitBytes })).removed
      expect(await bound(1_000_000)).toEqual([])
      // It is let go of a moment after the terminal is.
      let removed = await bound(0)
      while (removed.length === 0) removed = await bound(0)
      expect(removed).toEqual([closed])
      expect(await recordingOf(story.client, closed)).toBeNull()
      expect(await recordingOf(story.client, open)).not.toBeNull()
    })

    test('is not there for a terminal that never was', async () => {
      expect(await recordingOf(story.client, 'terminal-nowhere' as TerminalId)).toBeNull()
    })
  })
}
