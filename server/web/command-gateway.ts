// socket.io: parse → authorise → dispatch → acknowledge. Generic: a new command needs nothing here.
import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { protocolVersion } from '#protocol/classroom-view.ts'
import { type Answer, type ClientToServerEvents, type CommandName, commands } from '#protocol/commands.ts'
import type { ServerToClientEvents } from '#protocol/events.ts'
import { handshake } from '#protocol/handshake.ts'
import { commandLimitBytes } from '#protocol/limits.ts'
import { parse } from '#protocol/parse.ts'
import { Refusal } from '#protocol/refusals.ts'
import { type Access, requireRole } from '../classroom/access.ts'
import type { Audience, Notify } from '../classroom/audience.ts'
import type { Classroom } from '../classroom/classroom.ts'
import type { Classrooms } from '../classroom/classrooms.ts'
import type { Logger } from '../log.ts'
import type { Authentication } from './authentication.ts'
import { boundBacklog } from './control-backlog.ts'
import { isAllowedOrigin } from './origin.ts'
import { toRefusal } from './to-refusal.ts'

/** Commands one connection may send at once, and how many it regains in a second. */
const burst = { size: 60, perSecond: 30 }

/** What each costs of that; one where nothing is said. These cost the disk or the network more than a click does. */
const costs: Partial<Record<CommandName, number>> = {
  'classroom:enter': 10,
  'runs:read': 10,
  'notebook:duplicate': 10,
  'note:write': 2,
  'files:look': 3,
  'files:open': 5,
  'files:run': 5,
}

type ControlServer = Server<ClientToServerEvents, ServerToClientEvents>
type ControlSocket = Socket<ClientToServerEvents, ServerToClientEvents>

interface GatewayParts {
  readonly http: HttpServer
  readonly authentication: Authentication
  readonly publicUrl: string | null
  readonly log: Logger
}

export class CommandGateway implements AsyncDisposable {
  readonly #parts: GatewayParts
  readonly #server: ControlServer

  constructor(parts: GatewayParts) {
    this.#parts = parts
    this.#server = new Server(parts.http, {
      path: '/socket.io',
      serveClient: false,
      destroyUpgrade: false,
      maxHttpBufferSize: commandLimitBytes,
      connectTimeout: 5_000,
      pingInterval: 10_000,
      pingTimeout: 10_000,
      allowRequest: (request, decide) => {
        const isAllowed = isAllowedOrigin(request.headers, parts.publicUrl)
        decide(isAllowed ? null : 'This address does not belong to the class.', isAllowed)
      },
    })
  }

  /** Sends events to those who should get them. */
  readonly notify: Notify = (classroomId, event, data, audience) => {
    // The events' types are checked by `Notify`; socket.io cannot follow a generic name.
    const told = this.#server.to(roomsOf(classroomId, audience))
    const isMember = typeof audience === 'object' && 'member' in audience
    const butWindow = isMember ? (audience.butWindow ?? []) : []
    told.except(butWindow).emit(event, ...([data] as never))
  }

  /** Lets windows in. Called once, when the classrooms are there. */
  open(classrooms: Classrooms): void {
    this.#server.use((socket, next) => {
      this.#admit(socket, classrooms).then(
        () => next(),
        error => {
          const refusal = toRefusal(error, this.#parts.log)
          next(Object.assign(new Error(refusal.message), { data: refusal.toBody() }))
        },
      )
    })
    this.#server.on('connection', socket => this.#serve(socket))
  }

  async #admit(socket: ControlSocket, classrooms: Classrooms): Promise<void> {
    const { classroomId, as, protocolVersion: version } = parse(handshake, socket.handshake.auth)
    if (version !== protocolVersion) {
      throw new Refusal('out-of-date', 'The server was updated. Please reload the page.')
    }
    const classroom = await classrooms.find(classroomId)
    if (!classroom) throw new Refusal('not-found', 'There is no such class. Please check the link.')
    const access = this.#parts.authentication.accessTo(socket.request, classroom, as)
    if (!access) throw new Refusal('not-signed-in', 'Please join the class with its code and your name.')
    socket.data = { classroom, access } satisfies Admitted
  }

  #serve(socket: ControlSocket): void {
    const { classroom, access } = socket.data as Admitted
    const { memberId } = access
    boundBacklog(socket)
    for (const audience of audiencesOf(access)) socket.join(roomsOf(classroom.id, audience))
    const budget = new Budget()
    for (const name of Object.keys(commands) as CommandName[]) {
      // One listener for all names; the table decides what each may carry.
      socket.on(name, (async (input: unknown, answer: unknown) => {
        if (typeof answer !== 'function') return
        answer(await this.#answer(name, input, socket, budget))
      }) as never)
    }
    const close = (message: string) => {
      socket.emit('connection:ended', { message })
      socket.disconnect(true)
    }
    try {
      const leave = classroom.people.connections.add({ memberId, isControl: true, close })
      socket.on('disconnect', () => {
        classroom.files.windowLeft(socket.id)
        leave()
      })
    } catch (error) {
      close(toRefusal(error, this.#parts.log).message)
      return
    }
    // Whoever was removed between being let in and being counted must not stay and listen.
    if (!classroom.people.current(access)) close('You are no longer in this class.')
  }

  async #answer(
    name: CommandName,
    input: unknown,
    socket: ControlSocket,
    budget: Budget,
  ): Promise<Answer<CommandName>> {
    const { classroom, access } = socket.data as Admitted
    try {
      budget.take(1)
      const current = classroom.people.current(access)
      if (!current) throw new Refusal('not-allowed', 'You are no longer in this class.')
      requireRole(current, commands[name].least)
      const parsed = parse(commands[name].input, input)
      budget.take((costs[name] ?? 1) - 1)
      const sender = { ...current, windowId: socket.id }
      const reply = await classroom.handle(name, sender, parsed as never)
      return { ok: true, reply } as Answer<CommandName>
    } catch (error) {
      return { ok: false, ...toRefusal(error, this.#parts.log).toBody() }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close()
  }
}

interface Admitted {
  readonly classroom: Classroom
  readonly access: Access
}

function audiencesOf(access: Access): Audience[] {
  const isStaff = access.role === 'instructor' || access.role === 'helper'
  const all: Audience[] = ['everyone', { member: access.memberId }]
  if (isStaff) all.push('staff')
  if (access.role !== 'instructor') all.push('class')
  return all
}

function roomsOf(classroomId: string, audience: Audience): string[] {
  if (typeof audience === 'string') return [`${classroomId} ${audience}`]
  // A window's own room is called by its id.
  return 'windows' in audience ? [...audience.windows] : [`${classroomId} member ${audience.member}`]
}

/** A token bucket per connection. */
class Budget {
  #left = burst.size
  #at = performance.now()

  /** Refuses `too-many-tries`. */
  take(cost: number): void {
    const now = performance.now()
    this.#left = Math.min(burst.size, this.#left + ((now - this.#at) / 1000) * burst.perSecond)
    this.#at = now
    if (this.#left < cost)
      throw new Refusal('too-many-tries', 'That was too much at once. Please try again in a moment.')
    this.#left -= cost
  }
}
