// One participant's sandbox: its container and the terminals in it. Knows no server.
import type { Logger } from 'pino'
import type { Exit } from '#protocol/exits.ts'
import type { FileListing } from '#protocol/home-files.ts'
import type { HomeId, SandboxId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import type { TerminalKind } from '#protocol/terminal-kinds.ts'
import type { Container } from './container.ts'
import { terminalExit, terminalLost } from './container-exit.ts'
import type { Containers } from './containers.ts'
import { attach, execTerminal, startAttached, type TerminalProgram } from './docker-cli.ts'
import { FileWatch } from './file-watch.ts'
import { imagePrograms } from './hardening.ts'
import { HomeFiles } from './home-files.ts'
import type { Homes } from './homes.ts'
import { LimitNotices } from './limit-notices.ts'
import type { Pictures } from './pictures.ts'
import { endPtyHoarders } from './pty-hoarders.ts'
import type { Recordings } from './recordings.ts'
import { Terminal } from './terminal.ts'

export interface WorkspaceEvents {
  output(terminalId: TerminalId, position: number, data: Buffer): void
  resized(terminalId: TerminalId, columns: number, rows: number): void
  filesChanged(sandboxId: SandboxId, listing: FileListing): void
  terminalExited(terminalId: TerminalId, exit: Exit): void
  /** Its screen is a new one, which nobody watches yet. */
  terminalRenewed(terminalId: TerminalId): void
  sandboxExited(sandboxId: SandboxId, exit: Exit): void
}

export interface WorkspaceParts {
  readonly containers: Containers
  readonly recordings: Recordings
  readonly pictures: Pictures
  readonly homes: Homes
  readonly log: Logger
  readonly events: WorkspaceEvents
}

interface Size {
  readonly columns: number
  readonly rows: number
}

/** Each costs a pty of the machine, of which there are few thousand. */
const terminalLimit = 6
/** Until the owner's window says its own. */
const firstSize: Size = { columns: 80, rows: 24 }
const prompt = '>>> '
/** A machine under load may take seconds; longer than this, something is wrong. */
const promptLimitMs = 30_000
const reattachLimit = 5

export class Workspace {
  readonly id: SandboxId
  readonly #parts: WorkspaceParts
  readonly #container: Container
  readonly #terminals = new Map<TerminalId, Terminal>()
  readonly #firstTerminal: TerminalId
  readonly #restarting = new Map<TerminalId, Promise<void>>()
  readonly #limits = new LimitNotices()
  #fileWatch: FileWatch | null = null
  #heardAt = 0
  #reattached = 0
  #exit: Exit | null = null

  /** Resolves with the Python prompt on the screen of `terminalId` and the files in place. */
  static async start(
    parts: WorkspaceParts,
    container: Container,
    terminalId: TerminalId,
    files: readonly SandboxFile[],
  ): Promise<Workspace> {
    const workspace = new Workspace(parts, container, terminalId)
    const terminal = workspace.#add(terminalId, 'python', firstSize)
    const hasPrompt = terminal.waitFor(prompt)
    terminal.connect(startAttached(container.id))
    try {
      await firstOf(hasPrompt, container.ended)
      await container.putFiles(files)
    } catch (error) {
      await workspace.stop()
      throw error
    }
    return workspace
  }

  /** Goes on with a container that runs already. Terminals other than the first cannot be connected to again. */
  static async adopt(
    parts: WorkspaceParts,
    container: Container,
    first: { readonly id: TerminalId; readonly log: Buffer },
  ): Promise<Workspace> {
    const workspace = new Workspace(parts, container, first.id)
    const terminal = workspace.#add(first.id, 'python', firstSize)
    await terminal.replay(first.log)
    await parts.homes.adopt(container)
    // What ran in the other terminals has nobody to show it to any more.
    const endAll = `for file in /tmp/.terminals/*; do ${imagePrograms}/end-terminal "\${file##*/}"; done`
    void container.run(['sh', '-c', endAll]).catch(() => {})
    terminal.connect(attach(container.id))
    return workspace
  }

  private constructor(parts: WorkspaceParts, container: Container, firstTerminal: TerminalId) {
    this.#parts = parts
    this.#container = container
    this.#firstTerminal = firstTerminal
    this.id = container.sandboxId
    container.ended.then(exit => this.#end(exit))
  }

  get exit(): Exit | null {
    return this.#exit
  }

  get containerId(): string {
    return this.#container.id
  }

  get terminals(): readonly Terminal[] {
    return [...this.#terminals.values()]
  }

  findTerminal(id: TerminalId): Terminal | undefined {
    return this.#terminals.get(id)
  }

  /** Opening one that is there is not an error. Refuses `too-many-terminals` and a sandbox that has ended. */
  openTerminal(id: TerminalId, program: TerminalProgram, size: Size): void {
    if (this.#terminals.has(id)) return
    if (this.#exit) throw new Refusal('not-found', this.#exit.message)
    if (this.#terminals.size >= terminalLimit) {
      throw new Refusal(
        'too-many-terminals',
        `A sandbox can have ${terminalLimit} terminals. Please close one first.`,
      )
    }
    this.#add(id, program.kind, size).connect(execTerminal(this.#container.id, program, id))
  }

  /** Ends what runs in the terminal and forgets it. Refuses the sandbox's first one. */
  async closeTerminal(id: TerminalId): Promise<void> {
    const terminal = this.#terminals.get(id)
    if (!terminal) return
    if (id === this.#firstTerminal) {
      throw new Refusal('bad-request', 'The first terminal stays open. Reset the sandbox to get a new one.')
    }
    this.#terminals.delete(id)
    const isAlive = !terminal.exit && !this.#exit
    terminal[Symbol.dispose]()
    // Without this the program would live on without a terminal: ending the CLI ends nothing in the container.
    if (isAlive) await this.#endProcesses(id)
  }

  /** Whoever asks again while it is under way waits for the same. Refuses like `openTerminal`. */
  restartTerminal(id: TerminalId, program: TerminalProgram, size: Size): Promise<void> {
    const known = this.#restarting.get(id)
    if (known) return known
    const restarting = this.#restart(id, program, size).finally(() => this.#restarting.delete(id))
    this.#restarting.set(id, restarting)
    return restarting
  }

  async #restart(id: TerminalId, program: TerminalProgram, size: Size): Promise<void> {
    const before = this.#terminals.get(id)
    if (id === this.#firstTerminal) {
      const exit = this.#exit ?? before?.exit
      if (exit) throw new Refusal('not-found', exit.message)
      await this.#container.run([`${imagePrograms}/restart-python`])
      return
    }
    await this.closeTerminal(id)
    this.openTerminal(id, program, before?.size ?? size)
    this.#parts.events.terminalRenewed(id)
  }

  /** Refuses a sandbox that has ended. */
  async enterHome(homeId: HomeId, isEmptied: boolean, files: readonly SandboxFile[]): Promise<void> {
    if (this.#exit) throw new Refusal('not-found', this.#exit.message)
    await this.#parts.homes.enter(homeId, this.#container, isEmptied, files)
  }

  /** Refuses a sandbox that has ended. */
  get files(): HomeFiles {
    if (this.#exit) throw new Refusal('not-found', this.#exit.message)
    return new HomeFiles(this.#container)
  }

  async changeFiles<Result>(change: (files: HomeFiles) => Promise<Result>): Promise<Result> {
    const result = await change(this.files)
    this.#parts.homes.noticed(this.#container)
    this.#fileWatch?.look()
    return result
  }

  /** What is there now; `filesChanged` tells of it from here on. Refuses a sandbox that has ended. */
  watchFiles(): Promise<FileListing> {
    if (this.#exit) throw new Refusal('not-found', this.#exit.message)
    this.#fileWatch ??= new FileWatch({
      container: this.#container,
      changed: listing => this.#parts.events.filesChanged(this.id, listing),
    })
    return this.#fileWatch.listing()
  }

  unwatchFiles(): void {
    this.#fileWatch?.[Symbol.dispose]()
    this.#fileWatch = null
  }

  /** Nobody looks any more. */
  unwatch(): void {
    this.unwatchFiles()
    for (const terminal of this.#terminals.values()) terminal.unwatch()
  }

  putFiles(files: readonly SandboxFile[]): Promise<void> {
    return this.#container.putFiles(files)
  }

  removeFiles(paths: readonly string[]): Promise<void> {
    return this.#container.removeFiles(paths)
  }

  /** Tells the people in it that something in here used up the memory. The sandbox itself lives on. */
  outOfMemory(): void {
    this.#limits.outOfMemory(this.#alive)
  }

  get #alive(): Terminal[] {
    return [...this.#terminals.values()].filter(({ exit }) => !exit)
  }

  /** When something was printed in it last, as `performance.now` tells it. */
  get heardAt(): number {
    return this.#heardAt
  }

  /** Ends the programs that hold pseudo-terminals if there are too many, and tells the people in it. */
  async endPtyHoarders(): Promise<void> {
    if (this.#exit) return
    const { output } = await this.#container.run(endPtyHoarders)
    const count = Number.parseInt(output, 10)
    if (count > 0) this.#limits.tooManyPtys(this.#alive, count)
  }

  /** Docker was away and the container outlived that: connects to it again. */
  engineReturned(): void {
    if (this.#exit) return
    for (const terminal of this.#terminals.values()) {
      if (terminal.isConnected || terminal.exit) continue
      if (terminal.id === this.#firstTerminal) terminal.connect(attach(this.#container.id))
      else this.#endTerminal(terminal, terminalLost)
    }
  }

  /** Ends the container and everything in it. */
  async stop(): Promise<void> {
    this.unwatchFiles()
    // First the streams: a container whose output nobody takes cannot be ended (the engine waits for its reader).
    for (const terminal of this.#terminals.values()) terminal.disconnect()
    await this.#parts.homes.leave(this.#container)
    await this.#container.remove()
    for (const terminal of this.#terminals.values()) terminal[Symbol.dispose]()
  }

  /** Lets go of the container without ending it. */
  leave(): void {
    this.unwatchFiles()
    for (const terminal of this.#terminals.values()) terminal[Symbol.dispose]()
  }

  #add(id: TerminalId, kind: TerminalKind, size: Size): Terminal {
    const { events } = this.#parts
    const terminal = new Terminal({
      id,
      sandboxId: this.id,
      kind,
      ...size,
      onOutput: (position, data) => events.output(id, position, data),
      onProcessLimit: () => this.#limits.processLimit(terminal),
      onInputLeftOut: () => this.#limits.inputLeftOut(terminal),
      onHeard: () => {
        this.#heardAt = performance.now()
        this.#parts.homes.noticed(this.#container)
      },
      onResized: (columns, rows) => events.resized(id, columns, rows),
      record: copyScreen => this.#parts.recordings.begin(id, { ...size, copyScreen }),
      pictures: this.#parts.pictures.of(id),
      onFault: error =>
        this.#parts.log.error({ err: error, terminalId: id }, 'a screen could not draw some output'),
      onProcessEnd: code => void this.#processEnded(terminal, code),
    })
    this.#terminals.set(id, terminal)
    return terminal
  }

  /** A Docker CLI ended: because its program did, because the container did, or by itself. */
  async #processEnded(terminal: Terminal, exitCode: number): Promise<void> {
    if (this.#exit || this.#container.isBeingRemoved || this.#terminals.get(terminal.id) !== terminal) return
    const isOutOfMemory = await this.#limits.endedForMemory(exitCode)
    const isRunning = await this.#parts.containers.isRunning(this.#container)
    // Docker itself is away: `engineReturned` goes on from here.
    if (isRunning === null) return
    if (!isRunning) await this.#parts.containers.died(this.#container.id)
    else this.#connectionEnded(terminal, terminalExit(terminal.kind, exitCode, isOutOfMemory))
  }

  #connectionEnded(terminal: Terminal, exit: Exit): void {
    if (terminal.isConnected) return
    if (terminal.id !== this.#firstTerminal) {
      // What a script leaves running has nobody who would end it: the next run finds its ports and files free.
      if (terminal.kind === 'script') void this.#endProcesses(terminal.id)
      this.#endTerminal(terminal, exit)
      return
    }
    // The program in the first terminal never ends by itself: the connection to it was cut.
    this.#parts.log.warn({ sandboxId: this.id, exit }, 'the connection to a first terminal ended')
    this.#reattached++
    if (this.#reattached > reattachLimit) this.#endTerminal(terminal, terminalLost)
    else terminal.connect(attach(this.#container.id))
  }

  async #endProcesses(terminalId: TerminalId): Promise<void> {
    await this.#container.run([`${imagePrograms}/end-terminal`, terminalId]).catch(() => {})
  }

  #end(exit: Exit): void {
    if (this.#exit) return
    this.#exit = exit
    this.unwatchFiles()
    this.#parts.homes.lost(this.#container)
    for (const terminal of this.#terminals.values()) {
      terminal.disconnect()
      this.#endTerminal(terminal, exit)
    }
    this.#parts.events.sandboxExited(this.id, exit)
  }

  #endTerminal(terminal: Terminal, exit: Exit): void {
    if (terminal.end(exit)) this.#parts.events.terminalExited(terminal.id, exit)
  }
}

/** Rejects when the container ended, or no prompt came for long. */
async function firstOf(hasPrompt: Promise<void>, ended: Promise<Exit>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const isLate = new Promise<'late'>(resolve => {
    timer = setTimeout(resolve, promptLimitMs, 'late')
  })
  try {
    const result = await Promise.race([hasPrompt.then(() => null), ended, isLate])
    if (result === 'late')
      throw new Refusal('sandboxes-unavailable', 'The sandbox did not get ready in time. Please try again.')
    if (result) throw new Refusal('sandboxes-unavailable', `The sandbox could not start. ${result.message}`)
  } finally {
    clearTimeout(timer)
  }
}
