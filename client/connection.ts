// One window's control connection to its classroom: commands out, snapshot and events in. Knows no page.
import { useSyncExternalStore } from 'react'
import { io, type Socket } from 'socket.io-client'
import { type ClassroomSnapshot, protocolVersion, type RunView } from '#protocol/classroom-view.ts'
import type {
  Answer,
  ClientToServerEvents,
  CommandInput,
  CommandName,
  CommandReply,
} from '#protocol/commands.ts'
import type { EventName, Events, ServerToClientEvents } from '#protocol/events.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { Refusal, type RefusalBody, type RefusalCode, refusalStatus } from '#protocol/refusals.ts'
import type { Role } from '#protocol/roles.ts'
import { type ClassroomEvent, mergeEvent } from './classroom/merge-event.ts'
import { RunFeed } from './run-feed.ts'

/** Sends a command; rejects with a `Refusal` whose message can be shown as it is. */
export type SendCommand = <C extends CommandName>(name: C, input: CommandInput<C>) => Promise<CommandReply<C>>

/** How a connection stands. Times are of `Date.now()`. After `ended` nothing is tried any more. */
export type ConnectionState =
  | 'connecting'
  | 'live'
  | { readonly behindSince: number }
  | { readonly ended: string; readonly code?: RefusalCode }

/** Whether what was typed is on the server's disk; `unsavedSince` once that takes longer than it should. */
export type SaveState = 'saved' | 'saving' | { readonly unsavedSince: number }

/** A classroom as this window knows it. */
export interface ClassroomFeed {
  /** Null until the first one has arrived; kept while behind. */
  readonly snapshot: ClassroomSnapshot | null
  readonly state: ConnectionState
  readonly send: SendCommand
}

/** Those that change the snapshot; one that is missing does not compile. */
const merged: Record<Exclude<EventName, 'run:changed' | 'files:changed' | 'connection:ended'>, true> = {
  'classroom:changed': true,
  'documents:changed': true,
  'kernel:changed': true,
  'place:changed': true,
  'attention:changed': true,
  'shown-terminals:changed': true,
  'note:changed': true,
  'presence:changed': true,
  'member:changed': true,
  'member:removed': true,
  'seats:changed': true,
  'sandbox:changed': true,
  'outage:changed': true,
}
const eventNames = Object.keys(merged) as (keyof typeof merged)[]

/** Refusals at the door that another try may change; all others are final until the person does something. */
const passing: readonly string[] = ['internal', 'storage-failed', 'too-many-tries'] satisfies RefusalCode[]

/** Long enough for a kernel's restart, short enough that nobody waits for a server that hangs. */
const answerTimeoutMs = 30_000
/** A class that comes in at once is drawn a few times, not once per person. */
const drawDelayMs = 30
/** A page that is left and entered again at once (React's strict mode, a route change) keeps its connection. */
const lingerMs = 500
/** By then the page that the connection was opened for is there, or will not come. */
const earlyMs = 20_000

class ClassroomConnection {
  #feed: ClassroomFeed
  readonly runs = new RunFeed(() => this.#send('runs:read', {}))
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>
  readonly #listeners = new Set<() => void>()
  readonly #forget: () => void
  /** Events that came before the snapshot they belong to; null once it is there. */
  #early: ClassroomEvent[] | null = []
  #drawTimer: ReturnType<typeof setTimeout> | undefined
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #lingerTimer: ReturnType<typeof setTimeout> | undefined

  constructor({ classroomId, as, forget }: { classroomId: ClassroomId; as: Role; forget: () => void }) {
    this.#forget = forget
    this.#feed = { snapshot: null, state: 'connecting', send: this.#send }
    this.#socket = io({
      path: '/socket.io',
      auth: { classroomId, as, protocolVersion },
      withCredentials: true,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: 400,
      reconnectionDelayMax: 5_000,
      randomizationFactor: 0.5,
      autoConnect: false,
    })
    this.#socket.on('connect', () => void this.#enter())
    this.#socket.on('disconnect', reason => this.#lose(reason === 'io server disconnect'))
    this.#socket.on('connect_error', error => this.#failed(error))
    this.#socket.on('connection:ended', ({ message }) => this.#end(message))
    this.#socket.on('run:changed', run => this.runs.received(run))
    for (const name of eventNames) {
      const receive = (data: Events[typeof name]) => this.#receive({ name, data } as ClassroomEvent)
      this.#socket.on(name, receive as never)
    }
  }

  listenTo<E extends EventName>(name: E, listener: (data: Events[E]) => void): () => void {
    this.#socket.on(name, listener as never)
    return () => this.#socket.off(name, listener as never)
  }

  /** The current value; the same object until something changes. */
  read = (): ClassroomFeed => this.#feed

  subscribe = (listener: () => void): (() => void) => {
    clearTimeout(this.#lingerTimer)
    this.#listeners.add(listener)
    if (this.#listeners.size === 1 && !this.#isEnded()) this.#socket.connect()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#lingerTimer = setTimeout(() => this.#close(), lingerMs)
    }
  }

  #send: SendCommand = async (name, input) => {
    if (!this.#socket.connected) {
      throw new Refusal('internal', 'You were offline, so this was not done. Please do it again.')
    }
    const answer = await this.#ask(name, input)
    if (!answer.ok) throw new Refusal(answer.code, answer.message)
    if (name === 'sandbox:open' || name === 'sandbox:reset') {
      this.#receive({ name: 'sandbox:changed', data: answer.reply } as ClassroomEvent)
    }
    return answer.reply
  }

  async #ask<C extends CommandName>(name: C, input: CommandInput<C>): Promise<Answer<C>> {
    try {
      // socket.io's type of emitWithAck cannot follow a generic name.
      const ask = this.#socket.timeout(answerTimeoutMs) as unknown as {
        emitWithAck(name: C, input: CommandInput<C>): Promise<Answer<C>>
      }
      return await ask.emitWithAck(name, input)
    } catch (cause) {
      throw new Refusal('internal', 'The server did not answer. Please try again.', { cause })
    }
  }

  async #enter() {
    this.#early = []
    try {
      let snapshot = await this.#send('classroom:enter', {})
      for (const event of this.#early ?? []) snapshot = mergeEvent(snapshot, event)
      this.#early = null
      this.#set({ snapshot, state: 'live' })
      void this.runs.refresh()
    } catch (error) {
      if (!this.#socket.connected) return
      const refusal = error as Refusal
      if (passing.includes(refusal.code)) this.#lose(true)
      else this.#end(refusal.message, refusal.code)
    }
  }

  #receive(event: ClassroomEvent) {
    if (this.#early) this.#early.push(event)
    else if (this.#feed.snapshot) this.#set({ snapshot: mergeEvent(this.#feed.snapshot, event) })
  }

  /** Lost, not ended. socket.io comes back by itself except when the server closed or refused. */
  #lose(needsRetry: boolean) {
    if (this.#isEnded()) return
    const { state, snapshot } = this.#feed
    if (snapshot && state === 'live') this.#set({ state: { behindSince: Date.now() } })
    if (!needsRetry) return
    clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(() => this.#socket.disconnect().connect(), 1_000 + Math.random() * 2_000)
  }

  #failed(error: Error & { data?: unknown }) {
    const refusal = asRefusal(error.data)
    if (refusal && !passing.includes(refusal.code)) this.#end(refusal.message, refusal.code)
    else this.#lose(!this.#socket.active)
  }

  #end(message: string, code?: RefusalCode) {
    this.#set({ state: code ? { ended: message, code } : { ended: message } })
    clearTimeout(this.#retryTimer)
    this.#socket.disconnect()
  }

  #isEnded() {
    return typeof this.#feed.state === 'object' && 'ended' in this.#feed.state
  }

  #set(change: Partial<ClassroomFeed>) {
    const isFirst = this.#feed.snapshot === null
    this.#feed = { ...this.#feed, ...change }
    if (isFirst) this.#tell()
    else this.#drawTimer ??= setTimeout(() => this.#tell(), drawDelayMs)
  }

  #tell() {
    this.#drawTimer = undefined
    for (const listener of this.#listeners) listener()
  }

  #close() {
    clearTimeout(this.#retryTimer)
    clearTimeout(this.#drawTimer)
    this.#socket.disconnect()
    this.#forget()
  }
}

/** Calls `listener` for an event that is no part of the snapshot; returns how to stop. */
export function listenTo<E extends 'files:changed'>(
  classroomId: ClassroomId,
  as: Role,
  name: E,
  listener: (data: Events[E]) => void,
): () => void {
  return connectionOf(classroomId, as).listenTo(name, listener)
}

function asRefusal(data: unknown): RefusalBody | null {
  if (typeof data !== 'object' || data === null) return null
  const { code, message } = data as Partial<RefusalBody>
  return code !== undefined && code in refusalStatus && typeof message === 'string' ? { code, message } : null
}

const connections = new Map<string, ClassroomConnection>()

function connectionOf(classroomId: ClassroomId, as: Role): ClassroomConnection {
  const key = `${as} ${classroomId}`
  let connection = connections.get(key)
  if (!connection) {
    connection = new ClassroomConnection({ classroomId, as, forget: () => connections.delete(key) })
    connections.set(key, connection)
  }
  return connection
}

/** Asks for the class before its page is there to show it. */
export function connectEarly(classroomId: ClassroomId, as: Role): void {
  const stop = connectionOf(classroomId, as).subscribe(() => {})
  setTimeout(stop, earlyMs)
}

/** The classroom as `as` sees it, kept up to date while the calling component is shown. */
export function useClassroom(classroomId: ClassroomId, as: Role): ClassroomFeed {
  const connection = connectionOf(classroomId, as)
  return useSyncExternalStore(connection.subscribe, connection.read)
}

/** What was run lately, oldest first; null while it is on its way. Asked for only while a component shows it. */
export function useRuns(classroomId: ClassroomId, as: Role): readonly RunView[] | null {
  const { runs } = connectionOf(classroomId, as)
  return useSyncExternalStore(runs.subscribe, runs.get)
}
