// Files of a home for somebody who is not in the sandbox. All is done inside, by a program of the image that runs as the
// person; what it answers passed through a stranger's hands, and is parsed.
import { Readable } from 'node:stream'
import { z } from 'zod'
import { type FileListing, fileListing, fileVersion } from '#protocol/home-files.ts'
import { readLimitBytes } from '#protocol/limits.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostInput, HostReply } from '#protocol/sandbox-host.ts'
import type { Container } from './container.ts'
import { imagePrograms } from './hardening.ts'
import { parsedJson, sandboxTooBusy } from './strange-answer.ts'
import { demandFilePath } from './tar-archive.ts'

/** Two thousand long names, or one piece of a file, each with its line. */
const answerLimitBytes = 12 * 1024 * 1024
const timeLimitMs = 20_000

const problem = z.object({ problem: z.string().max(40) })
const readAnswer = z.object({ size: z.number().int().min(0), version: fileVersion })
const writeAnswer = z.object({ version: fileVersion })
const nothing = z.object({})

export class HomeFiles {
  readonly #container: Container

  constructor(container: Container) {
    this.#container = container
  }

  async list(): Promise<FileListing> {
    return (await this.#ask({ command: 'list' }, fileListing)).answer
  }

  /** At most 1 MB from a place on. Refuses `not-found`, and `bad-request` for what is no regular file. */
  async read({ path, from }: Omit<HostInput<'files:read'>, 'sandboxId'>): Promise<HostReply<'files:read'>> {
    const request = { command: 'read', path, from, limit: readLimitBytes }
    const { answer, content } = await this.#ask(request, readAnswer)
    return { ...answer, base64: content.subarray(0, readLimitBytes).toString('base64') }
  }

  /** All of a file at once: it is the old one or the new one, whatever happens. */
  async write(input: Omit<HostInput<'files:write'>, 'sandboxId'>): Promise<HostReply<'files:write'>> {
    const { path, base64, version } = input
    demandFilePath(path)
    const content = Buffer.from(base64, 'base64')
    const request = { command: 'write', path, version, size: content.length }
    return (await this.#ask(request, writeAnswer, content)).answer
  }

  async rename({ path, to }: Omit<HostInput<'files:rename'>, 'sandboxId'>): Promise<void> {
    demandFilePath(to)
    await this.#ask({ command: 'rename', path, to }, nothing)
  }

  /** A folder with all that is in it. */
  async remove(path: string): Promise<void> {
    await this.#ask({ command: 'remove', path }, nothing)
  }

  async makeFolder(path: string): Promise<void> {
    demandFilePath(path)
    await this.#ask({ command: 'make-folder', path }, nothing)
  }

  async #ask<Answer>(
    request: Readonly<Record<string, unknown>>,
    shape: z.ZodType<Answer>,
    content: Buffer = Buffer.alloc(0),
  ): Promise<{ answer: Answer; content: Buffer }> {
    const input = Readable.from([Buffer.from(`${JSON.stringify(request)}\n`), content], { objectMode: false })
    const { output, ended } = await this.#container.pipe([`${imagePrograms}/files`], input, timeLimitMs)
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of output) {
      size += chunk.length
      if (size > answerLimitBytes) throw sandboxTooBusy()
      chunks.push(chunk)
    }
    await ended
    const whole = Buffer.concat(chunks)
    const end = whole.indexOf('\n')
    const line = parsedJson(whole.toString('utf8', 0, Math.max(0, end)))
    const refused = problem.safeParse(line)
    if (refused.success) throw refusalOf(refused.data.problem)
    const answer = shape.safeParse(line)
    if (!answer.success) throw sandboxTooBusy()
    return { answer: answer.data, content: whole.subarray(end + 1) }
  }
}

const refusals: Readonly<Record<string, () => Refusal>> = {
  missing: () => new Refusal('not-found', 'There is no such file any more.'),
  exists: () => new Refusal('name-taken', 'There is a file or folder of that name already.'),
  changed: () => new Refusal('out-of-date', 'Something else has changed this file meanwhile.'),
  full: () =>
    new Refusal('too-large', 'There is no room for it in your sandbox. Please delete what you do not need.'),
  'no-file': () => new Refusal('bad-request', 'This is not a file that can be opened.'),
  'no-folder': () => new Refusal('bad-request', 'There is no such folder.'),
  'into-itself': () => new Refusal('bad-request', 'A folder cannot be moved into itself.'),
  'bad-path': () => new Refusal('bad-request', 'A file cannot be called that.'),
  forbidden: () => new Refusal('bad-request', 'The sandbox does not allow that for this file.'),
}

function refusalOf(problem: string): Refusal {
  return (
    refusals[problem]?.() ?? new Refusal('bad-request', 'That did not work in the sandbox. Please try again.')
  )
}
