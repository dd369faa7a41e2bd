import { describe, expect, test } from 'vitest'
import { type Cast, fullReset, parseCast } from '#protocol/asciicast.ts'
import { clockWords } from '../../client/terminal/recording-clock.ts'
import { type PlayedScreen, RecordingPlayer } from '../../client/terminal/recording-player.ts'
import { type Size, sameMoment, timelineOf } from '../../client/terminal/recording-timeline.ts'
import { SeededRandom } from '../support/seeded-random.ts'

/** Holds what was drawn since the screen was cleared last. */
class Screen implements PlayedScreen {
  drawn = ''
  begun = 0
  size: Size = { columns: 0, rows: 0 }

  begin(size: Size): void {
    this.drawn = ''
    this.begun++
    this.size = size
  }

  write(data: Uint8Array): void {
    this.drawn += new TextDecoder().decode(data)
    // As a terminal does.
    this.drawn = this.drawn.slice(Math.max(0, this.drawn.lastIndexOf(fullReset)))
  }

  resize(size: Size): void {
    this.size = size
  }
}

const header = { version: 3, term: { cols: 80, rows: 24 } } as const
const story: Cast = {
  header,
  events: [
    [0.5, 'o', 'one '],
    [60, 'm', 'Grace types along'],
    [0.5, 'o', 'two '],
    [1, 'r', '100x30'],
    [0.5, 'o', `${fullReset}one two `],
    [0, 'b', ''],
    [0.5, 'o', 'three\ufffd'],
    [0, 'b', btoa('three!')],
    [1, 'x', '0'],
  ],
}

describe('a recording is played', () => {
  test('in its own time, or without its long pauses', () => {
    const whole = timelineOf(story, false)
    expect(whole.duration).toBe(64)
    expect(whole.markers).toEqual([{ at: 60.5, text: 'Grace types along' }])
    const short = timelineOf(story, true)
    expect(short.duration).toBe(6)
    expect(short.markers[0]?.at).toBe(2.5)
    expect(sameMoment(short, 3, whole)).toBe(61)
    expect(sameMoment(whole, 61, short)).toBe(3)
  })

  test('from begin to end, with the exact bytes, on a screen of its size', () => {
    const screen = new Screen()
    const player = new RecordingPlayer(timelineOf(story, true), screen)
    expect(screen.size).toEqual({ columns: 80, rows: 24 })
    player.advance(0.4)
    expect(screen.drawn).toBe('')
    player.advance(3)
    expect(screen.drawn).toBe('one two ')
    player.advance(100)
    expect(player.isAtEnd).toBe(true)
    expect(screen.drawn).toBe(`${fullReset}one two three!`)
    expect(screen.size).toEqual({ columns: 100, rows: 30 })
  })

  test('from anywhere: forward goes on, back begins at the key frame before', () => {
    const screen = new Screen()
    const timeline = timelineOf(story, true)
    const player = new RecordingPlayer(timeline, screen)
    player.seek(3.5)
    expect(screen).toMatchObject({ drawn: 'one two ', begun: 1 })
    player.seek(timeline.duration)
    expect(screen).toMatchObject({ drawn: `${fullReset}one two three!`, begun: 2 })
    player.seek(4.6)
    expect(screen).toMatchObject({ drawn: `${fullReset}one two `, size: { columns: 100 } })
    player.seek(0.5)
    expect(screen).toMatchObject({ drawn: 'one ', size: { columns: 80 } })
    player.seek(-3)
    expect(screen.drawn).toBe('')
    expect(player.at).toBe(0)
  })

  test('shows the same at any moment, however one came there', () => {
    const random = new SeededRandom(7)
    const events: [number, string, string][] = []
    let shown = ''
    for (let n = 0; n < 400; n++) {
      if (n % 37 === 36) events.push([0.1, 'o', fullReset + shown], [0, 'b', ''])
      else if (n % 23 === 22) events.push([0.1, 'r', `${10 + n}x${10 + n}`])
      else {
        events.push([0.1, 'o', `<${n}>`])
        shown += `<${n}>`
      }
    }
    const timeline = timelineOf({ header, events }, true)
    const [jumping, going] = [new Screen(), new Screen()]
    const player = new RecordingPlayer(timeline, jumping)
    for (let n = 0; n < 100; n++) {
      const at = random.next() * timeline.duration
      player.seek(at)
      new RecordingPlayer(timeline, going).advance(at)
      expect(jumping.drawn.replace(fullReset, '')).toBe(going.drawn.replace(fullReset, ''))
      expect(jumping.size).toEqual(going.size)
    }
  })
})

describe('a recording is read', () => {
  test('with comments and codes that nobody knows, up to where it is torn', () => {
    const text = `${JSON.stringify(header)}\n# note\n[0.1,"o","a"]\n[0.1,"?","b"]\n[1,"o"`
    expect(parseCast(text)?.events.map(([, code]) => code)).toEqual(['o', '?'])
    expect(timelineOf(parseCast(text) as Cast, true).steps).toHaveLength(1)
  })

  test('and is none without a header of the third version', () => {
    expect(parseCast('')).toBeNull()
    expect(parseCast('{"version":2,"width":80,"height":24}\n')).toBeNull()
    expect(parseCast('<!doctype html>')).toBeNull()
  })
})

test('moments are told in figures', () => {
  expect([0, 7.9, 61, 3723].map(clockWords)).toEqual(['0:00', '0:07', '1:01', '1:02:03'])
})
