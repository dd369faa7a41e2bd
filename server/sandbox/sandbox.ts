// One person's sandbox as the server sees it: a small machine of states, told by the sandbox-host what is true.
import { randomUUID } from 'node:crypto'
import type { SandboxView, ShownTerminalView, TerminalKind, TerminalView } from '#protocol/classroom-view.ts'
import type { Exit } from '#protocol/exits.ts'
import type { MemberId, SandboxId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostReply, SandboxFile } from '#protocol/sandbox-host.ts'
import type { Admission, Ticket } from './admission.ts'
import type { SandboxHost } from './sandbox-host-port.ts'
import type { SandboxRecord, TerminalRecord } from './sandbox-record.ts'

export interface SandboxParts {
  readonly host: SandboxHost
  readonly admission: Admission
  readonly image: string
  /** What lies in the home of a new sandbox. */
  files(): readonly SandboxFile[]
  save(record: SandboxRecord): Promise<void>
  changed(): void
  /** Told what nobody expected. */
  onFault(error: unknown): void
}

/** Scripts that ended and can still be looked at, beside the one that is run now. */
const endedScriptsKept = 2

/** Until the owner's window says its own. */
const firstSize = { columns: 80, rows: 24 }

const terminalLost: Exit = {
  cause: 'crashed',
  message: 'The connection to this terminal was lost. Open a new one; your files are still there.',
}
const sandboxLost =
  'The machine that ran your sandbox was restarted, and the sandbox is gone. Open a new one to go on.'

/** A record for a sandbox that is to be started, with its first terminal. */
export function newSandboxRecord(memberId: SandboxRecord['memberId'], label: string): SandboxRecord {
  return {
    memberId,
    sandboxId: randomUUID() as string as SandboxId,
    label,
    hasBeenReady: false,
    terminals: [newTerminalRecord('python', 'Python')],
  }
}

function newTerminalRecord(kind: TerminalKind, title: string, file: string | null = null): TerminalRecord {
  return { id: randomUUID() as string as TerminalId, kind, title, file, isShown: false }
}

export class Sandbox {
  readonly #parts: SandboxParts
  readonly #exits = new Map<TerminalId, Exit>()
  readonly #watchers = new Map<TerminalId, readonly string[]>()
  #record: SandboxRecord
  #state: Exclude<SandboxView['state'], 'none'> = 'starting'
  #position: number | null = null
  #message: string | null = null
  /** It failed for a reason that may pass: begins again when the sandbox-host is back. */
  #isPutOff = false
  #ticket: Ticket | null = null
  #isClosed = false
  /** Shared files were changed after the home was filled. */
  #areFilesStale = false

  /** Does nothing before `begin` or `compare`. */
  constructor(parts: SandboxParts, record: SandboxRecord) {
    this.#parts = parts
    this.#record = record
  }

  get ownerId(): MemberId {
    return this.#record.memberId
  }

  get terminalIds(): TerminalId[] {
    return this.#record.terminals.map(({ id }) => id)
  }

  get id(): SandboxId {
    return this.#record.sandboxId
  }

  /** It is new, and on its way. */
  get isComing(): boolean {
    const isInLine = this.#ticket !== null && !this.#isPutOff
    return isInLine && (this.#state === 'waiting' || this.#state === 'starting')
  }

  get isOver(): boolean {
    return this.#state === 'ended' || this.#state === 'failed'
  }

  get view(): SandboxView {
    return {
      state: this.#state,
      position: this.#position,
      message: this.#message,
      terminals: this.#record.terminals.map(
        ({ id, kind, title }): TerminalView => ({
          id,
          kind,
          title,
          watchers: this.#watchers.get(id) ?? [],
          exit: this.#exits.get(id) ?? null,
        }),
      ),
    }
  }

  has(terminalId: TerminalId): boolean {
    return this.#record.terminals.some(({ id }) => id === terminalId)
  }

  /** Terminals that everybody may look into. */
  get shown(): ShownTerminalView[] {
    if (this.isOver) return []
    return this.#record.terminals
      .filter(({ isShown }) => isShown)
      .map(({ id, kind, title }) => ({ id, kind, title, exit: this.#exits.get(id) ?? null }))
  }

  isShown(terminalId: TerminalId): boolean {
    return this.#record.terminals.some(({ id, isShown }) => isShown && id === terminalId)
  }

  exitOf(terminalId: TerminalId): Exit | null {
    return this.#exits.get(terminalId) ?? null
  }

  setWatchers(terminalId: TerminalId, names: readonly string[]): void {
    this.#watchers.set(terminalId, names)
    this.#parts.changed()
  }

  /** Gets in line to be started. */
  begin(): void {
    this.#isPutOff = false
    this.#ticket = this.#parts.admission.enter(
      () => this.#start(),
      position => this.#become('waiting', null, position),
    )
  }

  async #start(): Promise<void> {
    if (this.#isClosed) return
    this.#become('starting')
    const [first] = this.#record.terminals
    try {
      await this.#parts.host.ask('sandbox:start', {
        sandboxId: this.id,
        purpose: 'workspace',
        image: this.#parts.image,
        terminalId: first?.id ?? null,
        label: this.#record.label,
        files: [...this.#parts.files()],
      })
      if (this.#isClosed) return
      await this.#isReady()
    } catch (error) {
      if (this.#isClosed) return
      if (!(error instanceof Refusal))
        this.#become('failed', 'The sandbox could not start. Please try again.')
      else this.#become('failed', error.message)
      this.#isPutOff = error instanceof Refusal && error.code === 'sandboxes-unavailable'
      if (!(error instanceof Refusal)) this.#parts.onFault(error)
    }
  }

  /** The sandbox-host told where it stands: after a restart of the server or of itself. */
  compare({ sandboxes, terminals, outage }: HostReply<'host:greet'>): void {
    const found = sandboxes.find(({ sandboxId }) => sandboxId === this.id)
    if (found) {
      for (const { id } of this.#record.terminals) {
        const terminal = terminals.find(({ terminalId }) => terminalId === id)
        const exit = terminal ? terminal.exit : terminalLost
        if (exit) this.#exits.set(id, exit)
      }
      if (found.exit) this.ended(found.exit)
      else void this.#isReady()
    } else if (outage !== null) {
      // Nobody knows what is left until Docker is back.
    } else if (this.#record.hasBeenReady && !this.isOver) {
      this.#become('ended', sandboxLost)
    } else this.resume()
  }

  /** Begins again what was put off because the sandboxes were out of service. */
  resume(): void {
    const isInLine = this.#ticket !== null && !this.#isPutOff
    if (!this.#isClosed && !isInLine && !this.#record.hasBeenReady) this.begin()
  }

  ended(exit: Exit): void {
    this.#become('ended', exit.message)
  }

  terminalEnded(terminalId: TerminalId, exit: Exit): void {
    this.#exits.set(terminalId, exit)
    this.#parts.changed()
  }

  /** Refuses `too-many-terminals`, and `not-found` while the sandbox is not ready. */
  openTerminal(kind: Exclude<TerminalKind, 'script'>): Promise<TerminalId> {
    return this.#openTerminal(newTerminalRecord(kind, this.#newTitle(kind)))
  }

  /**
   * Puts the file into the home and runs it in a terminal that everybody may look into, in place of the one where it ran
   * before. Refuses like `openTerminal`.
   */
  async runScript(file: SandboxFile): Promise<TerminalId> {
    this.#demandReady()
    await this.#parts.host.ask('sandbox:put-files', { sandboxId: this.id, files: [file] })
    const terminal = newTerminalRecord('script', file.path, file.path)
    return this.#openTerminal({ ...terminal, isShown: true }, this.#scriptsInTheWay(file.path))
  }

  /** Replaces them in the home. One that starts gets all shared files once it is ready, one that is over gets none. */
  async putFiles(files: readonly SandboxFile[]): Promise<void> {
    if (this.#state === 'starting') this.#areFilesStale = true
    if (this.#state !== 'ready' || files.length === 0) return
    try {
      await this.#parts.host.ask('sandbox:put-files', { sandboxId: this.id, files: [...files] })
    } catch (error) {
      // The sandbox-host is away; when it is back, all of them are put again.
      this.#areFilesStale = true
      throw error
    }
  }

  /** Refuses `not-found`. */
  async show(terminalId: TerminalId, isShown: boolean): Promise<void> {
    if (!this.has(terminalId)) throw new Refusal('not-found', 'That terminal is closed already.')
    await this.#keep({
      terminals: this.#record.terminals.map(terminal =>
        terminal.id === terminalId ? { ...terminal, isShown } : terminal,
      ),
    })
  }

  /** Told as one change, so that nobody sees the others go before it comes. */
  async #openTerminal(
    terminal: TerminalRecord,
    instead: readonly TerminalRecord[] = [],
  ): Promise<TerminalId> {
    this.#demandReady()
    const { id: terminalId, kind, file } = terminal
    const gone = new Set<TerminalId>()
    const close = async ({ id }: TerminalRecord) => {
      await this.#parts.host.ask('terminal:close', { terminalId: id })
      gone.add(id)
    }
    const open = () =>
      this.#parts.host.ask('terminal:open', { sandboxId: this.id, terminalId, kind, file, ...firstSize })
    try {
      for (const other of instead) await close(other)
      await open().catch(async refusal => {
        const ended = this.#endedScripts().filter(({ id }) => !gone.has(id))
        const isFull = refusal instanceof Refusal && refusal.code === 'too-many-terminals'
        if (!isFull || ended.length === 0) throw refusal
        for (const other of ended) await close(other)
        await open()
      })
      await this.#keepWithout(gone, terminal)
    } catch (error) {
      if (gone.size > 0) await this.#keepWithout(gone)
      throw error
    }
    return terminalId
  }

  async #keepWithout(gone: ReadonlySet<TerminalId>, ...opened: readonly TerminalRecord[]): Promise<void> {
    for (const id of gone) this.#exits.delete(id)
    const kept = this.#record.terminals.filter(({ id }) => !gone.has(id))
    await this.#keep({ terminals: [...kept, ...opened] })
  }

  /** Where the file ran before, and the oldest that ended. */
  #scriptsInTheWay(file: string): TerminalRecord[] {
    const before = this.#record.terminals.filter(terminal => terminal.file === file)
    const ended = this.#endedScripts().filter(terminal => terminal.file !== file)
    return [...before, ...ended.slice(0, Math.max(0, ended.length - endedScriptsKept))]
  }

  #endedScripts(): TerminalRecord[] {
    return this.#record.terminals.filter(({ id, kind }) => kind === 'script' && this.#exits.has(id))
  }

  #demandReady(): void {
    if (this.#state === 'ready') return
    throw new Refusal('not-found', 'Your sandbox is not ready. Please open it first.')
  }

  /** Refuses `not-found`, and to close the first one. */
  async closeTerminal(terminalId: TerminalId): Promise<void> {
    if (!this.has(terminalId)) throw new Refusal('not-found', 'That terminal is closed already.')
    if (this.#record.terminals[0]?.id === terminalId) {
      throw new Refusal('bad-request', 'The first terminal stays open. Reset the sandbox to get a new one.')
    }
    await this.#parts.host.ask('terminal:close', { terminalId })
    await this.#keepWithout(new Set([terminalId]))
  }

  /** Its container is ended, now or, when the sandbox-host is away, as soon as it is back and nobody claims it. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#ticket?.leave()
    await this.#parts.host.ask('sandbox:stop', { sandboxId: this.id }).catch(() => {})
  }

  async #isReady(): Promise<void> {
    this.#become('ready')
    if (this.#areFilesStale) {
      this.#areFilesStale = false
      void this.putFiles(this.#parts.files()).catch(error => this.#parts.onFault(error))
    }
    if (this.#record.hasBeenReady) return
    // It can be used whatever the disk says; a server that is started again sees for itself that it runs.
    await this.#keep({ hasBeenReady: true }).catch(error => this.#parts.onFault(error))
  }

  async #keep(change: Partial<SandboxRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change }
    this.#parts.changed()
    await this.#parts.save(this.#record)
  }

  #become(
    state: Exclude<SandboxView['state'], 'none'>,
    message: string | null = null,
    position: number | null = null,
  ) {
    this.#state = state
    this.#message = message
    this.#position = position
    this.#parts.changed()
  }

  #newTitle(kind: Exclude<TerminalKind, 'script'>): string {
    const name = kind === 'python' ? 'Python' : 'Shell'
    const taken = new Set(this.#record.terminals.map(({ title }) => title))
    let number = 1
    const title = () => (number === 1 ? name : `${name} ${number}`)
    while (taken.has(title())) number++
    return title()
  }
}
