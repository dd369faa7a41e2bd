// The terminals of one sandbox: opened, closed, shown, and how they ended. Whether the sandbox can be used, its owner knows.
import { randomUUID } from 'node:crypto'
import type { ShownTerminalView, TerminalView } from '#protocol/classroom-view.ts'
import type { Exit } from '#protocol/exits.ts'
import type { MemberId, SandboxId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostReply } from '#protocol/sandbox-host.ts'
import { type OwnTerminalKind, type TerminalKind, terminalNames } from '#protocol/terminal-kinds.ts'
import type { SandboxHost } from './sandbox-host-port.ts'
import type { TerminalRecord } from './sandbox-record.ts'
import { TypingAlong } from './typing-along.ts'

export interface SandboxTerminalsParts {
  readonly host: SandboxHost
  readonly sandboxId: SandboxId
  /** What is on record, oldest first. */
  records(): readonly TerminalRecord[]
  /** Puts these on record and tells of them; resolves when they are on disk. */
  keep(terminals: readonly TerminalRecord[]): Promise<void>
  /** Something that is not on record is another now. */
  changed(): void
}

/** Scripts that ended and can still be looked at, beside the one that is run now. */
const endedScriptsKept = 2
/** Until the owner's window says its own. */
const firstSize = { columns: 80, rows: 24 }

const closedAlready = 'That terminal is closed already.'

const terminalLost: Exit = {
  cause: 'crashed',
  message: 'The connection to this terminal was lost. Open a new one; your files are still there.',
}

export function newTerminalRecord(
  kind: TerminalKind,
  title: string,
  file: string | null = null,
): TerminalRecord {
  return { id: randomUUID() as string as TerminalId, kind, title, file, isShown: false }
}

export class SandboxTerminals {
  readonly #parts: SandboxTerminalsParts
  readonly #exits = new Map<TerminalId, Exit>()
  readonly #watchers = new Map<TerminalId, readonly string[]>()
  readonly #typing = new Map<TerminalId, TypingAlong>()
  /** A program may end before it is told that it began. */
  readonly #opening = new Set<TerminalId>()

  constructor(parts: SandboxTerminalsParts) {
    this.#parts = parts
  }

  get views(): TerminalView[] {
    return this.#parts.records().map(({ id, kind, title }) => ({
      id,
      kind,
      title,
      watchers: this.#watchers.get(id) ?? [],
      typing: this.#typing.get(id)?.view ?? null,
      exit: this.exitOf(id),
    }))
  }

  /** Those that everybody may look into. */
  get shown(): ShownTerminalView[] {
    return this.#parts
      .records()
      .filter(({ isShown }) => isShown)
      .map(({ id, kind, title }) => ({ id, kind, title, exit: this.exitOf(id) }))
  }

  get ids(): TerminalId[] {
    return this.#parts.records().map(({ id }) => id)
  }

  /** Also one that is just being opened. */
  has(terminalId: TerminalId): boolean {
    return this.#opening.has(terminalId) || this.ids.includes(terminalId)
  }

  exitOf(terminalId: TerminalId): Exit | null {
    return this.#exits.get(terminalId) ?? null
  }

  setWatchers(terminalId: TerminalId, names: readonly string[]): void {
    this.#watchers.set(terminalId, names)
    this.#parts.changed()
  }

  /** Refuses `not-found` for a terminal that has ended, and `not-allowed` while somebody else types there. */
  askToType(terminalId: TerminalId, memberId: MemberId, name: string): void {
    this.#demand(terminalId)
    const exit = this.exitOf(terminalId)
    if (exit) throw new Refusal('not-found', exit.message)
    const typing = this.#typing.get(terminalId) ?? new TypingAlong()
    typing.ask(memberId, name)
    this.#typing.set(terminalId, typing)
    this.#parts.changed()
  }

  /** Refuses `not-found` when nobody asks. */
  answerTyping(terminalId: TerminalId, isGranted: boolean): void {
    this.#demand(terminalId)
    const typing = this.#typing.get(terminalId) ?? new TypingAlong()
    typing.answer(isGranted)
    this.#parts.changed()
  }

  /** In one terminal or in all; `memberId` is null for the owner. */
  endTyping(terminalId: TerminalId | null, memberId: MemberId | null): void {
    const ended = [...this.#typing]
      .filter(([id]) => terminalId === null || id === terminalId)
      .map(([, typing]) => typing.end(memberId))
    if (ended.includes(true)) this.#parts.changed()
  }

  mayType(terminalId: TerminalId, memberId: MemberId): boolean {
    return this.#typing.get(terminalId)?.mayType(memberId) ?? false
  }

  ended(terminalId: TerminalId, exit: Exit): void {
    this.#exits.set(terminalId, exit)
    this.#typing.delete(terminalId)
    this.#parts.changed()
  }

  /** The sandbox-host told where it stands. */
  compare(found: HostReply<'host:greet'>['terminals']): void {
    for (const id of this.ids) {
      const terminal = found.find(({ terminalId }) => terminalId === id)
      const exit = terminal ? terminal.exit : terminalLost
      if (exit) this.#exits.set(id, exit)
    }
  }

  /** Refuses `too-many-terminals`. */
  open(kind: OwnTerminalKind): Promise<TerminalId> {
    return this.#open(newTerminalRecord(kind, this.#newTitle(kind)), [])
  }

  /** Runs the file in place of the terminal where it ran before; where everybody may look, or not. Refuses like `open`. */
  runScript(file: string, isShown: boolean): Promise<TerminalId> {
    const before = this.#parts.records().filter(terminal => terminal.file === file)
    const ended = this.#endedScripts().filter(terminal => terminal.file !== file)
    const tooOld = ended.slice(0, Math.max(0, ended.length - endedScriptsKept))
    const title = file.slice(file.lastIndexOf('/') + 1)
    const script = { ...newTerminalRecord('script', title, file), isShown }
    return this.#open(script, [...before, ...tooOld])
  }

  /** Refuses `not-found`. */
  async show(terminalId: TerminalId, isShown: boolean): Promise<void> {
    this.#demand(terminalId)
    const records = this.#parts.records()
    await this.#parts.keep(records.map(each => (each.id === terminalId ? { ...each, isShown } : each)))
  }

  /** Refuses `not-found`. */
  async rename(terminalId: TerminalId, title: string): Promise<void> {
    this.#demand(terminalId)
    const records = this.#parts.records()
    await this.#parts.keep(records.map(each => (each.id === terminalId ? { ...each, title } : each)))
  }

  /** Also one that has ended. Refuses `not-found`. */
  async restart(terminalId: TerminalId): Promise<void> {
    const terminal = this.#parts.records().find(({ id }) => id === terminalId)
    if (!terminal) throw new Refusal('not-found', closedAlready)
    const before = this.exitOf(terminalId)
    // From the first byte on, nobody who looks may be told that it has ended.
    this.#exits.delete(terminalId)
    try {
      await this.#ask('terminal:restart', terminal)
    } catch (error) {
      if (before) this.#exits.set(terminalId, before)
      throw error
    } finally {
      this.#parts.changed()
    }
  }

  /** Refuses `not-found`, and to close the first one. */
  async close(terminalId: TerminalId): Promise<void> {
    this.#demand(terminalId)
    if (this.ids[0] === terminalId) {
      throw new Refusal('bad-request', 'The first terminal stays open. Reset the sandbox to get a new one.')
    }
    await this.#parts.host.ask('terminal:close', { terminalId })
    await this.#keepWithout(new Set([terminalId]))
  }

  /** Told as one change, so that nobody sees the others go before it comes. */
  async #open(terminal: TerminalRecord, instead: readonly TerminalRecord[]): Promise<TerminalId> {
    const gone = new Set<TerminalId>()
    this.#opening.add(terminal.id)
    try {
      for (const { id } of instead) await this.#end(id, gone)
      await this.#ask('terminal:open', terminal).catch(async refusal => {
        const isFull = refusal instanceof Refusal && refusal.code === 'too-many-terminals'
        const ended = this.#endedScripts().filter(({ id }) => !gone.has(id))
        if (!isFull || ended.length === 0) throw refusal
        for (const { id } of ended) await this.#end(id, gone)
        await this.#ask('terminal:open', terminal)
      })
      await this.#keepWithout(gone, terminal)
    } catch (error) {
      if (gone.size > 0) await this.#keepWithout(gone)
      throw error
    } finally {
      this.#opening.delete(terminal.id)
    }
    return terminal.id
  }

  async #ask(
    command: 'terminal:open' | 'terminal:restart',
    { id: terminalId, kind, file }: TerminalRecord,
  ): Promise<void> {
    const { host, sandboxId } = this.#parts
    await host.ask(command, { sandboxId, terminalId, kind, file, ...firstSize })
  }

  async #end(terminalId: TerminalId, gone: Set<TerminalId>): Promise<void> {
    await this.#parts.host.ask('terminal:close', { terminalId })
    gone.add(terminalId)
  }

  async #keepWithout(gone: ReadonlySet<TerminalId>, ...opened: readonly TerminalRecord[]): Promise<void> {
    for (const id of gone) {
      this.#exits.delete(id)
      this.#watchers.delete(id)
      this.#typing.delete(id)
    }
    const kept = this.#parts.records().filter(({ id }) => !gone.has(id))
    await this.#parts.keep([...kept, ...opened])
  }

  #endedScripts(): TerminalRecord[] {
    return this.#parts.records().filter(({ id, kind }) => kind === 'script' && this.#exits.has(id))
  }

  #demand(terminalId: TerminalId): void {
    if (!this.ids.includes(terminalId)) throw new Refusal('not-found', closedAlready)
  }

  #newTitle(kind: OwnTerminalKind): string {
    const name = terminalNames[kind]
    const taken = new Set(this.#parts.records().map(({ title }) => title))
    let number = 1
    const title = () => (number === 1 ? name : `${name} ${number}`)
    while (taken.has(title())) number++
    return title()
  }
}
