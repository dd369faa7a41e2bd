import { describe, expect, test } from 'vitest'
import { cleanName, displayName, displayNameLimit, nameKey, title } from '#protocol/names.ts'

describe('a display name', () => {
  test.each([
    ['  Anna   Lena ', 'Anna Lena'],
    ['Anna\u202eanel', 'Anna anel'],
    ['An\u0000na\u0007', 'An na'],
    ['Zoë', 'Zoë'],
    ['李小龙', '李小龙'],
    ['Anna\u200b', 'Anna'],
    ['a\nb', 'a b'],
  ])('%j is shown as %j', (raw, shown) => {
    expect(displayName.parse(raw)).toBe(shown)
  })

  test('of nothing visible is refused with a sentence', () => {
    for (const raw of ['', '   ', '\u200b\u202e', '\u0000\u0001']) {
      expect(displayName.safeParse(raw).error?.issues[0]?.message).toBe(
        'Please type a name that others can read.',
      )
    }
  })

  test('of 500 characters is refused with the limit', () => {
    expect(displayName.safeParse('x'.repeat(500)).error?.issues[0]?.message).toContain(`${displayNameLimit}`)
  })

  test('may be as long as the limit, counted in characters and not in bytes', () => {
    expect(displayName.safeParse('😀'.repeat(displayNameLimit)).success).toBe(true)
  })
})

describe('two names', () => {
  test.each([
    ['Anna', 'anna'],
    ['Anna Lena', 'annalena'],
    ['Ａｎｎａ', 'Anna'],
    ['Anna\u200b', 'Anna'],
  ])('%j and %j are taken for the same', (one, other) => {
    expect(nameKey(one)).toBe(nameKey(other))
  })

  test('that differ to the eye are different', () => {
    expect(nameKey('Anna')).not.toBe(nameKey('Anne'))
  })
})

test('a title is cleaned like a name and may be longer', () => {
  expect(title.parse(' Threads \u0007 in Python ')).toBe('Threads in Python')
  expect(title.safeParse('x'.repeat(121)).success).toBe(false)
  expect(cleanName('x'.repeat(120))).toHaveLength(120)
})
