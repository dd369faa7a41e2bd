// The output of a program that the engine runs without a terminal: frames of one kind byte, three of nothing, a length and
// the content. Knows no container.

const headBytes = 8
const errorKind = 2

/** What the program wrote to its standard output, as it comes; what it wrote to the other goes to `heardError`. */
export async function* standardOutput(
  framed: AsyncIterable<Buffer>,
  heardError: (data: Buffer) => void,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of framed) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (let frame = firstFrame(rest); frame; frame = firstFrame(rest)) {
      rest = frame.rest
      if (frame.kind === errorKind) heardError(frame.content)
      else yield frame.content
    }
  }
}

/** All of it, in the order in which it was written. */
export function unframe(framed: Buffer): Buffer {
  const parts: Buffer[] = []
  let rest = framed
  for (let frame = firstFrame(rest); frame; frame = firstFrame(rest)) {
    parts.push(frame.content)
    rest = frame.rest
  }
  return Buffer.concat([...parts, rest.subarray(headBytes)])
}

function firstFrame(data: Buffer): { kind: number; content: Buffer; rest: Buffer } | null {
  if (data.length < headBytes) return null
  const end = headBytes + data.readUInt32BE(4)
  if (data.length < end) return null
  return { kind: data[0] ?? 0, content: data.subarray(headBytes, end), rest: data.subarray(end) }
}
