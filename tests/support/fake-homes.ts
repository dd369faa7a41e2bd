// People's homes in a sandbox-host in memory: kept over their sandboxes, like the real ones.
import type { Exit } from '#protocol/exits.ts'
import type { HomeId, SandboxId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostInput, HostReply, SandboxFile } from '#protocol/sandbox-host.ts'
import { tarOf } from '../../server/sandbox-host/tar-archive.ts'
import type { FakeKernel } from './fake-kernel.ts'
import type { FakeTerminal } from './fake-terminal.ts'

export interface FakeSandbox {
  readonly id: SandboxId
  readonly terminals: Map<TerminalId, FakeTerminal>
  readonly firstTerminal: TerminalId | null
  readonly kernel: FakeKernel | null
  /** By path, as text. */
  readonly files: Map<string, string>
  /** The same as they were put last. */
  readonly putFiles: Map<string, string>
  /** Those that were made; others are where files lie in them. */
  readonly folders: Set<string>
  homeId: HomeId | null
  exit: Exit | null
}

/** What is kept of a home: its files, and those of them that were put there. */
type KeptHome = Pick<FakeSandbox, 'files' | 'putFiles' | 'folders'>

export class FakeHomes {
  readonly #sandboxes: () => Iterable<FakeSandbox>
  readonly #kept = new Map<HomeId, KeptHome>()

  constructor(sandboxes: () => Iterable<FakeSandbox>) {
    this.#sandboxes = sandboxes
  }

  enter(
    sandbox: FakeSandbox,
    { homeId, isEmptied, files }: Omit<HostInput<'home:enter'>, 'sandboxId'>,
  ): void {
    if (sandbox.exit) throw new Refusal('not-found', sandbox.exit.message)
    for (const other of this.#sandboxes()) {
      if (other.homeId === homeId && other !== sandbox) this.leave(other)
    }
    const kept = isEmptied || sandbox.homeId ? undefined : this.#kept.get(homeId)
    for (const [path, text] of kept?.files ?? []) sandbox.files.set(path, text)
    for (const [path, text] of kept?.putFiles ?? []) sandbox.putFiles.set(path, text)
    for (const path of kept?.folders ?? []) sandbox.folders.add(path)
    const isUnchanged = (path: string) =>
      !sandbox.files.has(path) || sandbox.files.get(path) === sandbox.putFiles.get(path)
    putFiles(
      sandbox,
      files.filter(({ path }) => isUnchanged(path)),
    )
    sandbox.homeId = homeId
  }

  leave(sandbox: FakeSandbox): void {
    const { homeId, files, putFiles, folders } = sandbox
    if (homeId) this.#kept.set(homeId, structuredClone({ files, putFiles, folders }))
    sandbox.homeId = null
  }

  /** By path. */
  filesOf(homeId: HomeId): ReadonlyMap<string, string> | undefined {
    const inUse = [...this.#sandboxes()].find(sandbox => sandbox.homeId === homeId)
    return (inUse ?? this.#kept.get(homeId))?.files
  }

  read(homeId: HomeId, piece: number): HostReply<'home:read'> {
    const files = this.filesOf(homeId)
    if (!files || piece > 0) return null
    const content = [...files].map(([path, text]) => ({
      path,
      base64: Buffer.from(text).toString('base64'),
    }))
    return { version: 'only', base64: tarOf(content).toString('base64') }
  }
}

/** Refuses a path that leads out of the home. */
export function putFiles(sandbox: FakeSandbox, files: readonly SandboxFile[]): void {
  for (const { path, base64 } of files) {
    if (!isSafe(path)) {
      throw new Refusal('bad-request', `A file cannot be called ${JSON.stringify(path)}.`)
    }
    const text = Buffer.from(base64, 'base64').toString('utf8')
    sandbox.files.set(path, text)
    sandbox.putFiles.set(path, text)
  }
}

export function isSafe(path: string): boolean {
  return !path.split('/').some(step => ['', '.', '..'].includes(step))
}
