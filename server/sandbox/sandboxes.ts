// The sandboxes of one class, one per member, and those that stand ready for who comes. Knows no roles: whoever calls has decided that it may be done.
import type { SandboxView, ShownTerminalView } from '#protocol/classroom-view.ts'
import type { Exit } from '#protocol/exits.ts'
import type { MemberId, SandboxId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import type { OwnTerminalKind } from '#protocol/terminal-kinds.ts'
import type { Logger } from '../log.ts'
import type { Admission } from './admission.ts'
import { newSandboxRecord, Sandbox } from './sandbox.ts'
import type { SandboxHost } from './sandbox-host-port.ts'
import type { SandboxRecord } from './sandbox-record.ts'
import { WarmSandboxes } from './warm-sandboxes.ts'

export interface SandboxesParts {
  readonly host: SandboxHost
  /** Shared by all classes. */
  readonly admission: Admission
  readonly image: string
  readonly log: Logger
  /** What lies in the home of a new sandbox. */
  files(): readonly SandboxFile[]
  /** Keeps a member's record, in place of the one before. */
  save(record: SandboxRecord): Promise<void>
  forget(memberId: MemberId): Promise<void>
  /** The member has a window open. */
  isPresent(memberId: MemberId): boolean
  /** The member's view is another now. */
  onChange(memberId: MemberId): void
  /** Another number stands ready. */
  onSeatsChange(): void
}

export interface WantedSandbox {
  readonly memberId: MemberId
  /** The person's name, for operators. */
  readonly label: string
  /** Without the files that the person had. */
  readonly isEmptied?: boolean
  /** Told in its first terminal, for one that the person did not ask for. */
  readonly reason?: string
}

const nobody: readonly string[] = []
const none: Omit<SandboxView, 'fileWatchers'> = {
  state: 'none',
  position: null,
  message: null,
  terminals: [],
}

/** Somebody always brings a colleague, or asks for a new sandbox. */
const alwaysReady = 2
/** Longer than a usual start takes, and short enough for somebody who waits for an answer. */
const readyWithinMs = 20_000

export class Sandboxes implements AsyncDisposable {
  readonly #parts: SandboxesParts
  readonly #ofMember = new Map<MemberId, Sandbox>()
  readonly #warm: WarmSandboxes
  readonly #fileWatchers = new Map<MemberId, readonly string[]>()
  #expected: number | null = null
  /** Asked for every piece of output and everybody who watches. Null until it is needed again. */
  #byTerminal: Map<TerminalId, Sandbox> | null = null
  /** Look again whenever a sandbox is another now. */
  readonly #waiting = new Set<() => void>()
  readonly #stopListening: () => void

  /** `saved` are the records of before; where their sandboxes stand is known after the next greeting. */
  constructor(parts: SandboxesParts, saved: readonly SandboxRecord[]) {
    this.#parts = parts
    const { host, admission, image, files, onSeatsChange } = parts
    this.#warm = new WarmSandboxes({ host, admission, image, files, onChange: onSeatsChange })
    for (const record of saved) this.#ofMember.set(record.memberId, this.#make(record))
    this.#stopListening = parts.host.listen({
      greeted: greeting => {
        for (const sandbox of this.#ofMember.values()) sandbox.compare(greeting)
        for (const memberId of this.#ofMember.keys()) this.replaceLost(memberId)
      },
      happened: ({ name, data }) => {
        if (name === 'sandbox:exited') this.#ended(data.sandboxId, data.exit)
        else if (name === 'terminal:exited')
          this.#withTerminal(data.terminalId)?.terminals.ended(data.terminalId, data.exit)
        else if (name === 'outage:changed' && data.outage === null) {
          for (const sandbox of this.#ofMember.values()) sandbox.resume()
        }
      },
    })
  }

  /** All that the sandbox-host must keep for this class. */
  claims(): SandboxId[] {
    return [...[...this.#ofMember.values()].map(({ id }) => id), ...this.#warm.claims()]
  }

  /** Has sandboxes stand ready for so many people in all, those who have one included; null for none at all. */
  expect(people: number | null): void {
    this.#expected = people
    this.#prepare()
  }

  /** How many stand ready, and how many are still to come. */
  get seats(): { readonly ready: number; readonly missing: number } {
    return { ready: this.#warm.ready, missing: this.#warm.missing }
  }

  #prepare(): void {
    const expected = this.#expected
    this.#warm.aim(expected === null ? 0 : Math.max(alwaysReady, expected - this.#ofMember.size))
  }

  view(memberId: MemberId): SandboxView {
    const fileWatchers = this.#fileWatchers.get(memberId) ?? nobody
    return { ...(this.#ofMember.get(memberId)?.view ?? none), fileWatchers }
  }

  /** A sandbox that is there or on its way stays; otherwise a new one gets in line. Returns at once. */
  async open(memberId: MemberId, name: string): Promise<SandboxView> {
    const sandbox = this.#ofMember.get(memberId)
    if (!sandbox || sandbox.isOver) await this.#replace({ memberId, label: name })
    return this.view(memberId)
  }

  /**
   * A new sandbox in place of the one before, whose processes are gone; its files as well if `isEmptied`. One that is new
   * and on its way stays: whoever asks again and again must not keep the machine busy with starts. Returns at once.
   */
  async reset(wanted: WantedSandbox): Promise<SandboxView> {
    const { memberId, isEmptied = false } = wanted
    const before = this.#ofMember.get(memberId)
    const isWanted = before?.isComing && (before.isEmptied || !isEmptied)
    if (!isWanted) await this.#replace(wanted)
    return this.view(memberId)
  }

  /**
   * Gives a member who is present a new sandbox for one that ended with Docker or with the machine, and says so in it.
   * Whoever is not present gets it when they come back.
   */
  replaceLost(memberId: MemberId): void {
    const sandbox = this.#ofMember.get(memberId)
    const reason = sandbox?.loss ?? null
    if (!sandbox || reason === null || !this.#parts.isPresent(memberId)) return
    this.#replace({ memberId, label: sandbox.label, reason }).catch(error =>
      this.#parts.log.error({ err: error, memberId }, 'a lost sandbox could not be replaced'),
    )
  }

  /**
   * Opens a sandbox where there is none and resolves when it can be used. Refuses `sandboxes-unavailable` with what the
   * person is told of it when it does not come, and after 20 seconds when it is still on its way.
   */
  async ready(memberId: MemberId, name: string): Promise<void> {
    await this.open(memberId, name)
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look)
        const message = 'Your sandbox is still starting. Please try again in a moment.'
        reject(new Refusal('sandboxes-unavailable', message))
      }, readyWithinMs)
      const look = () => {
        const { state, message } = this.view(memberId)
        const isGone = state === 'none' || state === 'failed' || state === 'ended'
        if (!isGone && state !== 'ready') return
        this.#waiting.delete(look)
        clearTimeout(timer)
        if (state === 'ready') resolve()
        else
          reject(new Refusal('sandboxes-unavailable', message ?? 'The sandbox was closed. Please try again.'))
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** The member's sandbox that is ready. Refuses `not-found`. */
  readyId(memberId: MemberId): SandboxId {
    const sandbox = this.#ofMember.get(memberId)
    if (sandbox?.view.state === 'ready') return sandbox.id
    throw new Refusal('not-found', 'Your sandbox is not ready. Please open it first.')
  }

  /** Runs the file in the member's sandbox, which is ready. Refuses `too-many-terminals` and `not-found`. */
  async runScript(memberId: MemberId, file: SandboxFile): Promise<TerminalId> {
    return this.#demand(memberId).runScript(file)
  }

  /** Runs a file that lies in the member's home. Refuses `too-many-terminals` and `not-found`. */
  async runFile(memberId: MemberId, path: string): Promise<TerminalId> {
    return this.#demand(memberId).runFile(path)
  }

  /** By whom the owner is told that their files are looked at. */
  setFileWatchers(memberId: MemberId, names: readonly string[]): void {
    if (names.join() === (this.#fileWatchers.get(memberId) ?? nobody).join()) return
    if (names.length > 0) this.#fileWatchers.set(memberId, names)
    else this.#fileWatchers.delete(memberId)
    this.#changed(memberId)
  }

  /** Replaces files in the member's home, and takes away those that are gone; nothing happens without a sandbox. */
  async putFiles(
    memberId: MemberId,
    files: readonly SandboxFile[],
    gone: readonly string[] = [],
  ): Promise<void> {
    await this.#ofMember.get(memberId)?.putFiles(files, gone)
  }

  /** Lets everybody look into the member's terminal, or nobody any more. Refuses `not-found`. */
  async show(memberId: MemberId, terminalId: TerminalId, isShown: boolean): Promise<void> {
    await this.#demand(memberId).terminals.show(terminalId, isShown)
  }

  /** The member's terminals that everybody may look into. */
  shown(memberId: MemberId): ShownTerminalView[] {
    return this.#ofMember.get(memberId)?.shown ?? []
  }

  /** Refuses `too-many-terminals`, and `not-found` without a sandbox that is ready. */
  async openTerminal(memberId: MemberId, kind: OwnTerminalKind): Promise<TerminalId> {
    return this.#demand(memberId).openTerminal(kind)
  }

  /** Refuses `not-found`, also for terminals of others. */
  async closeTerminal(memberId: MemberId, terminalId: TerminalId): Promise<void> {
    await this.#demand(memberId).terminals.close(terminalId)
  }

  /** Refuses `not-found`, also for terminals of others. */
  async renameTerminal(memberId: MemberId, terminalId: TerminalId, title: string): Promise<void> {
    await this.#demand(memberId).terminals.rename(terminalId, title)
  }

  /** Ends what runs in it and starts it anew. Refuses like `closeTerminal`. */
  async restartTerminal(memberId: MemberId, terminalId: TerminalId): Promise<void> {
    await this.#demand(memberId).terminals.restart(terminalId)
  }

  /** Asks the terminal's owner. Refuses `not-found`, `not-allowed`, and `bad-request` for one's own. */
  askToType(terminalId: TerminalId, memberId: MemberId, name: string): void {
    const sandbox = this.#demandTerminal(terminalId)
    if (sandbox.ownerId === memberId) throw new Refusal('bad-request', 'This terminal is your own.')
    sandbox.terminals.askToType(terminalId, memberId, name)
  }

  /** The owner's answer. Refuses `not-found`, also for terminals of others. */
  answerTyping(memberId: MemberId, terminalId: TerminalId, isGranted: boolean): void {
    this.#demand(memberId).terminals.answerTyping(terminalId, isGranted)
  }

  /** Either of the two ends it. Nothing happens when nobody types there. */
  endTyping(memberId: MemberId, terminalId: TerminalId): void {
    const sandbox = this.#withTerminal(terminalId)
    sandbox?.terminals.endTyping(terminalId, sandbox.ownerId === memberId ? null : memberId)
  }

  /** Whoever was removed types nowhere any more. */
  endAllTyping(memberId: MemberId): void {
    for (const { terminals } of this.#ofMember.values()) terminals.endTyping(null, memberId)
  }

  mayType(memberId: MemberId, terminalId: TerminalId): boolean {
    const sandbox = this.#withTerminal(terminalId)
    return sandbox?.ownerId === memberId || (sandbox?.terminals.mayType(terminalId, memberId) ?? false)
  }

  ownerOf(terminalId: TerminalId): MemberId | null {
    return this.#withTerminal(terminalId)?.ownerId ?? null
  }

  exitOf(terminalId: TerminalId): Exit | null {
    return this.#withTerminal(terminalId)?.terminals.exitOf(terminalId) ?? null
  }

  /** By whom the owner is told to be watched. */
  setWatchers(terminalId: TerminalId, names: readonly string[]): void {
    this.#withTerminal(terminalId)?.terminals.setWatchers(terminalId, names)
  }

  /** Ends the member's sandbox for good. Nothing happens when there is none. */
  async close(memberId: MemberId): Promise<void> {
    const sandbox = this.#ofMember.get(memberId)
    if (!sandbox) return
    this.#ofMember.delete(memberId)
    this.#changed(memberId)
    await Promise.all([sandbox.close(), this.#parts.forget(memberId)])
  }

  async closeAll(): Promise<void> {
    this.expect(null)
    await Promise.allSettled([...this.#ofMember.keys()].map(memberId => this.close(memberId)))
  }

  #ended(sandboxId: SandboxId, exit: Exit): void {
    const sandbox = this.#find(sandboxId)
    sandbox?.ended(exit)
    if (sandbox) this.replaceLost(sandbox.ownerId)
  }

  async #replace(wanted: WantedSandbox): Promise<void> {
    const { memberId, label, isEmptied = false, reason = null } = wanted
    const before = this.#ofMember.get(memberId)
    const warm = this.#warm.take()
    const record = newSandboxRecord({ memberId, label: label.slice(0, 64), isEmptied, reason }, warm)
    const sandbox = this.#make(record)
    this.#ofMember.set(memberId, sandbox)
    this.#byTerminal = null
    this.#prepare()
    before?.close().catch(error => this.#parts.log.error({ err: error }, 'a sandbox could not be closed'))
    try {
      await this.#parts.save(record)
    } catch (error) {
      if (this.#ofMember.get(memberId) === sandbox) this.#ofMember.delete(memberId)
      void sandbox.close()
      this.#changed(memberId)
      throw error
    }
    // Somebody may have been quicker to replace it again.
    if (this.#ofMember.get(memberId) !== sandbox) return
    if (warm) void sandbox.beginWarm()
    else sandbox.begin()
  }

  #make(record: SandboxRecord): Sandbox {
    const { memberId } = record
    const { host, admission, image, files, log, save } = this.#parts
    const sandbox: Sandbox = new Sandbox(
      {
        host,
        admission,
        image,
        files,
        save: async changed => {
          if (this.#ofMember.get(memberId) === sandbox) await save(changed)
        },
        changed: () => {
          if (this.#ofMember.get(memberId) === sandbox) this.#changed(memberId)
        },
        onFault: error => log.error({ err: error, memberId }, 'a sandbox ran into an error'),
      },
      record,
    )
    return sandbox
  }

  #changed(memberId: MemberId): void {
    this.#byTerminal = null
    this.#parts.onChange(memberId)
    for (const look of [...this.#waiting]) look()
  }

  #demand(memberId: MemberId): Sandbox {
    const sandbox = this.#ofMember.get(memberId)
    if (!sandbox) throw new Refusal('not-found', 'You have no sandbox yet. Please open one first.')
    return sandbox
  }

  #demandTerminal(terminalId: TerminalId): Sandbox {
    const sandbox = this.#withTerminal(terminalId)
    if (!sandbox) throw new Refusal('not-found', 'That terminal is closed already.')
    return sandbox
  }

  #find(sandboxId: SandboxId): Sandbox | undefined {
    return [...this.#ofMember.values()].find(({ id }) => id === sandboxId)
  }

  #withTerminal(terminalId: TerminalId): Sandbox | undefined {
    if (!this.#byTerminal) {
      const all = [...this.#ofMember.values()]
      this.#byTerminal = new Map(
        all.flatMap(sandbox => sandbox.terminals.ids.map(id => [id, sandbox] as const)),
      )
    }
    // One that is just being opened is not on record yet.
    return (
      this.#byTerminal.get(terminalId) ??
      [...this.#ofMember.values()].find(({ terminals }) => terminals.has(terminalId))
    )
  }

  /** Lets go; the sandboxes go on without the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening()
    this.#warm[Symbol.dispose]()
  }
}
