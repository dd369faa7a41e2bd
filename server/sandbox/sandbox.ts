// One person's sandbox as the server sees it: a small machine of states, told by the sandbox-host what is true.
import { randomUUID } from 'node:crypto'
import type { SandboxView, ShownTerminalView } from '#protocol/classroom-view.ts'
import type { Exit } from '#protocol/exits.ts'
import type { MemberId, SandboxId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostReply, SandboxFile } from '#protocol/sandbox-host.ts'
import type { OwnTerminalKind } from '#protocol/terminal-kinds.ts'
import type { Admission, Started, Ticket } from './admission.ts'
import { isNoRoom } from './no-room.ts'
import type { SandboxHost } from './sandbox-host-port.ts'
import { homeIdOf, type SandboxRecord } from './sandbox-record.ts'
import { newTerminalRecord, SandboxTerminals } from './sandbox-terminals.ts'
import type { WarmSandbox } from './warm-sandboxes.ts'

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

const sandboxLost =
  'The machine that ran your sandbox was restarted. Open a new one to go on; your files will be in it.'

/** Told in the sandbox that takes the place of one that ended for no fault of its own. */
const replacedReasons = {
  engine: 'Docker was restarted, and your sandbox ended with it. This is a new one, with your files.',
  machine: 'The machine was restarted, and your sandbox ended with it. This is a new one, with your files.',
} as const

type WantedSandbox = Pick<SandboxRecord, 'memberId' | 'label' | 'isEmptied' | 'reason'>

/** A record for a sandbox that is to be started, with its first terminal, or for one that stands ready. */
export function newSandboxRecord(wanted: WantedSandbox, warm: WarmSandbox | null): SandboxRecord {
  const terminal = newTerminalRecord('python', 'Python')
  return {
    ...wanted,
    sandboxId: warm?.sandboxId ?? (randomUUID() as string as SandboxId),
    hasBeenReady: false,
    terminals: [warm ? { ...terminal, id: warm.terminalId } : terminal],
  }
}

export class Sandbox {
  readonly #parts: SandboxParts
  readonly terminals: SandboxTerminals
  #record: SandboxRecord
  #state: Exclude<SandboxView['state'], 'none'> = 'starting'
  #position: number | null = null
  #message: string | null = null
  /** It failed for a reason that may pass: begins again when the sandbox-host is back. */
  #isPutOff = false
  /** The sandbox-host came back while it was on its way. */
  #isWantedAgain = false
  #ticket: Ticket | null = null
  #isClosed = false
  /** Why it should be replaced without being asked; null while it should not. */
  #loss: string | null = null
  /** Shared files were changed after the home was filled. */
  #areFilesStale = false
  /** Names that shared files do not have any more, and that may still lie in the home. */
  readonly #gone = new Set<string>()

  /** Does nothing before `begin` or `compare`. */
  constructor(parts: SandboxParts, record: SandboxRecord) {
    this.#parts = parts
    this.#record = record
    this.terminals = new SandboxTerminals({
      host: parts.host,
      sandboxId: record.sandboxId,
      records: () => this.#record.terminals,
      keep: terminals => this.#keep({ terminals: [...terminals] }),
      changed: parts.changed,
    })
  }

  get ownerId(): MemberId {
    return this.#record.memberId
  }

  get id(): SandboxId {
    return this.#record.sandboxId
  }

  /** It is new, and on its way. */
  get isComing(): boolean {
    const isInLine = this.#ticket !== null && !this.#isPutOff
    return isInLine && (this.#state === 'waiting' || this.#state === 'starting')
  }

  /** It begins without the files that the person had. */
  get isEmptied(): boolean {
    return this.#record.isEmptied
  }

  get isOver(): boolean {
    return this.#state === 'ended' || this.#state === 'failed'
  }

  get label(): string {
    return this.#record.label
  }

  /** It ended with the machine or with Docker: a sentence for the one that takes its place, else null. */
  get loss(): string | null {
    return this.#state === 'ended' ? this.#loss : null
  }

  get view(): Omit<SandboxView, 'fileWatchers'> {
    return {
      state: this.#state,
      position: this.#position,
      message: this.#message,
      terminals: this.terminals.views,
    }
  }

  /** Terminals that everybody may look into. */
  get shown(): ShownTerminalView[] {
    return this.isOver ? [] : this.terminals.shown
  }

  /** Gets in line to be started. */
  begin(): void {
    this.#isPutOff = false
    this.#ticket = this.#parts.admission.enter(
      () => this.#start(),
      position => this.#become('waiting', null, position),
    )
  }

  /** It stands ready: nothing has to be waited for but the person's files. */
  async beginWarm(): Promise<void> {
    if ((await this.#start()) === 'no-room') this.begin()
  }

  async #start(): Promise<Started> {
    if (this.#isClosed) return 'done'
    this.#isWantedAgain = false
    this.#become('starting')
    const [first] = this.#record.terminals
    try {
      await this.#parts.host.ask('sandbox:start', {
        sandboxId: this.id,
        purpose: 'workspace',
        image: this.#parts.image,
        terminalId: first?.id ?? null,
        label: this.#record.label,
        files: [],
      })
      if (this.#isClosed) {
        // It may have been asked to stop before it began: a start waits for the self-test, the end of a sandbox does not.
        await this.#stop()
        return 'done'
      }
      await this.#enterHome(this.#record.isEmptied)
      await this.#tellReason()
      if (!this.#isClosed) await this.#isReady()
    } catch (error) {
      if (this.#isClosed) return 'done'
      if (isNoRoom(error)) return 'no-room'
      if (!(error instanceof Refusal))
        this.#become('failed', 'The sandbox could not start. Please try again.')
      else this.#become('failed', error.message)
      this.#isPutOff = error instanceof Refusal && error.code === 'sandboxes-unavailable'
      if (!(error instanceof Refusal)) this.#parts.onFault(error)
      // That the sandbox-host is back may be known before it is known that it was away.
      if (this.#isPutOff && this.#isWantedAgain) this.begin()
    }
    return 'done'
  }

  /** The sandbox-host told where it stands: after a restart of the server or of itself. */
  compare({ sandboxes, terminals, outage }: HostReply<'host:greet'>): void {
    const found = sandboxes.find(({ sandboxId }) => sandboxId === this.id)
    if (found) {
      this.terminals.compare(terminals)
      if (found.exit) this.ended(found.exit)
      else if (this.#record.hasBeenReady) void this.#isReady()
      // It runs, but nobody knows whether the person's files are in it.
      else this.resume()
    } else if (outage !== null) {
      // Nobody knows what is left until Docker is back.
    } else if (this.#record.hasBeenReady && !this.isOver) {
      this.#loss = replacedReasons.machine
      this.#become('ended', sandboxLost)
    } else this.resume()
  }

  /** Begins again what was put off because the sandboxes were out of service. */
  resume(): void {
    if (this.#isClosed || this.#record.hasBeenReady) return
    const isInLine = this.#ticket !== null && !this.#isPutOff
    if (isInLine) this.#isWantedAgain = true
    else this.begin()
  }

  ended(exit: Exit): void {
    this.terminals.endTyping(null, null)
    if (exit.cause === 'engine-gone') this.#loss = replacedReasons.engine
    this.#become('ended', exit.message)
  }

  /** Refuses `too-many-terminals`, and `not-found` while the sandbox is not ready. */
  async openTerminal(kind: OwnTerminalKind): Promise<TerminalId> {
    this.#demandReady()
    return this.terminals.open(kind)
  }

  /**
   * Puts the file into the home and runs it in a terminal that everybody may look into, in place of the one where it ran
   * before. Refuses like `openTerminal`.
   */
  async runScript(file: SandboxFile): Promise<TerminalId> {
    this.#demandReady()
    await this.#parts.host.ask('sandbox:put-files', { sandboxId: this.id, files: [file] })
    return this.terminals.runScript(file.path, true)
  }

  /** Runs a file of the home where its owner sees it, in place of the terminal where it ran before. Refuses like `openTerminal`. */
  async runFile(path: string): Promise<TerminalId> {
    this.#demandReady()
    return this.terminals.runScript(path, false)
  }

  /**
   * Replaces them in the home, and takes those away that are `gone`, unless somebody has changed them there. One that
   * starts gets all shared files once it is ready, one that is over gets none.
   */
  async putFiles(files: readonly SandboxFile[], gone: readonly string[] = []): Promise<void> {
    for (const path of gone) this.#gone.add(path)
    for (const { path } of files) this.#gone.delete(path)
    if (this.#state === 'starting') this.#areFilesStale = true
    if (this.#state !== 'ready') return
    const { host } = this.#parts
    const paths = [...this.#gone]
    try {
      if (paths.length > 0) await host.ask('sandbox:remove-files', { sandboxId: this.id, paths })
      for (const path of paths) this.#gone.delete(path)
      if (files.length > 0) await host.ask('sandbox:put-files', { sandboxId: this.id, files: [...files] })
    } catch (error) {
      // The sandbox-host is away; when it is back, all of them are put again.
      this.#areFilesStale = true
      throw error
    }
  }

  #demandReady(): void {
    if (this.#state === 'ready') return
    throw new Refusal('not-found', 'Your sandbox is not ready. Please open it first.')
  }

  /** Its container is ended, now or, when the sandbox-host is away, as soon as it is back and nobody claims it. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#ticket?.leave()
    await this.#stop()
  }

  async #stop(): Promise<void> {
    await this.#parts.host.ask('sandbox:stop', { sandboxId: this.id }).catch(() => {})
  }

  async #isReady(): Promise<void> {
    this.#become('ready')
    if (this.#areFilesStale) {
      this.#areFilesStale = false
      void this.#renewFiles().catch(error => this.#parts.onFault(error))
    }
    if (this.#record.hasBeenReady) return
    // It can be used whatever the disk says; a server that is started again sees for itself that it runs.
    await this.#keep({ hasBeenReady: true }).catch(error => this.#parts.onFault(error))
  }

  /** What the person changed in them stays. */
  async #renewFiles(): Promise<void> {
    // Takes away those that are gone.
    await this.putFiles([])
    await this.#enterHome(false)
  }

  async #tellReason(): Promise<void> {
    const { reason, terminals } = this.#record
    const [first] = terminals
    if (reason === null || !first || this.#isClosed) return
    await this.#parts.host.ask('terminal:tell', { terminalId: first.id, sentence: reason })
  }

  /** The person's own files from wherever they were, and the shared ones. Entering again only renews the latter. */
  async #enterHome(isEmptied: boolean): Promise<void> {
    await this.#parts.host.ask('home:enter', {
      sandboxId: this.id,
      homeId: homeIdOf(this.ownerId),
      isEmptied,
      files: [...this.#parts.files()],
    })
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
}
