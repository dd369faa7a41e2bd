// A class on a whole server of its own, whose people have sandboxes. What comes in goes out with it in the end.
import type { SeatsView } from '#protocol/classroom-view.ts'
import { testInstructorToken } from '../../tests/support/test-config.ts'
import { createClassroom } from '../../tests/support/test-participant.ts'
import { BareWindow } from '../rehearsal/bare-window.ts'
import { type Seat, takeSeat } from '../rehearsal/seat.ts'
import type { LoopLag } from './measured-server.ts'
import { type Holding, holdingOf } from './seat-memory.ts'
import { WholeServer } from './whole-server.ts'

/** A machine that is busy with other things fills a pool slowly. */
const fillLimitMs = 600_000

export class SeatedClass implements AsyncDisposable {
  readonly #server: WholeServer
  readonly #desk: BareWindow
  readonly #code: string
  readonly #seats: Seat[] = []
  #people = 0

  private constructor(server: WholeServer, desk: BareWindow, code: string) {
    this.#server = server
    this.#desk = desk
    this.#code = code
  }

  /** With a desk that is open, and no seats. */
  static async open(): Promise<SeatedClass> {
    const server = await WholeServer.start()
    const { id, code } = await createClassroom(server.process, testInstructorToken, { title: 'Bench' })
    const desk = await BareWindow.enter({
      address: addressOf(server),
      token: testInstructorToken,
      classroomId: id,
      role: 'instructor',
    })
    return new SeatedClass(server, desk, code)
  }

  get pid(): number {
    return this.#server.process.pid
  }

  get seats(): readonly Seat[] {
    return this.#seats
  }

  get dataDirectory(): string {
    return this.#server.dataDirectory
  }

  get holding(): Holding {
    return holdingOf(this.pid, this.dataDirectory)
  }

  loopLag(): Promise<LoopLag> {
    return this.#server.loopLag()
  }

  /** Somebody joins; resolves with the prompt. */
  async join(): Promise<Seat> {
    this.#people++
    const seat = await takeSeat(addressOf(this.#server), this.#code, `Participant ${this.#people}`)
    this.#seats.push(seat)
    return seat
  }

  /** Resolves when so many seats stand ready. */
  expect(people: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${people} seats got ready`)), fillLimitMs)
      const look = ({ ready }: SeatsView) => {
        if (ready < people) return
        clearTimeout(timer)
        this.#desk.socket.off('seats:changed', look)
        resolve()
      }
      this.#desk.socket.on('seats:changed', look)
      this.#desk.send('classroom:expect', { people, from: null }).catch(reject)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { window } of this.#seats) await window[Symbol.asyncDispose]()
    await this.#desk[Symbol.asyncDispose]()
    await this.#server[Symbol.asyncDispose]()
  }
}

const addressOf = (server: WholeServer) => `http://127.0.0.1:${server.process.port}`
