import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { isArriving, markArrival } from '../../client/notebook/document/arrival.ts'

test('what follows a copy at once still belongs to it; later it is a change', () => {
  const document = new Y.Doc()
  expect(isArriving(document, 0)).toBe(false)
  markArrival(document, 5_000)
  expect(isArriving(document, 5_200)).toBe(true)
  expect(isArriving(document, 6_500)).toBe(false)
})
