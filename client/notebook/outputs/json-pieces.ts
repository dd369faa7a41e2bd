// Large JSON cut into the texts of its entries, a little at a time: parsed as a whole it would hold the page up. Pure.

/** Text up to this length is parsed in a few milliseconds. */
const parsedAtOnce = 500_000
/** So many brackets, commas and texts are passed between two pauses. */
const tokensPerStep = 20_000

/** A list or an object that is not parsed yet. */
export interface LargeJson {
  readonly text: string
}

/** The entries of a list or an object, by their names; what stands in them is read when it is asked for. */
export interface JsonPieces {
  readonly isList: boolean
  readonly names: readonly string[]
  readonly read: (index: number) => unknown
}

const large = new WeakSet<object>()

export function isLargeJson(value: unknown): value is LargeJson {
  return typeof value === 'object' && value !== null && large.has(value)
}

/** The value, or a `LargeJson` where that would take too long. Throws what `JSON.parse` throws. */
export function readJson(text: string): unknown {
  if (text.length <= parsedAtOnce || !/^\s*[[{]/.test(text)) return JSON.parse(text)
  const value: LargeJson = { text }
  large.add(value)
  return value
}

const token = /"(?:[^"\\]|\\.)*"|[[\]{},:]/gs

/** Pauses at each `yield`. Null for what is no JSON. */
export function* piecesIn({ text }: LargeJson): Generator<void, JsonPieces | null> {
  const isList = text.trimStart().startsWith('[')
  const names: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  let depth = 0
  let passed = 0
  let start = 0
  let colon = -1
  const isBlank = (from: number, to: number) => text.slice(from, to).trim() === ''
  const add = (end: number) => {
    const from = isList ? start : colon + 1
    if ((!isList && colon < 0) || isBlank(from, end)) return false
    names.push(isList ? String(names.length) : String(JSON.parse(text.slice(start, colon))))
    starts.push(from)
    ends.push(end)
    return true
  }
  // A scanner of its own: another one may read on during a pause.
  const scanner = new RegExp(token)
  for (let found = scanner.exec(text); found; found = scanner.exec(text)) {
    passed += 1
    if (passed % tokensPerStep === 0) yield
    const [sign] = found
    if (sign === '[' || sign === '{') {
      depth += 1
      if (depth === 1) start = found.index + 1
    } else if (sign === ']' || sign === '}') {
      depth -= 1
      if (depth > 0) continue
      const isEmpty = names.length === 0 && isBlank(start, found.index)
      if ((!isEmpty && !add(found.index)) || !isBlank(found.index + 1, text.length)) return null
      return { isList, names, read: index => readJson(text.slice(starts[index], ends[index])) }
    } else if (depth === 1 && sign === ',') {
      if (!add(found.index)) return null
      start = found.index + 1
      colon = -1
    } else if (depth === 1 && sign === ':' && !isList && colon < 0) colon = found.index
  }
  return null
}
