// A sandbox-host in memory: terminals and kernels run `TinyPython`. Held to the real one by tests/contracts.
// Like the real one it outlives servers: `server()` gives a connection to it, and the next one takes over.

import type { ImageView } from '#protocol/classroom-view.ts'
import type { Exit } from '#protocol/exits.ts'
import type { HomeId, SandboxId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import {
  type HostCommandName,
  type HostInput,
  type HostReply,
  hostCommands,
  hostProtocolVersion,
} from '#protocol/sandbox-host.ts'
import type { TerminalKind } from '#protocol/terminal-kinds.ts'
import type { HostHappening } from '../../server/sandbox/sandbox-host-port.ts'
import { FakeConnection } from './fake-connection.ts'
import { fakeFileCommands } from './fake-file-commands.ts'
import { FakeFileWatches } from './fake-file-watches.ts'
import { FakeFiles } from './fake-files.ts'
import type { FakeHandlers } from './fake-handlers.ts'
import { FakeHomes, type FakeSandbox, isSafe, putFiles } from './fake-homes.ts'
import { FakeKernel } from './fake-kernel.ts'
import { fakeKernelCommands } from './fake-kernel-commands.ts'
import { FakePictures } from './fake-pictures.ts'
import { boundRecordings, FakeRecording } from './fake-recording.ts'
import { FakeTerminal } from './fake-terminal.ts'

const terminalLimit = 6

export class FakeSandboxHost {
  readonly #sandboxes = new Map<SandboxId, FakeSandbox>()
  readonly #starting = new Set<SandboxId>()
  readonly #recordings = new Map<TerminalId, FakeRecording>()
  readonly #pictures = new FakePictures()
  readonly #homes = new FakeHomes(() => this.#sandboxes.values())
  readonly #fileWatches = new FakeFileWatches(
    sandboxId => (this.#sandboxes.get(sandboxId)?.exit === null ? this.#files(sandboxId).list() : null),
    (sandboxId, listing) => this.#tell({ name: 'files:changed', data: { sandboxId, listing } }),
  )
  #server: FakeConnection | null = null
  /** Set it to have every start wait, as on a busy machine. */
  startsWait: Promise<void> = Promise.resolve()
  /** Set it to have every command wait before it is looked at, as on a busy machine. */
  answersWait: Promise<void> | null = null
  /** How many commands wait so. */
  waiting = 0
  /** As on a machine that holds no more than so many. */
  room = Number.POSITIVE_INFINITY
  /** What sandboxes were started from, in order. */
  readonly startedFrom: { readonly purpose: string; readonly image: string }[] = []
  images: ImageView[] = [{ name: 'python', title: 'Python 3.13' }]
  /** Nothing more fits into any home. */
  isFull = false
  /** What the self-test finds. */
  reachable: string[] = []
  #outage: string | null = null

  /** A server's connection; greets as soon as `claims` gives a list, after the current turn. */
  server(claims: () => readonly SandboxId[] | null): FakeConnection {
    this.#server?.cut()
    const connection = new FakeConnection(this, claims)
    this.#server = connection
    return connection
  }

  // --- what tests do to it ---

  setOutage(outage: string | null): void {
    this.#outage = outage
    this.#tell({ name: 'outage:changed', data: { outage } })
  }

  /** As if the container ended by itself. */
  endSandbox(sandboxId: SandboxId, exit: Exit): void {
    const sandbox = this.#demand(sandboxId)
    this.#homes.leave(sandbox)
    sandbox.exit = exit
    for (const terminal of sandbox.terminals.values()) terminal.end(exit)
    sandbox.kernel?.die(exit)
    if (!sandbox.kernel) this.#tell({ name: 'sandbox:exited', data: { sandboxId, exit } })
  }

  /** As if a program printed it. */
  print(terminalId: TerminalId, text: string): void {
    this.#terminal(terminalId).print(text)
  }

  fileIn(sandboxId: SandboxId, path: string): string | undefined {
    return this.#sandboxes.get(sandboxId)?.files.get(path)
  }

  /** As if a program wrote it, or with null deleted it. */
  writeFile(sandboxId: SandboxId, path: string, text: string | null): void {
    const { files } = this.#demand(sandboxId)
    if (text === null) files.delete(path)
    else files.set(path, text)
    this.#fileWatches.look()
  }

  /** What the person's sandbox has in a file, or had when it ended. */
  fileOf(homeId: HomeId, path: string): string | undefined {
    return this.#homes.filesOf(homeId)?.get(path)
  }

  /** The sandbox that has the home now. */
  sandboxOf(homeId: HomeId): SandboxId | undefined {
    return [...this.#sandboxes.values()].find(sandbox => sandbox.homeId === homeId)?.id
  }

  get sandboxIds(): SandboxId[] {
    return [...this.#sandboxes.keys()]
  }

  // --- what a connection does with it ---

  input(terminalId: TerminalId, author: string, data: Uint8Array): void {
    const terminal = this.#findTerminal(terminalId)
    if (terminal) this.#recordings.get(terminalId)?.typed(author)
    terminal?.type(data)
  }

  resendKernelEvents(): void {
    for (const { kernel } of this.#sandboxes.values()) kernel?.resend()
  }

  unwatchAll(): void {
    this.#fileWatches.unwatchAll()
    for (const { terminals } of this.#sandboxes.values()) {
      for (const terminal of terminals.values()) terminal.isWatched = false
    }
  }

  async answer<C extends HostCommandName>(command: C, input: HostInput<C>): Promise<HostReply<C>> {
    const parsed = hostCommands[command].input.safeParse(input)
    if (!parsed.success) throw new Refusal('bad-request', `bad input of ${command}`)
    if (this.answersWait) {
      this.waiting++
      await this.answersWait
      this.waiting--
    }
    const handler = this.#handlers[command] as (input: HostInput<C>) => Promise<HostReply<C>>
    const reply = structuredClone(await handler(structuredClone(input)))
    // Told after the reply, as over a socket.
    setImmediate(() => this.#fileWatches.look())
    return reply
  }

  readonly #fileCommands = fakeFileCommands({
    demand: sandboxId => void this.#demand(sandboxId),
    filesOf: sandboxId => this.#files(sandboxId),
    watches: this.#fileWatches,
    isFull: () => this.isFull,
  })

  readonly #handlers: FakeHandlers = {
    'host:greet': async ({ claims }) => {
      for (const id of this.sandboxIds)
        if (!claims.includes(id)) await this.#handlers['sandbox:stop']({ sandboxId: id })
      return this.#greeting()
    },
    'host:self-test': async () => ({ reachable: this.reachable }),
    'host:images': async () => {
      if (this.#outage) throw new Refusal('sandboxes-unavailable', this.#outage)
      return { images: this.images }
    },
    'host:end': async ({ removeAll }) => {
      if (removeAll) this.#sandboxes.clear()
      this.#server?.cut()
      return null
    },
    'sandbox:start': async input => {
      if (this.#outage) throw new Refusal('sandboxes-unavailable', this.#outage)
      if (!this.images.some(({ name }) => name === input.image))
        throw new Refusal('sandboxes-unavailable', `There is no sandbox image "${input.image}".`)
      const before = this.#sandboxes.get(input.sandboxId)
      if (before && !before.exit) return null
      this.#starting.add(input.sandboxId)
      await this.startsWait
      // Stopped before it ran.
      if (!this.#starting.delete(input.sandboxId)) {
        throw new Refusal('not-found', 'The sandbox was closed before it could start.')
      }
      const others = this.sandboxIds.filter(id => id !== input.sandboxId)
      if (others.length >= this.room) throw new Refusal('no-room', 'The machine is full at the moment.')
      this.startedFrom.push({ purpose: input.purpose, image: input.image })
      this.#make(input)
      return null
    },
    'sandbox:stop': async ({ sandboxId }) => {
      const sandbox = this.#sandboxes.get(sandboxId)
      if (sandbox) this.#homes.leave(sandbox)
      this.#sandboxes.delete(sandboxId)
      this.#starting.delete(sandboxId)
      for (const terminal of sandbox?.terminals.values() ?? []) terminal.isWatched = false
      return null
    },
    'sandbox:put-files': async ({ sandboxId, files }) => {
      putFiles(this.#demand(sandboxId), files)
      return null
    },
    'sandbox:remove-files': async ({ sandboxId, paths }) => {
      const { files, putFiles } = this.#demand(sandboxId)
      for (const path of paths) if (files.get(path) === putFiles.get(path)) files.delete(path)
      return null
    },
    'home:enter': async ({ sandboxId, homeId, isEmptied, files }) => {
      this.#homes.enter(this.#demand(sandboxId), { homeId, isEmptied, files })
      return null
    },
    'home:read': async ({ homeId, piece }) => this.#homes.read(homeId, piece),
    ...this.#fileCommands,
    'terminal:open': async input => {
      this.#openTerminal(input)
      return null
    },
    'terminal:restart': async input => {
      const { terminals, firstTerminal } = this.#demand(input.sandboxId)
      if (input.terminalId === firstTerminal) terminals.get(input.terminalId)?.restart()
      else {
        terminals.delete(input.terminalId)
        this.#openTerminal(input)
        this.#tell({ name: 'terminal:lagged', data: { terminalId: input.terminalId } })
      }
      return null
    },
    'terminal:close': async ({ terminalId }) => {
      for (const sandbox of this.#sandboxes.values()) {
        if (sandbox.firstTerminal === terminalId) {
          throw new Refusal(
            'bad-request',
            'The first terminal stays open. Reset the sandbox to get a new one.',
          )
        }
        sandbox.terminals.delete(terminalId)
      }
      return null
    },
    'terminal:tell': async ({ terminalId, sentence }) => {
      this.#terminal(terminalId).tell(sentence)
      return null
    },
    'terminal:resize': async ({ terminalId, columns, rows }) => {
      this.#terminal(terminalId).size = { columns, rows }
      this.#recordings.get(terminalId)?.resized(columns, rows)
      this.#tell({ name: 'terminal:resized', data: { terminalId, columns, rows } })
      return null
    },
    'terminal:watch': async ({ terminalId }) => {
      const terminal = this.#terminal(terminalId)
      terminal.isWatched = true
      return { position: terminal.position, ...terminal.size, base64: terminal.screen.toString('base64') }
    },
    'terminal:unwatch': async ({ terminalId }) => {
      const terminal = this.#findTerminal(terminalId)
      if (terminal) terminal.isWatched = false
      return null
    },
    'terminal:picture': async ({ terminalId, number }) => this.#pictures.find(terminalId, number),
    'recording:bound': async ({ terminalIds, limitBytes }) => ({
      removed: boundRecordings(this.#recordings, { terminalIds, limitBytes }, id => this.#findTerminal(id)),
    }),
    'recording:read': async ({ terminalId, from }) => this.#recordings.get(terminalId)?.read(from) ?? null,
    ...fakeKernelCommands({
      kernelOf: sandboxId => this.#kernel(sandboxId),
      putFiles: (sandboxId, files) => putFiles(this.#demand(sandboxId), files),
    }),
  }

  #make({ sandboxId, purpose, terminalId, files }: HostInput<'sandbox:start'>): void {
    const kernel =
      purpose === 'kernel'
        ? new FakeKernel(sandboxId, told =>
            this.#tell({ name: 'kernel:happened', data: { sandboxId, ...told } }),
          )
        : null
    const sandbox: FakeSandbox = {
      id: sandboxId,
      terminals: new Map(),
      firstTerminal: terminalId,
      kernel,
      files: new Map(),
      putFiles: new Map(),
      folders: new Set(),
      homeId: null,
      exit: null,
    }
    this.#sandboxes.set(sandboxId, sandbox)
    putFiles(sandbox, files)
    if (terminalId) this.#addTerminal(sandbox, terminalId, 'python')
  }

  #openTerminal({ sandboxId, terminalId, kind, file }: HostInput<'terminal:open'>): void {
    const sandbox = this.#demand(sandboxId)
    if (kind === 'script' && (file === null || !isSafe(file))) {
      throw new Refusal('bad-request', 'A terminal for a script needs the file of the script.')
    }
    if (sandbox.terminals.has(terminalId)) return
    if (sandbox.terminals.size >= terminalLimit) {
      throw new Refusal('too-many-terminals', `A sandbox can have ${terminalLimit} terminals.`)
    }
    const terminal = this.#addTerminal(sandbox, terminalId, kind)
    if (kind === 'script') void terminal.runScript(file ?? '', sandbox.files.get(file ?? '') ?? null)
  }

  #addTerminal(sandbox: FakeSandbox, id: TerminalId, kind: TerminalKind): FakeTerminal {
    const before = this.#recordings.get(id)
    before?.beginAgain()
    const recording = before ?? new FakeRecording()
    this.#recordings.set(id, recording)
    const terminal = new FakeTerminal({
      id,
      sandboxId: sandbox.id,
      kind,
      isFirst: sandbox.firstTerminal === id,
      write: (path, text) => {
        sandbox.files.set(path, text)
        this.#fileWatches.look()
      },
      recording,
      drawn: text => this.#pictures.drawn(id, text),
      output: (position, data) => this.#server?.output(id, position, data),
      exited: exit => this.#tell({ name: 'terminal:exited', data: { terminalId: id, exit } }),
    })
    sandbox.terminals.set(id, terminal)
    return terminal
  }

  #greeting(): HostReply<'host:greet'> {
    const all = [...this.#sandboxes.values()]
    return {
      version: hostProtocolVersion,
      pid: process.pid,
      runtime: null,
      outage: this.#outage,
      sandboxes: all.map(({ id, kernel, exit }) => ({
        sandboxId: id,
        purpose: kernel ? 'kernel' : 'workspace',
        exit,
      })),
      terminals: all
        .flatMap(({ terminals }) => [...terminals.values()])
        .map(({ id, sandboxId, kind, exit }) => ({ terminalId: id, sandboxId, kind, exit })),
      kernels: all.flatMap(({ kernel }) => (kernel ? [kernel.report] : [])),
    }
  }

  #demand(sandboxId: SandboxId): FakeSandbox {
    const sandbox = this.#sandboxes.get(sandboxId)
    if (!sandbox) throw new Refusal('not-found', 'That sandbox is gone. Open a new one.')
    return sandbox
  }

  #files(sandboxId: SandboxId): FakeFiles {
    const { exit, files, folders } = this.#demand(sandboxId)
    if (exit) throw new Refusal('not-found', exit.message)
    return new FakeFiles(files, folders)
  }

  #kernel(sandboxId: SandboxId): FakeKernel {
    const kernel = this.#sandboxes.get(sandboxId)?.kernel
    if (!kernel) throw new Refusal('kernel-not-running', 'Python does not run. Please restart it.')
    return kernel
  }

  #findTerminal(terminalId: TerminalId): FakeTerminal | undefined {
    for (const { terminals } of this.#sandboxes.values()) {
      const terminal = terminals.get(terminalId)
      if (terminal) return terminal
    }
    return undefined
  }

  #terminal(terminalId: TerminalId): FakeTerminal {
    const terminal = this.#findTerminal(terminalId)
    if (!terminal) throw new Refusal('not-found', 'That terminal is gone. Open a new one.')
    return terminal
  }

  #tell(happening: HostHappening): void {
    this.#server?.happened(happening)
  }
}
