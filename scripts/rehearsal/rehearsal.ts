// One rehearsal of a class on a server that runs: people come within some seconds, follow what the trainer types, type at their
// prompts and run something. The class ends with it, and its sandboxes with the class.
import { setTimeout as pause } from 'node:timers/promises'
import type { SeatsView } from '#protocol/classroom-view.ts'
import type { CreatedClassroom } from '#protocol/http-api.ts'
import { Closing } from '../bench/closing.ts'
import { askServer } from './ask-server.ts'
import { BareWindow } from './bare-window.ts'
import { type Seat, takeSeat } from './seat.ts'
import { TaughtNotebook } from './taught-notebook.ts'
import type { Rehearsed } from './verdict.ts'

export interface RehearsalParts {
  readonly address: string
  readonly instructorToken: string
  readonly people: number
  /** How far it is, in a sentence. */
  tell(text: string): void
  /** How many more sandboxes there is room for, with everybody there; null when nobody can know. */
  freeSeats(): Promise<number | null>
}

/** A class comes in within so long. */
const comingMs = 20_000
const lessonMs = 20_000
/** At the pace of people who think while they type. */
const keyEveryMs = 500
const trainerKeyEveryMs = 200
const fillLimitMs = 900_000
const echoLimitMs = 30_000
const letters = 'abcdefghij'
const clearLine = '\x15'

export async function rehearse(parts: RehearsalParts): Promise<Rehearsed> {
  const { address, instructorToken: token, people, tell } = parts
  const { status, body } = await askServer(address, 'POST', '/api/classrooms', {
    token,
    body: { title: 'Rehearsal' },
  })
  if (status !== 201) throw new Error((body as { message?: string }).message ?? `answered with ${status}`)
  const classroom = body as CreatedClassroom
  await using _ = new Closing(async () => {
    await askServer(address, 'POST', `/api/classrooms/${classroom.id}/end`, { token })
  })
  const trainer = { address, token, classroomId: classroom.id, role: 'instructor' as const }
  await using desk = await BareWindow.enter(trainer)
  tell(`Seats for ${people} are made ready, as they are when a trainer says how many come.`)
  await seatsReady(desk, people)
  tell(`${people} people come within ${comingMs / 1000} seconds.`)
  const seats: Seat[] = []
  try {
    const refusals = await comeIn(parts, classroom.code, seats)
    const view = desk.snapshot.documents.find(({ kind }) => kind === 'notebook')
    if (!view) throw new Error('The class has no notebook.')
    using notebook = await TaughtNotebook.open(view, trainer)
    await Promise.all(seats.map(({ window }) => notebook.follow(window.reader)))
    tell(`They follow the notebook, type and run something for ${lessonMs / 1000} seconds.`)
    const echoes = await Promise.all([teach(notebook), ...seats.map(work)])
    return {
      people,
      refusals,
      joinMs: seats.map(({ promptMs }) => promptMs),
      echoMs: echoes.flat(),
      keystrokeMs: notebook.keystrokeMs,
      freeSeats: await parts.freeSeats(),
    }
  } finally {
    for (const { window } of seats) await window[Symbol.asyncDispose]()
  }
}

function seatsReady(desk: BareWindow, people: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = () => reject(new Error('The seats did not get ready. `npm run doctor` may say why.'))
    const timer = setTimeout(limit, fillLimitMs)
    const look = ({ ready }: SeatsView) => {
      if (ready < people) return
      clearTimeout(timer)
      desk.socket.off('seats:changed', look)
      resolve()
    }
    desk.socket.on('seats:changed', look)
    desk.send('classroom:expect', { people, from: null }).catch(reject)
  })
}

/** Into `seats` whoever got one; resolves with why others did not. */
async function comeIn({ address, people }: RehearsalParts, code: string, seats: Seat[]): Promise<string[]> {
  const coming = Array.from({ length: people }, async (_, number) => {
    await pause((number / people) * comingMs)
    seats.push(await takeSeat(address, code, `Rehearser ${number + 1}`))
  })
  const settled = await Promise.allSettled(coming)
  return settled.flatMap(result => {
    if (result.status === 'fulfilled') return []
    return [result.reason instanceof Error ? result.reason.message : String(result.reason)]
  })
}

async function teach(notebook: TaughtNotebook): Promise<number[]> {
  const until = performance.now() + lessonMs
  for (let key = 0; performance.now() < until; key += 1) {
    notebook.type(letters.charAt(key % letters.length))
    await pause(trainerKeyEveryMs)
  }
  // The last one is still on its way.
  await pause(trainerKeyEveryMs)
  return []
}

/** Types until the lesson is over, then runs a line; resolves with each echo in ms. */
async function work({ terminal }: Seat): Promise<number[]> {
  const echoMs: number[] = []
  const until = performance.now() + lessonMs
  // Not all in the same moment.
  await pause(Math.random() * keyEveryMs)
  for (let key = 0; performance.now() < until; key += 1) {
    const letter = letters.charAt(key % letters.length)
    const typedAt = performance.now()
    const isEchoed = terminal.heard.next(letter, echoLimitMs)
    terminal.type(letter)
    await isEchoed
    echoMs.push(performance.now() - typedAt)
    await pause(Math.max(0, typedAt + keyEveryMs - performance.now()))
  }
  const isRun = terminal.heard.next('1999999000000', echoLimitMs)
  terminal.type(`${clearLine}sum(range(2_000_000))\r`)
  await isRun
  return echoMs
}
