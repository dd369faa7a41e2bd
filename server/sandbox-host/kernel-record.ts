// What a sandbox-host must have known of a kernel for the next one to go on with it: one small file for each, beside the
// kernels' directories, where no container sees it.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { cellId, type ExecutionId, id, type SandboxId } from '#protocol/ids.ts'
import { journalPath } from './kernel-directory.ts'
import { replaceFile } from './kernel-journal.ts'

const openCell = z.object({ executionId: id<ExecutionId>(), cellId, hasEnded: z.boolean() })
export type OpenCell = z.infer<typeof openCell>

const content = z.object({
  sandboxId: id<SandboxId>(),
  image: z.string(),
  label: z.string(),
  containerId: z.string(),
  directory: z.object({ path: z.string(), key: z.string() }),
  /** No event had a higher number. */
  lastSequence: z.number().int().nonnegative(),
  /** Cells that began and of which something may not have reached the server's disk. */
  open: z.array(openCell),
})

export type RecordedKernel = z.infer<typeof content>

/** Numbers are reserved that many at a time, so that not every event costs a file. A crash leaves the rest of them out. */
const reservedAtOnce = 1000
const ending = '.kernel'

export class KernelRecord {
  readonly #path: string
  #content: RecordedKernel
  #isKept = false

  private constructor(root: string, content: RecordedKernel) {
    this.#path = join(root, `${content.sandboxId}${ending}`)
    this.#content = content
  }

  /** Nothing is kept before the kernel runs. */
  static begin(root: string, about: Pick<RecordedKernel, 'sandboxId' | 'image' | 'label'>): KernelRecord {
    const none = { containerId: '', directory: { path: '', key: '' }, lastSequence: 0, open: [] }
    return new KernelRecord(root, { ...about, ...none })
  }

  static goOn(root: string, content: RecordedKernel): KernelRecord {
    const record = new KernelRecord(root, content)
    record.#isKept = true
    return record
  }

  get content(): RecordedKernel {
    return this.#content
  }

  /** From now on the next sandbox-host would go on with that container. */
  runs(kernel: Pick<RecordedKernel, 'containerId' | 'directory'>): void {
    this.#isKept = true
    this.#change(kernel)
  }

  /** There is no container to go on with. */
  ended(): void {
    this.#isKept = false
    rmSync(this.#path, { force: true })
  }

  /** To be called with each number before it is used. */
  count(sequence: number): void {
    if (sequence > this.#content.lastSequence) this.#change({ lastSequence: sequence + reservedAtOnce })
  }

  open(cells: readonly OpenCell[]): void {
    this.#change({ open: [...cells] })
  }

  #change(changes: Partial<RecordedKernel>): void {
    this.#content = { ...this.#content, ...changes }
    if (this.#isKept) replaceFile(this.#path, JSON.stringify(this.#content))
  }
}

/** What an earlier sandbox-host left, by container. What cannot be read is of another version, and not gone on with. */
export function readKernelRecords(root: string): Map<string, RecordedKernel> {
  const found = readdirSync(root)
    .filter(name => name.endsWith(ending))
    .flatMap(name => recordIn(join(root, name)) ?? [])
  return new Map(found.map(record => [record.containerId, record]))
}

/** Removes all below `root` that belongs to none of these kernels. */
export function removeStrays(root: string, kept: readonly RecordedKernel[]): void {
  const names = new Set(
    kept.flatMap(({ sandboxId, directory }) => {
      return [`${sandboxId}${ending}`, basename(directory.path), basename(journalPath(directory.path))]
    }),
  )
  for (const name of readdirSync(root)) {
    if (!names.has(name)) rmSync(join(root, name), { recursive: true, force: true })
  }
}

function recordIn(path: string): RecordedKernel | null {
  try {
    return content.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}
