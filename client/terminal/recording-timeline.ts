// A recording as steps in time, for a player: when each happens, with long pauses cut if wanted. Pure.
import { type Cast, fullReset, idleLimitSeconds, sizeOf } from '#protocol/asciicast.ts'
import { type RecordedPicture, recordedPicture } from '#protocol/terminal-pictures.ts'

export interface Size {
  readonly columns: number
  readonly rows: number
}

export type Step = { readonly at: number } & (
  | { readonly kind: 'size'; readonly size: Size }
  /** `isFrame` draws the whole screen anew: a player may begin here. */
  | {
      readonly kind: 'output'
      readonly text: string
      readonly exact: string | null
      readonly isFrame: boolean
    }
)

export interface Marker {
  readonly at: number
  readonly text: string
}

/** Of one recording, by number. */
export type RecordedPictures = ReadonlyMap<number, RecordedPicture>

export interface Timeline {
  readonly size: Size
  readonly steps: readonly Step[]
  readonly markers: readonly Marker[]
  readonly pictures: RecordedPictures
  /** In seconds, like every `at`. */
  readonly duration: number
}

export function timelineOf({ header, events }: Cast, skipsPauses: boolean): Timeline {
  const longest = skipsPauses ? idleLimitSeconds : Number.POSITIVE_INFINITY
  const steps: Step[] = []
  const markers: Marker[] = []
  const pictures = new Map<number, RecordedPicture>()
  let at = 0
  for (const [index, [interval, code, data]] of events.entries()) {
    at += Math.min(interval, longest)
    if (code === 'o') {
      const next = events[index + 1]
      const exact = next?.[1] === 'b' ? next[2] : null
      const isFrame = exact === '' && data.startsWith(fullReset)
      const behind = events[index + 2]
      // What a key frame shows was never printed; all the same, its text is what draws it.
      const text = isFrame && behind?.[1] === 'f' ? behind[2] : data
      steps.push({ at, kind: 'output', text, exact: exact || null, isFrame })
    } else if (code === 'r') {
      const size = sizeOf(data)
      if (size) steps.push({ at, kind: 'size', size })
    } else if (code === 'p') {
      const picture = recordedPicture(data)
      if (picture) pictures.set(picture.number, picture)
    } else if (code === 'm') markers.push({ at, text: data })
  }
  const { cols: columns, rows } = header.term
  return { size: { columns, rows }, steps, markers, pictures, duration: at }
}

const encoder = new TextEncoder()

/** What the program printed. */
export function bytesOf({
  text,
  exact,
}: {
  readonly text: string
  readonly exact: string | null
}): Uint8Array {
  if (exact === null) return encoder.encode(text)
  return Uint8Array.from(atob(exact), character => character.charCodeAt(0))
}

/** The same moment on another timeline of the same recording. */
export function sameMoment(from: Timeline, at: number, to: Timeline): number {
  const index = from.steps.findLastIndex(step => step.at <= at)
  const [before, there] = [from.steps[index], to.steps[index]]
  if (!before || !there) return Math.min(at, to.duration)
  const next = to.steps[index + 1]?.at ?? to.duration
  return Math.min(there.at + (at - before.at), next)
}
