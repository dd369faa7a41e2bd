// Large JSON, cut into its entries without being parsed as a whole.
import { describe, expect, test } from 'vitest'
import {
  isLargeJson,
  type JsonPieces,
  piecesIn,
  readJson,
} from '../../client/notebook/outputs/json-pieces.ts'

/** As the tree reads it, and how often it paused. */
function cut(text: string): { pieces: JsonPieces | null; pauses: number } {
  const reading = piecesIn({ text })
  for (let pauses = 0; ; pauses += 1) {
    const { done, value } = reading.next()
    if (done) return { pieces: value, pauses }
  }
}

function asWhole(text: string): unknown {
  const { pieces } = cut(text)
  if (pieces === null) return 'no JSON'
  const values = pieces.names.map((_name, index) => pieces.read(index))
  return pieces.isList ? values : Object.fromEntries(pieces.names.map((name, index) => [name, values[index]]))
}

describe('pieces of JSON', () => {
  test.each([
    '[]',
    ' { } ',
    '[1]',
    '[[], {}, "", null, -1.5e3, true]',
    '{"a": {"b": [1, 2, {"c": ":,]}"}]}, "with \\" quotes\\\\": "[{", "": [ ] }',
    '["one\\u2028", "\\\\", "\\"", {"a:b": "c,d"}]',
  ])('%s is the same as parsed at once', text => {
    expect(asWhole(text)).toEqual(JSON.parse(text))
  })

  test.each(['[1, 2', '[1,,2]', '[,1]', '{"a" 1}', '[1] 2', '{"a": 1,}'])('%s is no JSON', text => {
    expect(asWhole(text)).toBe('no JSON')
  })

  test('a large list is read with pauses, and only what is asked for is parsed', () => {
    const text = JSON.stringify(Array.from({ length: 100_000 }, (_, id) => ({ id, name: `name ${id}` })))
    const large = readJson(text)
    expect(isLargeJson(large)).toBe(true)
    const { pieces, pauses } = cut(text)
    expect(pieces?.names).toHaveLength(100_000)
    expect(pieces?.read(99_999)).toEqual({ id: 99_999, name: 'name 99999' })
    expect(pauses).toBeGreaterThan(10)
  })

  test('a large list within an object stays large', () => {
    const text = `{"rows": [${'1,'.repeat(400_000)}1]}`
    expect(isLargeJson(cut(text).pieces?.read(0))).toBe(true)
  })
})
