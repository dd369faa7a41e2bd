import { expect, test } from 'vitest'
import { standardOutput, unframe } from '../../server/sandbox-host/exec-output.ts'

function frame(kind: 1 | 2, text: string): Buffer {
  const head = Buffer.alloc(8)
  head[0] = kind
  head.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([head, Buffer.from(text)])
}

const framed = Buffer.concat([
  frame(1, 'one '),
  frame(2, 'oh '),
  frame(1, ''),
  frame(1, 'two'),
  frame(2, 'no'),
])

test.each([1, 3, 7, 8, 9, 1000])('is told apart however it is cut: into pieces of %i bytes', async size => {
  const pieces = async function* () {
    for (let at = 0; at < framed.length; at += size) yield framed.subarray(at, at + size)
  }
  let [output, errors] = ['', '']
  for await (const data of standardOutput(pieces(), data => {
    errors += data
  }))
    output += data
  expect([output, errors]).toEqual(['one two', 'oh no'])
})

test('all of it is as it was written, also when it is cut off', () => {
  expect(unframe(framed).toString()).toBe('one oh twono')
  expect(unframe(framed.subarray(0, -1)).toString()).toBe('one oh twon')
  expect(unframe(framed.subarray(0, 5)).toString()).toBe('')
})
