// A window without a browser: real HTTP, socket.io, y-websocket and terminal sockets, and a model of what it was told.
import { io, type Socket } from 'socket.io-client'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import {
  type ClassroomSnapshot,
  type DocumentView,
  type NoteView,
  protocolVersion,
} from '#protocol/classroom-view.ts'
import type {
  Answer,
  ClientToServerEvents,
  CommandInput,
  CommandName,
  CommandReply,
} from '#protocol/commands.ts'
import type { EventName, Events, ServerToClientEvents } from '#protocol/events.ts'
import type { CreatedClassroom, Joined } from '#protocol/http-api.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Role } from '#protocol/roles.ts'
import { TestTerminal } from './test-terminal.ts'
import { until } from './until.ts'

export interface Address {
  readonly port: number
}

/** A request to the HTTP API; resolves with status and parsed body. */
export async function call(
  { port }: Address,
  method: string,
  path: string,
  { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: unknown; headers: Headers }> {
  const isRaw = body instanceof Uint8Array
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isRaw ? (body as BodyInit) : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers }
}

export async function createClassroom(
  address: Address,
  token: string,
  wish: { title?: string; course?: string; image?: string } = {},
): Promise<CreatedClassroom> {
  const { status, body } = await call(address, 'POST', '/api/classrooms', { token, body: wish })
  if (status !== 201) throw new Error(`no classroom: ${JSON.stringify(body)}`)
  return body as CreatedClassroom
}

export async function joinClassroom(address: Address, code: string, name: string): Promise<Joined> {
  const { status, body } = await call(address, 'POST', '/api/join', { body: { code, name } })
  if (status !== 201) throw new Error(`could not join: ${JSON.stringify(body)}`)
  return body as Joined
}

/** One window: a control connection, documents and terminals. Close it with `await using`. */
export class TestWindow implements AsyncDisposable {
  readonly port: number
  readonly token: string
  readonly classroomId: ClassroomId
  readonly role: Role
  readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>
  /** What it knows: the snapshot with every event applied. */
  state: ClassroomSnapshot | null = null
  /** Every event in order of arrival. */
  readonly heard: { readonly name: EventName; readonly data: unknown }[] = []
  readonly #documents: WebsocketProvider[] = []
  readonly #terminals: TestTerminal[] = []

  constructor(address: Address, token: string, classroomId: ClassroomId, role: Role) {
    this.port = address.port
    this.token = token
    this.classroomId = classroomId
    this.role = role
    this.socket = io(`http://127.0.0.1:${address.port}`, {
      auth: { classroomId, as: role, protocolVersion },
      extraHeaders: { authorization: `Bearer ${token}` },
      transports: ['websocket'],
      reconnectionDelay: 50,
      reconnectionDelayMax: 500,
      forceNew: true,
    })
    this.socket.onAny((name: EventName, data: Events[EventName]) => this.#hear(name, data))
    this.socket.on('connect', () => void this.#enter())
  }

  /** Connects and has the snapshot. */
  static async open(
    address: Address,
    token: string,
    classroomId: ClassroomId,
    role: Role,
  ): Promise<TestWindow> {
    const window = new TestWindow(address, token, classroomId, role)
    const refused = new Promise<never>((_resolve, reject) => {
      window.socket.once('connect_error', error => {
        const { data } = error as Error & { data?: { code: never; message: string } }
        if (data) reject(new Refusal(data.code, data.message))
      })
    })
    await Promise.race([window.until(() => window.state !== null), refused])
    return window
  }

  /** Rejects with the server's `Refusal`. */
  async send<C extends CommandName>(name: C, input: CommandInput<C>): Promise<CommandReply<C>> {
    const emit = this.socket.timeout(60_000).emitWithAck as (name: C, input: unknown) => Promise<Answer<C>>
    const answer = await emit.call(this.socket.timeout(60_000), name, input)
    if (answer.ok) return answer.reply
    throw new Refusal(answer.code, answer.message)
  }

  /** A stock y-websocket client of that document. */
  follow(view: Pick<DocumentView, 'path'>, { isSynced = true }: { isSynced?: boolean } = {}): Promise<Y.Doc> {
    const yjs = new Y.Doc()
    const { token } = this
    class SignedIn extends WebSocket {
      constructor(url: string) {
        super(url, { headers: { authorization: `Bearer ${token}` } })
      }
    }
    const [, , id = '', epoch = ''] = view.path.split('/')
    const provider = new WebsocketProvider(`ws://127.0.0.1:${this.port}/yjs/${id}`, epoch, yjs, {
      WebSocketPolyfill: SignedIn as never,
      params: { as: this.role, classroom: this.classroomId },
      disableBc: true,
      maxBackoffTime: 300,
    })
    this.#documents.push(provider)
    if (!isSynced) return Promise.resolve(yjs)
    return new Promise(resolve => provider.once('sync', () => resolve(yjs)))
  }

  /** A terminals' socket of this window. */
  async terminals(): Promise<TestTerminal> {
    const terminals = await TestTerminal.open(this.port, this.token, this.classroomId, this.role)
    this.#terminals.push(terminals)
    return terminals
  }

  until(fact: () => boolean, what?: string): Promise<void> {
    return until(fact, what)
  }

  async #enter(): Promise<void> {
    const before = this.heard.length
    try {
      const state = await this.send('classroom:enter', {})
      // What came beside the snapshot may be newer than it.
      this.state = this.heard
        .slice(before)
        .reduce((known, { name, data }) => applied(known, name, data as Events[EventName]), state)
    } catch (error) {
      // A server that is killed meanwhile answers nothing; the next connection enters anew.
      if (this.socket.connected) throw error
    }
  }

  #hear<E extends EventName>(name: E, data: Events[E]): void {
    this.heard.push({ name, data })
    if (this.state) this.state = applied(this.state, name, data)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const provider of this.#documents) provider.destroy()
    for (const terminals of this.#terminals) terminals.close()
    this.socket.close()
  }
}

function applied<E extends EventName>(state: ClassroomSnapshot, name: E, data: Events[E]): ClassroomSnapshot {
  switch (name) {
    case 'classroom:changed':
      return { ...state, classroom: data as Events['classroom:changed'] }
    case 'documents:changed':
      return { ...state, documents: data as Events['documents:changed'] }
    case 'kernel:changed': {
      const kernel = data as Events['kernel:changed']
      const others = state.kernels.filter(known => known.notebookId !== kernel.notebookId)
      return { ...state, kernels: [...others, kernel] }
    }
    case 'presence:changed':
      return { ...state, ...(data as Events['presence:changed']) }
    case 'member:changed': {
      const member = data as Events['member:changed']
      return { ...state, members: [...state.members.filter(known => known.id !== member.id), member] }
    }
    case 'member:removed': {
      const { memberId } = data as Events['member:removed']
      return { ...state, members: state.members.filter(known => known.id !== memberId) }
    }
    case 'seats:changed':
      return { ...state, seats: data as Events['seats:changed'] }
    case 'place:changed':
      return { ...state, ...(data as Events['place:changed']) }
    case 'attention:changed':
      return { ...state, ...(data as Events['attention:changed']) }
    case 'shown-terminals:changed':
      return { ...state, shownTerminals: data as Events['shown-terminals:changed'] }
    case 'note:changed': {
      const note = data as Events['note:changed']
      const isIt = (known: NoteView) => known.documentId === note.documentId && known.cellId === note.cellId
      const others = state.notes.filter(known => !isIt(known))
      return { ...state, notes: note.text === '' ? others : [...others, note] }
    }
    case 'sandbox:changed':
      return { ...state, sandbox: data as Events['sandbox:changed'] }
    case 'outage:changed':
      return { ...state, ...(data as Events['outage:changed']) }
    default:
      return state
  }
}
