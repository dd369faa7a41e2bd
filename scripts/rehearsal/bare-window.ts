// A window without a browser: one control connection, and the terminals it watches. Keeps nothing of what it is told but the
// first snapshot.
import { io, type Socket } from 'socket.io-client'
import { type ClassroomSnapshot, protocolVersion } from '#protocol/classroom-view.ts'
import type {
  Answer,
  ClientToServerEvents,
  CommandInput,
  CommandName,
  CommandReply,
} from '#protocol/commands.ts'
import type { ServerToClientEvents } from '#protocol/events.ts'
import type { ClassroomId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Role } from '#protocol/roles.ts'
import { type WindowTerminal, WindowTerminals } from './window-terminal.ts'

export class BareWindow implements AsyncDisposable {
  readonly snapshot: ClassroomSnapshot
  readonly #address: string
  readonly #token: string
  readonly #classroomId: ClassroomId
  readonly #role: Role
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>
  #terminals: Promise<WindowTerminals> | null = null

  private constructor(
    about: { address: string; token: string; classroomId: ClassroomId; role: Role },
    socket: Socket<ServerToClientEvents, ClientToServerEvents>,
    snapshot: ClassroomSnapshot,
  ) {
    this.#address = about.address
    this.#token = about.token
    this.#classroomId = about.classroomId
    this.#role = about.role
    this.#socket = socket
    this.snapshot = snapshot
  }

  /** Rejects with the server's `Refusal`. */
  static async enter(about: {
    readonly address: string
    readonly token: string
    readonly classroomId: ClassroomId
    readonly role: Role
  }): Promise<BareWindow> {
    const { address, token, classroomId, role } = about
    const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(address, {
      auth: { classroomId, as: role, protocolVersion },
      extraHeaders: { authorization: `Bearer ${token}` },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    })
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve)
        socket.once('connect_error', reject)
      })
      return new BareWindow(about, socket, await sent(socket, 'classroom:enter', {}))
    } catch (error) {
      socket.close()
      throw error
    }
  }

  /** Who it is, for sockets beside this one. */
  get reader(): { address: string; token: string; classroomId: ClassroomId; role: Role } {
    return {
      address: this.#address,
      token: this.#token,
      classroomId: this.#classroomId,
      role: this.#role,
    }
  }

  get socket(): Socket<ServerToClientEvents, ClientToServerEvents> {
    return this.#socket
  }

  /** Rejects with the server's `Refusal`. */
  send<C extends CommandName>(name: C, input: CommandInput<C>): Promise<CommandReply<C>> {
    return sent(this.#socket, name, input)
  }

  /** All terminals share one socket, which is opened for the first. */
  async watch(terminalId: TerminalId): Promise<WindowTerminal> {
    return (await this.terminals()).watch(terminalId)
  }

  terminals(): Promise<WindowTerminals> {
    const path = `/term?classroom=${this.#classroomId}&as=${this.#role}`
    this.#terminals ??= WindowTerminals.open(this.#address, path, this.#token)
    return this.#terminals
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close()
    await this.#terminals?.then(terminals => terminals.close()).catch(() => {})
  }
}

async function sent<C extends CommandName>(
  socket: Socket<ServerToClientEvents, ClientToServerEvents>,
  name: C,
  input: CommandInput<C>,
): Promise<CommandReply<C>> {
  const waiting = socket.timeout(60_000)
  const emit = waiting.emitWithAck as (name: C, input: unknown) => Promise<Answer<C>>
  const answer = await emit.call(waiting, name, input)
  if (answer.ok) return answer.reply
  throw new Refusal(answer.code, answer.message)
}
