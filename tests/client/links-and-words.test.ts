// Small rules of the windows: links' fragments, times in words, the splitter's keys, the pause before a reconnect.
import { describe, expect, it } from 'vitest'
import { Refusal } from '#protocol/refusals.ts'
import { parseFragment } from '../../client/fragment.ts'
import { replyOf } from '../../client/http.ts'
import { durationOf } from '../../client/shell/times.ts'
import { retryDelayMs } from '../../client/terminal/retry-delay.ts'

describe('a link’s fragment', () => {
  it('carries an instructor’s, a stage’s or a person’s secret on any page', () => {
    expect(parseFragment('/', '#instructor=abc%2Bdef')).toEqual({ kind: 'instructor', secret: 'abc+def' })
    expect(parseFragment('/classroom/class-1', '#me=abc')).toEqual({ kind: 'me', secret: 'abc' })
    expect(parseFragment('/desk/class-1', '#stage=abc')).toEqual({ kind: 'stage', secret: 'abc' })
  })

  it('carries the class code on the page for joining only', () => {
    expect(parseFragment('/join', '#kfm4-x7qp')).toEqual({ kind: 'code', code: 'kfm4-x7qp' })
    expect(parseFragment('/', '#kfm4-x7qp')).toBeNull()
  })

  it('is read even when it is not properly encoded', () => {
    expect(parseFragment('/join', '#100%')).toEqual({ kind: 'code', code: '100%' })
  })
})

describe('an answer of the HTTP API', () => {
  it('gives its JSON', () => {
    expect(replyOf(201, '{"id":"class-1"}')).toEqual({ id: 'class-1' })
  })

  it('throws what the server refused', () => {
    const body = '{"code":"wrong-code","message":"There is no such class."}'
    expect(() => replyOf(404, body)).toThrow(new Refusal('wrong-code', 'There is no such class.'))
  })

  it('throws a sentence when something in between answered', () => {
    expect(() => replyOf(502, '<html>Bad gateway</html>')).toThrow('Please try again')
    expect(() => replyOf(200, '<html>')).toThrow('Please try again')
  })
})

describe('times', () => {
  it('are told as people tell them', () => {
    expect([8_400, 59_000, 150_000, 3_600_000, 3_900_000].map(durationOf)).toEqual([
      '8 s',
      '59 s',
      '2\u00a0min 30\u00a0s',
      '1\u00a0h',
      '1\u00a0h 5\u00a0min',
    ])
  })
})

describe('the pause before a terminal’s socket comes back', () => {
  it('grows, is bounded, and differs between windows', () => {
    expect(retryDelayMs(0, () => 0)).toBe(200)
    expect(retryDelayMs(0, () => 1)).toBe(600)
    expect(retryDelayMs(50, () => 1)).toBe(12_000)
  })
})
