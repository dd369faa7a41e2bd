// One document's connection: keeps a replica in step with the server, replaces it when it is stale, and knows what is
// saved. Knows no page.

import type { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { ClassroomId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import type { ConnectionState, SaveState } from '../../connection.ts'
import { Store } from '../store.ts'
import { markArrival } from './arrival.ts'
import { closingFor, retryDelayMs } from './closing.ts'
import { durableWebSocket } from './durable-web-socket.ts'
import { type RecoveredText, recoverTexts, watchOwnEdits } from './recovered-text.ts'
import { SaveLedger, unsavedAfterMs } from './save-ledger.ts'

/** A copy of the document and of the writers' cursors. */
export interface Replica {
  readonly document: Y.Doc
  readonly awareness: Awareness
}

export interface DocumentState {
  /** Null until the content is here for the first time; kept while behind. */
  readonly replica: Replica | null
  readonly connection: ConnectionState
  readonly save: SaveState
  readonly recovered: readonly RecoveredText[]
}

interface Copy {
  readonly document: Y.Doc
  readonly provider: WebsocketProvider
  readonly ledger: SaveLedger
  readonly stopWatching: () => void
}

export interface DocumentAddress {
  readonly path: string
  readonly classroomId: ClassroomId
  readonly role: Role
  /** Others only read. */
  readonly mayWrite: boolean
}

export class DocumentConnection {
  readonly state = new Store<DocumentState>({
    replica: null,
    connection: 'connecting',
    save: 'saved',
    recovered: [],
  })
  #address: DocumentAddress
  #copy: Copy
  /** The copy on show, when `#copy` is a fresh one that has not arrived yet. */
  #shown: Copy | null = null
  readonly #ownEdits = new Set<Y.Text>()
  #attempt = 0
  #freshCopyTimer: ReturnType<typeof setTimeout> | undefined
  #saveTimer: ReturnType<typeof setTimeout> | undefined

  constructor(address: DocumentAddress) {
    this.#address = address
    this.#copy = this.#open()
    globalThis.addEventListener('online', this.#hurry)
    globalThis.document.addEventListener('visibilitychange', this.#hurry)
  }

  /** The document has another epoch now; its content arrives as a fresh copy. */
  moveTo(path: string): void {
    if (path === this.#address.path) return
    this.#address = { ...this.#address, path }
    this.#attempt = 0
    this.#startAfresh(0)
  }

  dismissRecovered(): void {
    this.#set({ recovered: [] })
  }

  close(): void {
    globalThis.removeEventListener('online', this.#hurry)
    globalThis.document.removeEventListener('visibilitychange', this.#hurry)
    clearTimeout(this.#freshCopyTimer)
    clearTimeout(this.#saveTimer)
    discard(this.#copy)
    if (this.#shown && this.#shown !== this.#copy) discard(this.#shown)
  }

  #open(): Copy {
    const document = new Y.Doc()
    const ledger = new SaveLedger()
    const { path, classroomId, role, mayWrite: isWriter } = this.#address
    const server = `${globalThis.location.origin.replace(/^http/, 'ws')}${path.slice(0, path.lastIndexOf('/'))}`
    const provider = new WebsocketProvider(server, path.slice(path.lastIndexOf('/') + 1), document, {
      connect: false,
      params: { classroom: classroomId, as: role },
      disableBc: true,
      WebSocketPolyfill: durableWebSocket({
        ledger: isWriter ? ledger : null,
        onChange: () => this.#tellSaved(),
      }),
      shouldReconnect: event => closingFor(event.code).kind === 'retry',
    })
    provider.awareness.setLocalState(isWriter ? {} : null)
    const stopWatching = watchOwnEdits(document, text => {
      this.#ownEdits.add(text)
      // While connected the provider sends it next, and the ledger learns of it there.
      if (provider.wsconnected) return
      ledger.edited(Date.now())
      this.#tellSaved()
    })
    const copy: Copy = { document, provider, ledger, stopWatching }
    provider.on('sync', isSynced => isSynced && this.#arrived(copy))
    provider.on('connection-close', event => this.#lost(copy, event))
    provider.connect()
    return copy
  }

  #arrived(copy: Copy) {
    if (copy !== this.#copy) return
    this.#attempt = 0
    let { recovered } = this.state.get()
    if (this.#shown && this.#shown !== copy) {
      recovered = [...recovered, ...recoverTexts(this.#shown.document, copy.document, this.#ownEdits)]
      discard(this.#shown)
      this.#ownEdits.clear()
    }
    const { replica } = this.state.get()
    const isSame = replica?.document === copy.document
    if (!isSame) markArrival(copy.document)
    this.#shown = copy
    this.#set({
      replica: isSame ? replica : { document: copy.document, awareness: copy.provider.awareness },
      connection: 'live',
      recovered,
    })
    this.#tellSaved()
  }

  #lost(copy: Copy, event: CloseEvent | null) {
    if (copy !== this.#copy) return
    copy.ledger.disconnected()
    const closing = closingFor(event?.code ?? 0)
    if (closing.kind === 'over') {
      this.#end(closing.message)
      return
    }
    const delay = retryDelayMs(this.#attempt, Math.random(), closing.kind === 'retry' ? closing.atLeastMs : 0)
    this.#attempt += 1
    // The provider waits the shorter of its own exponential delay and `maxBackoffTime`: this makes it the latter.
    copy.provider.wsUnsuccessfulReconnects = 30
    copy.provider.maxBackoffTime = delay
    if (this.state.get().connection === 'live') {
      // A connection that was given up in silence was dead since its last message.
      const behindSince = event ? Date.now() : copy.provider.wsLastMessageReceived
      this.#set({ connection: { behindSince } })
    }
    this.#tellSaved()
    if (closing.kind === 'fresh-copy') this.#startAfresh(this.#attempt === 1 ? 0 : delay)
  }

  /** Nothing comes any more; what was typed and not stored is offered to be copied. */
  #end(message: string) {
    const { document, ledger } = this.#shown ?? this.#copy
    const isUnsaved = ledger.unsavedSince() !== null
    const recovered = isUnsaved ? recoverTexts(document, new Y.Doc(), this.#ownEdits) : []
    this.#set({ connection: { ended: message }, recovered: [...this.state.get().recovered, ...recovered] })
  }

  #startAfresh(delayMs: number) {
    clearTimeout(this.#freshCopyTimer)
    this.#freshCopyTimer = setTimeout(() => {
      const { ledger } = this.#shown ?? this.#copy
      if (ledger.unsavedSince() === null) this.#ownEdits.clear()
      if (this.#copy === this.#shown) this.#copy.provider.disconnect()
      else discard(this.#copy)
      this.#copy = this.#open()
    }, delayMs)
  }

  /** The network or the person is back: no need to wait. */
  #hurry = () => {
    const { connection } = this.state.get()
    const isOver = typeof connection === 'object' && 'ended' in connection
    if (globalThis.document.visibilityState === 'visible' && !isOver && this.#copy.provider.shouldConnect) {
      this.#copy.provider.connect()
    }
  }

  #tellSaved() {
    const shown = this.#shown ?? this.#copy
    const since = shown.ledger.unsavedSince()
    clearTimeout(this.#saveTimer)
    if (since === null) {
      this.#ownEdits.clear()
      if (this.state.get().save !== 'saved') this.#set({ save: 'saved' })
      return
    }
    const age = Date.now() - since
    const { save } = this.state.get()
    if (age >= unsavedAfterMs) {
      const isTold = typeof save === 'object' && save.unsavedSince === since
      if (!isTold) this.#set({ save: { unsavedSince: since } })
      return
    }
    if (save !== 'saving') this.#set({ save: 'saving' })
    this.#saveTimer = setTimeout(() => this.#tellSaved(), unsavedAfterMs - age)
  }

  #set(change: Partial<DocumentState>) {
    this.state.set({ ...this.state.get(), ...change })
  }
}

function discard({ document, provider, stopWatching }: Copy) {
  stopWatching()
  provider.destroy()
  provider.awareness.destroy()
  document.destroy()
}
