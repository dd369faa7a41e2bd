// How much one run of a cell may put out. What is over it is cut, so that a flood reaches nobody; text goes into the file of
// the full output instead, up to a limit too. That it was cut is for the server to show; what is in no file is told here. Pure.
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { eventSize } from './kernel-backlog.ts'
import { startOf } from './left-out-spool.ts'

type Stream = Extract<KernelEvent, { type: 'stream' }>
type LeftOut = Extract<KernelEvent, { type: 'left-out' }>
type Display = Extract<KernelEvent, { type: 'display' | 'result' | 'update-display' }>
type ErrorShown = Extract<KernelEvent, { type: 'error' }>

export const budgetLimits = {
  /** Text that is passed on as output, in UTF-16 units: with its end less than a document keeps of a cell. */
  keptText: 192 * 1024,
  /** It is cut at the end of a line when one is that near. */
  nearLineEnd: 2000,
  /** Text beyond that goes into the file of the full output, up to this much; the rest is counted only. */
  filedText: 20 * 1024 * 1024,
  /** The end of what was cut, shown when the cell is done and before what ended it. */
  keptTail: 32 * 1024,
  /** A cell may show results and errors in its middle too; each time the end so far is shown, but not in a loop. */
  tails: 3,
  /** Text after which the cell is interrupted. */
  producedText: 20 * 1024 * 1024,
  /** More than this in each of so many seconds on end, pictures included, is a flood too. */
  floodPerSecond: 2 * 1024 * 1024,
  floodSeconds: 5,
  /** A loop that prints without end, however slowly Python prints: nobody reads this much text a second for so long. */
  steadyTextPerSecond: 128 * 1024,
  steadySeconds: 20,
  /** Without text for so long, the count begins anew. */
  pauseSeconds: 3,
  displays: 1000,
  /** A cell has one error, one for each of its threads at most. */
  errors: 100,
  displayedSize: 32 * 1024 * 1024,
} as const

export class OutputBudget {
  readonly #room: () => number
  #kept = 0
  #produced = 0
  #leftOut = 0
  /** How much of what was left out went towards the file, over all clearings of the output. */
  #filed = 0
  /** How much of what was left out since the last clearing did not. */
  #lost = 0
  /** Length of the unfinished last line of each stream: a carriage return gives its room back. */
  readonly #lastLine = { stdout: 0, stderr: 0 }
  #tail: { readonly name: Stream['name']; readonly text: string } | null = null
  #tails = 0
  #isLossTold = false
  #displays = 0
  #displayedSize = 0
  #errors = 0
  readonly #all = new SecondsOver(budgetLimits.floodPerSecond)
  #steady = { since: 0, last: 0, size: 0 }
  #isFlood = false

  /** `room`: how much text can be taken towards the file of the full output at the moment, in UTF-16 units. */
  constructor(room: () => number = () => Number.POSITIVE_INFINITY) {
    this.#room = room
  }

  /** True once the cell put out so much that it has to be stopped. */
  get isFlood(): boolean {
    return this.#isFlood
  }

  /** True when no more text is passed on until the cell is done. */
  get isCut(): boolean {
    return this.#leftOut > 0
  }

  /** True when text is cut and the file of the full output takes no more either. */
  get isFull(): boolean {
    return this.isCut && this.#fileRoom <= 0
  }

  /** Text that is left out without having been read. */
  leaveOutUnread(size: number, nowMs: number): void {
    this.#count(size, nowMs)
    this.#leftOut += size
    this.#lost += size
  }

  /** What of some text is passed on and what goes into the file. */
  stream(event: Stream, nowMs: number): (Stream | LeftOut)[] {
    this.#count(event.text.length, nowMs)
    const text = joinOverwritten(event.text)
    if (this.isCut) return this.#leaveOut(event, text)
    const room = budgetLimits.keptText - this.#kept
    if (text.length <= room) {
      this.#keep(event.name, text)
      return [{ ...event, text }]
    }
    const head = headOf(text, room, this.#lastLine[event.name] === 0)
    return [
      ...(head === '' ? [] : [{ ...event, text: head }]),
      ...this.#leaveOut(event, text.slice(head.length)),
    ]
  }

  /** What of a rich output is passed on: itself, one notice, or nothing. */
  display<E extends Display>(event: E, nowMs: number): E[] {
    const size = eventSize(event)
    this.#rate(size, nowMs)
    // It takes the place of what is there, so there may be any number of them.
    if (event.type === 'update-display') return [event]
    this.#displays += 1
    this.#displayedSize += size
    const isOver = (factor: number) =>
      this.#displays - factor >= budgetLimits.displays ||
      this.#displayedSize - factor * size > budgetLimits.displayedSize
    if (!isOver(0)) return [event]
    if (isOver(1)) return []
    return [
      { ...event, data: { 'text/plain': '[Too many outputs: what follows is left out.]' }, metadata: {} },
    ]
  }

  error(event: ErrorShown): ErrorShown[] {
    this.#errors += 1
    return this.#errors > budgetLimits.errors ? [] : [event]
  }

  /** The outputs so far are gone from the screen: they count no longer. */
  cleared(): void {
    this.#kept = 0
    this.#produced = 0
    this.#leftOut = 0
    this.#lost = 0
    this.#tail = null
    this.#tails = 0
    this.#isLossTold = false
    this.#lastLine.stdout = 0
    this.#lastLine.stderr = 0
    this.#displays = 0
    this.#displayedSize = 0
  }

  /** The end of what was left out since it was shown last, if anything was. */
  takeTail(place: Pick<Stream, 'executionId' | 'cellId'>): Stream[] {
    const tail = this.#tail
    if (!tail || this.#tails >= budgetLimits.tails) return []
    this.#tail = null
    this.#tails += 1
    const end = tail.text.slice(-budgetLimits.keptTail)
    const text = end.slice(end.indexOf('\n') + 1).toWellFormed()
    const shown: Stream = { type: 'stream', ...place, name: tail.name, text }
    if (this.#lost === 0 || this.#isLossTold) return [shown]
    this.#isLossTold = true
    const lost = this.#lost.toLocaleString('en')
    const notice = `[The last ${lost} characters are not in the full output either: it was too much.]\n`
    return [{ type: 'stream', ...place, name: 'stderr', text: notice }, shown]
  }

  #keep(name: Stream['name'], text: string): void {
    if (text.startsWith('\r')) this.#kept -= this.#lastLine[name]
    this.#kept += text.length
    const newline = text.lastIndexOf('\n')
    const isContinued = newline < 0 && !text.startsWith('\r')
    this.#lastLine[name] = (isContinued ? this.#lastLine[name] : 0) + text.length - newline - 1
  }

  get #fileRoom(): number {
    // Once something is missing in the file nothing may follow it there.
    return this.#lost > 0 ? 0 : Math.min(budgetLimits.filedText - this.#filed, this.#room())
  }

  #leaveOut({ executionId, cellId, name }: Stream, text: string): LeftOut[] {
    this.#leftOut += text.length
    const before = this.#tail?.name === name ? this.#tail.text : ''
    const tail = before + text
    // Not at each piece: to cut is to copy.
    const isLong = tail.length > 2 * budgetLimits.keptTail
    this.#tail = { name, text: isLong ? tail.slice(-budgetLimits.keptTail) : tail }
    const room = this.#fileRoom
    const filed = room > 0 ? startOf(text, room) : ''
    this.#filed += filed.length
    this.#lost += text.length - filed.length
    return filed === '' ? [] : [{ type: 'left-out', executionId, cellId, name, text: filed }]
  }

  #count(size: number, nowMs: number): void {
    this.#produced += size
    if (this.#produced > budgetLimits.producedText) this.#isFlood = true
    this.#steadily(size, nowMs)
    this.#rate(size, nowMs)
  }

  /** On average, so that a busy machine's pauses make no difference; a real pause begins anew. */
  #steadily(size: number, nowMs: number): void {
    const { since, last, size: before } = this.#steady
    const isOn = last > 0 && nowMs - last < budgetLimits.pauseSeconds * 1000
    this.#steady = isOn ? { since, last: nowMs, size: before + size } : { since: nowMs, last: nowMs, size }
    const seconds = (nowMs - this.#steady.since) / 1000
    const most = seconds * budgetLimits.steadyTextPerSecond
    if (seconds >= budgetLimits.steadySeconds && this.#steady.size > most) this.#isFlood = true
  }

  #rate(size: number, nowMs: number): void {
    if (this.#all.add(size, nowMs) >= budgetLimits.floodSeconds) this.#isFlood = true
  }
}

/** How many seconds on end brought more than so much. */
class SecondsOver {
  readonly #limit: number
  #second = 0
  #size = 0
  #seconds = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Returns how many full seconds on end it was before this one. */
  add(size: number, nowMs: number): number {
    const second = Math.floor(nowMs / 1000)
    if (second !== this.#second) {
      const isOver = this.#size > this.#limit && second === this.#second + 1
      this.#seconds = isOver ? this.#seconds + 1 : 0
      this.#second = second
      this.#size = 0
    }
    this.#size += size
    return this.#seconds
  }
}

function headOf(text: string, room: number, startsLine: boolean): string {
  if (room <= 0) return ''
  const head = startOf(text, room)
  const lineEnd = head.lastIndexOf('\n') + 1
  const isNear = head.length - lineEnd <= budgetLimits.nearLineEnd
  return isNear && (lineEnd > 0 || startsLine) ? head.slice(0, lineEnd) : head
}

/** Drops what a carriage return within the same piece of text overwrites wholly: a fast progress bar's states. */
function joinOverwritten(text: string): string {
  if (!text.includes('\r')) return text
  return text
    .split('\n')
    .map(line => {
      const parts = line.split('\r')
      const kept = parts.filter((part, index) => {
        const next = parts[index + 1]
        return index === 0 || next === undefined || next.length < part.length || hasControls(part + next)
      })
      return kept.join('\r')
    })
    .join('\n')
}

/** Backspaces and escape sequences: the width on the screen is not the length then. */
function hasControls(text: string): boolean {
  return text.includes('\b') || text.includes('\x1b')
}
