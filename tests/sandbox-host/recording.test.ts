// Recordings of terminals: what is kept of the output, how it is cut into segments, and that what was written is asciicast v3.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fullReset } from '#protocol/asciicast.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { pictureRow } from '#protocol/terminal-pictures.ts'
import { createHostLog } from '../../server/sandbox-host/host-log.ts'
import { OutputText } from '../../server/sandbox-host/recorded-output.ts'
import { Recording, recordingLimits } from '../../server/sandbox-host/recording.ts'
import { RecordingFile } from '../../server/sandbox-host/recording-file.ts'
import { Recordings } from '../../server/sandbox-host/recordings.ts'
import type { ScreenCopy } from '../../server/sandbox-host/screen.ts'
import { castOf, printedIn } from '../support/cast.ts'
import { SeededRandom } from '../support/seeded-random.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'followalong-recording-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

/** A terminal that is recorded, with a screen that is all it ever printed. */
class Recorded {
  readonly file: RecordingFile
  readonly recording: Recording
  readonly faults: unknown[] = []
  now = 1000
  screen = ''
  /** Set it to have copies of the screen wait. */
  copying: Promise<void> = Promise.resolve()

  static async open(path = directory, screen = ''): Promise<Recorded> {
    const terminal = new Recorded(path)
    terminal.screen = screen
    await terminal.file.segmentBytes().catch(() => {})
    return terminal
  }

  private constructor(path: string) {
    this.file = new RecordingFile(path, error => this.faults.push(error))
    this.recording = new Recording({
      file: this.file,
      before: this.file.segmentBytes(),
      columns: 80,
      rows: 24,
      now: () => this.now,
      copyScreen: () => this.#copy(),
      disposed: () => {},
    })
  }

  async #copy(): Promise<ScreenCopy> {
    const data = Buffer.from(`<screen ${this.screen.length}>`)
    await this.copying
    return { position: 0, columns: 80, rows: 24, data }
  }

  print(data: Buffer | string, afterMs = 20): void {
    this.now += afterMs
    this.screen += data.toString('latin1')
    this.recording.output(Buffer.from(data as string))
  }

  /** The whole file, as somebody would take it home. */
  async read(): Promise<string> {
    this.recording[Symbol.dispose]()
    return readAll(this.file)
  }
}

async function readAll(file: RecordingFile): Promise<string> {
  const pieces: Buffer[] = []
  const first = await file.read(0, 1000)
  for (let piece = first; piece?.data.length; ) {
    pieces.push(piece.data)
    piece = await file.read(piece.from + piece.data.length, 100_000)
  }
  return first ? first.header + Buffer.concat(pieces).toString('utf8') : ''
}

describe('the text of an output', () => {
  test('joins characters that were cut, wherever they were cut', () => {
    const text = 'aé€😀ж—ｗ\x1b[31m'
    const bytes = Buffer.from(text)
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const output = new OutputText()
        const parts = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)]
        const taken = [...parts.map(part => output.take(part)), output.end()].flatMap(each => each ?? [])
        expect(taken.map(each => each.text).join('')).toBe(text)
        expect(taken.every(each => each.bytes === null)).toBe(true)
      }
    }
  })

  test('keeps the bytes of what is no UTF-8', () => {
    const output = new OutputText()
    expect(output.take(Buffer.from([0x61, 0xff, 0x62]))).toEqual({
      text: 'a\ufffdb',
      bytes: Buffer.from([0x61, 0xff, 0x62]),
    })
    expect(output.take(Buffer.from([0xe2, 0x82]))).toBeNull()
    expect(output.end()?.bytes).toEqual(Buffer.from([0xe2, 0x82]))
  })
})

describe('a recording', () => {
  test('is asciicast v3 with output, sizes, pauses and the exit status', async () => {
    const terminal = await Recorded.open()
    terminal.print('>>> ', 500)
    terminal.now += 1250
    terminal.recording.resized(120, 40)
    terminal.print('1\r\n', 250)
    terminal.recording.ended(3)
    const { header, events } = castOf(await terminal.read())
    expect(header).toMatchObject({ version: 3, term: { cols: 80, rows: 24 }, idle_time_limit: 2 })
    expect(events).toEqual([
      [0.5, 'o', '>>> '],
      [1.25, 'r', '120x40'],
      [0.25, 'o', '1\r\n'],
      [0, 'x', '3'],
    ])
  })

  test('holds a picture ahead of its cells, which are blanks to players that do not know it', async () => {
    const terminal = await Recorded.open()
    const cells = `${pictureRow(7, 0, 3)}\x1b[0m`
    terminal.recording.picture({ number: 7, type: 'image/png', columns: 3, rows: 1, base64: 'QUJD' })
    terminal.print(`${cells}!`)
    const text = await terminal.read()
    const { events } = castOf(text)
    expect(events).toEqual([
      [expect.any(Number), 'p', '7 image/png 3x1 QUJD'],
      [expect.any(Number), 'o', '\x1b[0;8;38;2;0;0;7m   \x1b[0m!'],
      [0, 'b', Buffer.from(`${cells}!`).toString('base64')],
    ])
    expect(printedIn(castOf(text)).toString()).toBe(`${cells}!`)
  })

  test('leaves pictures out when there are too many to be watched again', async () => {
    const terminal = await Recorded.open()
    const base64 = 'QUJD'.repeat(50_000)
    for (let number = 1; number <= 20; number++) {
      terminal.recording.picture({ number, type: 'image/png', columns: 3, rows: 1, base64 })
    }
    const { events } = castOf(await terminal.read())
    expect(events.filter(([, code]) => code === 'p').length).toBeLessThan(8)
  })

  test('joins what was printed within a moment', async () => {
    const terminal = await Recorded.open()
    for (const piece of ['a', 'b', 'c']) terminal.print(piece, 2)
    terminal.print('d', 50)
    expect(castOf(await terminal.read()).events.map(([, , data]) => data)).toEqual(['abc', 'd'])
  })

  test('holds no keys, but marks who begins to type', async () => {
    const terminal = await Recorded.open()
    terminal.print('Password: ')
    terminal.recording.typed('')
    terminal.recording.typed('Grace "the\x1b]0;x\x07 great"')
    terminal.recording.typed('Grace "the\x1b]0;x\x07 great"')
    terminal.recording.typed('')
    const { events } = castOf(await terminal.read())
    expect(events.slice(1)).toEqual([
      [0, 'm', 'Grace "the]0;x great" types along'],
      [0, 'm', 'The owner types'],
    ])
  })

  test.each([1, 2, 3, 4, 5])('gives back every byte that was printed, seed %i', async seed => {
    const seeded = new SeededRandom(seed)
    const random = () => seeded.next()
    const terminal = await Recorded.open()
    const printed: Buffer[] = []
    for (let n = 0; n < 300; n++) {
      const length = Math.floor(random() * 400)
      const alphabet = random() < 0.5 ? Buffer.from('aé€😀\x1b[1m\r\n"\\') : null
      const data = Buffer.from(
        Array.from({ length }, (_, at) =>
          alphabet ? (alphabet[(at + n) % alphabet.length] as number) : Math.floor(random() * 256),
        ),
      )
      printed.push(data)
      terminal.print(data, Math.floor(random() * 30))
      if (random() < 0.05) await Promise.resolve()
    }
    terminal.recording.ended(0)
    expect(printedIn(castOf(await terminal.read())).equals(Buffer.concat(printed))).toBe(true)
  })

  test('draws the whole screen now and then, in place, while output goes on', async () => {
    const terminal = await Recorded.open()
    const copying = Promise.withResolvers<void>()
    terminal.copying = copying.promise
    for (let n = 0; n < 20; n++) terminal.print(`${n % 10}`.repeat(15_000))
    copying.resolve()
    await Promise.resolve()
    terminal.print('after')
    const cast = castOf(await terminal.read())
    const frames = cast.events.flatMap(([, code, data], at) =>
      code === 'o' && data.startsWith(fullReset) ? [at] : [],
    )
    expect(frames).toHaveLength(1)
    // Drawn from exactly what is recorded before it.
    const before = printedIn({ ...cast, events: cast.events.slice(0, frames[0]) })
    expect(cast.events[frames[0] as number]?.[2]).toBe(`${fullReset}<screen ${before.length}>`)
    expect(printedIn(cast).toString()).toBe(terminal.screen)
  })
})

describe('a long recording', () => {
  /** Slowly enough to be no flood. */
  async function fill(terminal: Recorded, segments: number): Promise<void> {
    const pieces = Math.ceil((segments * recordingLimits.segmentBytes) / 60_000)
    for (let n = 0; n < pieces; n++) {
      terminal.print(`${String(n).padStart(5)}${'x'.repeat(59_995)}`, 10_000)
      await terminal.file.flush()
    }
  }

  test('keeps the last two segments, each of which plays alone', async () => {
    const terminal = await Recorded.open()
    await fill(terminal, 3.5)
    terminal.recording[Symbol.dispose]()
    const whole = await readAll(terminal.file)
    expect(whole.length).toBeGreaterThan(recordingLimits.segmentBytes)
    expect(whole.length).toBeLessThan(2.3 * recordingLimits.segmentBytes)
    const { events } = castOf(whole)
    expect(events[0]?.[1]).toBe('r')
    expect(events[1]?.[2]).toContain(`${fullReset}<screen`)
    expect(terminal.screen.endsWith(printedIn(castOf(whole)).toString())).toBe(true)
  })

  test('says where it begins to whoever reads on in what is gone', async () => {
    const terminal = await Recorded.open()
    await fill(terminal, 1.2)
    const before = await terminal.file.read(1000, 1000)
    expect(before?.from).toBe(1000)
    await fill(terminal, 2)
    const after = await terminal.file.read(2000, 1000)
    expect(after?.from).toBeGreaterThan(2000)
    terminal.recording[Symbol.dispose]()
  })

  test('leaves out a flood, says so, and shows the screen that it left', async () => {
    vi.useFakeTimers()
    try {
      const terminal = await Recorded.open()
      for (let n = 0; n < 500; n++) terminal.print('y\r\n'.repeat(10_000), 10)
      const flooded = terminal.screen.length
      terminal.now += recordingLimits.restMs
      await vi.advanceTimersByTimeAsync(recordingLimits.restMs)
      terminal.print('>>> ')
      vi.useRealTimers()
      const { events } = castOf(await terminal.read())
      expect(events.find(([, code]) => code === 'm')?.[2]).toMatch(/^\d+ KB of output left out$/)
      expect(JSON.stringify(events).length).toBeLessThan(recordingLimits.segmentBytes)
      expect(events.slice(-3).map(([, code, data]) => [code, data])).toEqual([
        ['o', `${fullReset}<screen ${flooded}>`],
        ['b', ''],
        ['o', '>>> '],
      ])
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('on disk', () => {
  test('the next process goes on, behind the last whole line', async () => {
    const first = await Recorded.open()
    first.print('before')
    first.recording[Symbol.dispose]()
    await first.file.flush()
    const path = join(directory, '0.cast')
    await writeFile(path, `${await readFile(path, 'utf8')}[0.2,"o","half a li`)

    const second = await Recorded.open(directory, 'before and meanwhile')
    await new Promise(setImmediate)
    second.print('after')
    const { events } = castOf(await second.read())
    expect(events.map(([, code, data]) => [code, data])).toEqual([
      ['o', 'before'],
      ['m', 'Recorded on from here'],
      ['o', fullReset],
      ['b', ''],
      ['o', `${fullReset}<screen 20>`],
      ['b', ''],
      ['o', 'after'],
    ])
  })

  test('a disk that refuses ends the recording and nothing else, and is told once', async () => {
    const path = join(directory, 'file')
    await writeFile(path, 'no folder')
    const terminal = await Recorded.open(path)
    for (let n = 0; n < 3; n++) {
      terminal.print('x')
      terminal.recording.resized(10 + n, 10)
      await terminal.file.flush()
    }
    expect(await terminal.read()).toBe('')
    expect(terminal.faults).toHaveLength(1)
  })

  test('recordings stay when their terminal is closed, until the oldest have to go', async () => {
    const recordings = new Recordings({ directory, log: createHostLog(join(directory, '..', 'log')) })
    const record = async (id: string, text: string) => {
      const recording = recordings.begin(id as TerminalId, {
        columns: 80,
        rows: 24,
        copyScreen: () => Promise.reject(new Error('not asked for')),
      })
      recording.output(Buffer.from(text))
      recording[Symbol.dispose]()
      await recordings.read(id as TerminalId, 0)
    }
    await record('terminal-one', 'first')
    await record('terminal-two', 'second')
    const text = async (id: string) =>
      Buffer.from((await recordings.read(id as TerminalId, 0))?.base64 ?? '', 'base64').toString()
    expect(await text('terminal-one')).toContain('first')
    await recordings.sweep(1000)
    expect(await text('terminal-one')).toContain('first')
    await recordings.sweep(0)
    expect(await text('terminal-one')).toBe('')
    expect(await recordings.read('terminal-none' as TerminalId, 0)).toBeNull()
    await recordings[Symbol.asyncDispose]()
  })
})
