// One container of ours, from its creation to its removal. What runs in it and why is for others.
import { createHash, randomBytes } from 'node:crypto'
import { finished, type Readable } from 'node:stream'
import type Docker from 'dockerode'
import type { Exit } from '#protocol/exits.ts'
import type { SandboxId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import { standardOutput, unframe } from './exec-output.ts'
import { type Purpose, sandboxHome } from './hardening.ts'
import type { KernelContainer } from './kernel-port.ts'
import { tarOf } from './tar-archive.ts'

interface ContainerParts {
  readonly id: string
  readonly sandboxId: SandboxId
  readonly purpose: Purpose
  readonly uid: number
  readonly labels: Readonly<Record<string, string>>
  readonly socketDirectory: string | null
  docker(): Docker
  /** Takes it from Docker and finishes it. */
  removed(): Promise<void>
}

/** Reads pairs of a hash and a path: a file goes if it is one, not a link to one, and its content has that hash. */
const removeUnchanged = `
  while [ $# -gt 1 ]; do
    if [ -f "$2" ] && [ ! -L "$2" ] && [ "$(sha256sum < "$2")" = "$1  -" ]; then rm -f -- "$2"; fi
    shift 2
  done`

/** Reads paths and prints a line for each: the hash of the file there, or `none`, or `other` for all that is no file. */
const hashFiles = `
  for path; do
    if [ -L "$path" ]; then echo other
    elif [ -f "$path" ]; then sha256sum < "$path" | cut -c 1-64
    elif [ -e "$path" ]; then echo other
    else echo none; fi
  done`

export class Container implements KernelContainer {
  readonly id: string
  readonly sandboxId: SandboxId
  readonly purpose: Purpose
  readonly uid: number
  readonly labels: Readonly<Record<string, string>>
  readonly socketDirectory: string
  readonly ended: Promise<Exit>
  readonly #parts: ContainerParts
  /** The hashes of the files that were put into it, by path. A sandbox-host that adopts a container knows of none. */
  readonly #putFiles = new Map<string, string>()
  #resolveEnded: (exit: Exit) => void = () => {}
  #removal: Promise<void> | null = null
  #hasEnded = false

  constructor(parts: ContainerParts) {
    this.#parts = parts
    this.id = parts.id
    this.sandboxId = parts.sandboxId
    this.purpose = parts.purpose
    this.uid = parts.uid
    this.labels = parts.labels
    this.socketDirectory = parts.socketDirectory ?? ''
    this.ended = new Promise(resolve => {
      this.#resolveEnded = resolve
    })
  }

  get isBeingRemoved(): boolean {
    return this.#removal !== null
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  async interrupt(): Promise<void> {
    if (this.#hasEnded) return
    // Refused when it has ended meanwhile, which is what was wanted.
    await this.#parts
      .docker()
      .getContainer(this.id)
      .kill({ signal: 'SIGINT' })
      .catch(() => {})
  }

  remove(): Promise<void> {
    if (!this.#hasEnded) this.#removal ??= this.#parts.removed()
    return this.#removal ?? Promise.resolve()
  }

  async belongTo(sandboxId: SandboxId): Promise<void> {
    // Labels cannot be changed any more. The name is for people; without it everything works.
    await this.#parts
      .docker()
      .getContainer(this.id)
      .rename({ name: containerName(this.purpose, sandboxId) })
      .catch(() => {})
  }

  /** Unpacked inside, by the container's own user: nothing on this machine follows a link that a stranger laid. */
  async putFiles(files: readonly SandboxFile[]): Promise<void> {
    if (files.length === 0) return
    const archive = tarOf(files)
    const { exitCode, output } = await this.run(
      ['tar', '--extract', '--file=-', `--directory=${sandboxHome}`, '--no-same-owner', '--touch'],
      archive,
    )
    if (exitCode === 0) {
      for (const { path, base64 } of files) this.#putFiles.set(path, hashOf(base64))
      return
    }
    const reason = output.trim().split('\n')[0]?.slice(0, 300) || `tar ended with ${exitCode}`
    throw new Refusal('sandboxes-unavailable', `The files could not be put into the sandbox: ${reason}`)
  }

  /** Inside as well. What was never put, or is not what was put last, stays. */
  async removeFiles(paths: readonly string[]): Promise<void> {
    const known = paths.flatMap(path => {
      const hash = this.#putFiles.get(path)
      this.#putFiles.delete(path)
      return hash === undefined ? [] : [hash, `${sandboxHome}/${path}`]
    })
    if (known.length > 0) await this.run(['sh', '-c', removeUnchanged, 'remove', ...known])
  }

  /** The hashes of the files that were put into it, by path. */
  get put(): Record<string, string> {
    return Object.fromEntries(this.#putFiles)
  }

  /** What a home that was unpacked here had been given before. */
  recallPut(put: Readonly<Record<string, string>>): void {
    for (const [path, hash] of Object.entries(put)) this.#putFiles.set(path, hash)
  }

  /**
   * Puts those that are others now, unless somebody has changed the one in the home or has something else of that name.
   * Without `isFilled`, what was put is still what lies there.
   */
  async renewFiles(files: readonly SandboxFile[], isFilled: boolean): Promise<void> {
    const wanted = isFilled
      ? files
      : files.filter(({ path, base64 }) => this.#putFiles.get(path) !== hashOf(base64))
    if (wanted.length === 0) return
    const paths = wanted.map(({ path }) => `${sandboxHome}/${path}`)
    const { output } = await this.run(['sh', '-c', hashFiles, 'hash', ...paths])
    const found = output.split('\n')
    const renewed = wanted.filter(({ path, base64 }, at) => {
      const hash = hashOf(base64)
      if (found[at] === hash) this.#putFiles.set(path, hash)
      return found[at] === 'none' || (found[at] !== hash && found[at] === this.#putFiles.get(path))
    })
    await this.putFiles(renewed)
  }

  /**
   * Runs a program inside and hands its output over as it comes; `ended` resolves after that. Whoever takes no more of the
   * output lets go of the program.
   */
  async pipe(
    command: readonly string[],
    input: Readable | null,
    limitMs = 0,
  ): Promise<{
    readonly output: AsyncGenerator<Buffer>
    readonly ended: Promise<{ readonly exitCode: number; readonly errors: string }>
  }> {
    const { exec, stream } = await this.#exec(command, input !== null)
    const timer =
      limitMs > 0 ? setTimeout(() => stream.destroy(new Error('it took too long')), limitMs) : null
    input?.on('error', error => stream.destroy(error)).pipe(stream)
    let errors = ''
    const ended = new Promise<{ exitCode: number; errors: string }>((resolve, reject) => {
      finished(stream, { writable: false }, () => {
        if (timer) clearTimeout(timer)
        input?.destroy()
        exec.inspect().then(({ ExitCode }) => resolve({ exitCode: ExitCode ?? -1, errors }), reject)
      })
    })
    // Whoever stops reading does not ask for the end.
    ended.catch(() => {})
    const heardError = (data: Buffer) => {
      errors = (errors + data.toString('utf8')).slice(0, errorLimit)
    }
    return { output: standardOutput(stream, heardError), ended }
  }

  /** Runs a program inside to its end. `output` is all it printed, at most 64 KB. */
  async run(command: readonly string[], input?: Buffer): Promise<{ exitCode: number; output: string }> {
    const { exec, stream } = await this.#exec(command, input !== undefined)
    const output = readFramed(stream)
    if (input) stream.end(input)
    const text = await output
    const { ExitCode } = await exec.inspect()
    return { exitCode: ExitCode ?? -1, output: text }
  }

  async #exec(command: readonly string[], hasInput: boolean) {
    const exec = await this.#parts
      .docker()
      .getContainer(this.id)
      .exec({
        Cmd: [...command],
        AttachStdin: hasInput,
        AttachStdout: true,
        AttachStderr: true,
        // Without a terminal the engine would frame the output; with one it would cook the input.
        Tty: false,
      })
    // Only a hijacked stream can be closed on one side, which is how the program learns of the input's end.
    return { exec, stream: await exec.start({ hijack: true, stdin: hasInput }) }
  }

  /** Tells everybody that it has ended. For `Containers` only. */
  finish(exit: Exit): void {
    this.#hasEnded = true
    this.#resolveEnded(exit)
  }
}

function hashOf(base64: string): string {
  return createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex')
}

/** Unique, and tells operators whose it is. */
export function containerName(purpose: Purpose, sandboxId: SandboxId): string {
  return `followalong-${purpose}-${sandboxId.slice(0, 24)}-${randomBytes(3).toString('hex')}`
}

const outputLimitBytes = 64 * 1024
/** Of what a program says went wrong. */
const errorLimit = 500

/** Output of a program without terminal: frames of one kind byte, three of nothing, a length and the content. */
function readFramed(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= outputLimitBytes) chunks.push(chunk)
    })
    stream.on('error', reject)
    stream.on('end', () => resolve(unframe(Buffer.concat(chunks)).toString('utf8')))
  })
}
