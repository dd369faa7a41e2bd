import { expect, test } from 'vitest'
import { newClassCode, normalizeClassCode } from '../../server/classroom/class-code.ts'

test('a class code is eight characters that nobody confuses', () => {
  for (let n = 0; n < 200; n += 1) expect(newClassCode()).toMatch(/^[a-hjkmnp-z2-9]{4}-[a-hjkmnp-z2-9]{4}$/)
})

test('codes are not made twice in a lifetime of classes', () => {
  expect(new Set(Array.from({ length: 5000 }, newClassCode)).size).toBe(5000)
})

test.each(['kfm4-x7qp', 'KFM4X7QP', ' kfm4 x7qp ', 'kfm4–x7qp'])('%j is understood as typed', typed => {
  expect(normalizeClassCode(typed)).toBe('kfm4-x7qp')
})
