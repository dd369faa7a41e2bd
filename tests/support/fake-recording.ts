// A terminal's recording in memory, whole and without times. Held to the real one by tests/contracts.
import { castLine, fullReset, idleLimitSeconds } from '#protocol/asciicast.ts'
import type { TerminalId } from '#protocol/ids.ts'
import type { HostInput, HostReply } from '#protocol/sandbox-host.ts'

const pieceBytes = 512 * 1024
const header = castLine({
  version: 3,
  term: { cols: 80, rows: 24, type: 'xterm-256color' },
  timestamp: 1_700_000_000,
  idle_time_limit: idleLimitSeconds,
})

export class FakeRecording {
  #events = ''
  #author = ''

  /** The same terminal with another program. */
  beginAgain(): void {
    this.#author = ''
    this.#events +=
      castLine([0, 'm', 'Recorded on from here']) + castLine([0, 'o', fullReset]) + castLine([0, 'b', ''])
  }

  printed(text: string): void {
    this.#events += castLine([0, 'o', text])
  }

  typed(author: string): void {
    if (author === this.#author) return
    this.#author = author
    this.#events += castLine([0, 'm', author === '' ? 'The owner types' : `${author} types along`])
  }

  resized(columns: number, rows: number): void {
    this.#events += castLine([0, 'r', `${columns}x${rows}`])
  }

  ended(): void {
    this.#events += castLine([0, 'x', '0'])
  }

  get bytes(): number {
    return header.length + this.#events.length
  }

  read(wanted: number): HostReply<'recording:read'> {
    const all = Buffer.from(this.#events)
    const from = Math.min(wanted, all.length)
    return { header, from, end: all.length, base64: all.subarray(from, from + pieceBytes).toString('base64') }
  }
}

/** Removes the oldest of those that no terminal is there for. */
export function boundRecordings(
  recordings: Map<TerminalId, FakeRecording>,
  { terminalIds, limitBytes }: HostInput<'recording:bound'>,
  terminal: (id: TerminalId) => unknown,
): TerminalId[] {
  const among = [...recordings].filter(([id]) => terminalIds.includes(id))
  let bytes = among.reduce((sum, [, recording]) => sum + recording.bytes, 0)
  const removed: TerminalId[] = []
  for (const [id, recording] of among) {
    if (bytes <= limitBytes || terminal(id)) continue
    bytes -= recording.bytes
    recordings.delete(id)
    removed.push(id)
  }
  return removed
}
