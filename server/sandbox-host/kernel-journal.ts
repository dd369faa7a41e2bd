// What a helper process must have known for another one to go on with its kernel: a small file that is replaced before
// each step, so that a kill at any moment leaves the truth or the step before it. Not synced: when the machine itself
// fails, the kernel is gone as well.
import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { cellId, type ExecutionId, id } from '#protocol/ids.ts'

const place = { executionId: id<ExecutionId>(), cellId }

const talk = z.object({
  running: z.object({ ...place, since: z.string(), stopOnError: z.boolean() }).nullable(),
  waiting: z.array(z.object({ ...place, code: z.string(), stopOnError: z.boolean() })),
  input: z
    .object({
      wanted: z.object({ ...place, prompt: z.string(), isPassword: z.boolean() }),
      parentHeader: z.unknown(),
    })
    .nullable(),
  /** Cells that ran before, oldest first: their threads may still print. */
  recent: z.array(z.object(place)).readonly(),
})

/** Where a conversation with a kernel stands. */
export type Talk = z.infer<typeof talk>

const file = z.object({ routingId: z.string().min(1).max(100), talk })

/** Cells beyond it would make each step slow; they are dropped by a crash. In UTF-16 units. */
const waitingLimit = 1024 * 1024

export class KernelJournal {
  /** By this name the kernel knows its helper; who takes the name over gets the answers. */
  readonly routingId: string
  readonly #path: string

  private constructor(path: string, routingId: string) {
    this.#path = path
    this.routingId = routingId
  }

  static begin(path: string): KernelJournal {
    return new KernelJournal(path, randomUUID())
  }

  /** Throws when it cannot be gone on with. */
  static goOn(path: string): { journal: KernelJournal; talk: Talk } {
    const { routingId, talk } = file.parse(JSON.parse(readFileSync(path, 'utf8')))
    return { journal: new KernelJournal(path, routingId), talk }
  }

  keep(talk: Talk): void {
    let room = waitingLimit
    const waiting = talk.waiting.filter(({ code }) => {
      room -= code.length
      return room >= 0
    })
    replaceFile(this.#path, JSON.stringify({ routingId: this.routingId, talk: { ...talk, waiting } }))
  }
}

/** A file that is there as a whole or not at all. One that cannot be written is removed: it would tell of the past. */
export function replaceFile(path: string, content: string): void {
  try {
    writeFileSync(`${path}.new`, content, { mode: 0o600 })
    renameSync(`${path}.new`, path)
  } catch {
    try {
      rmSync(path, { force: true })
    } catch {
      // The disk does not obey at all. The kernel itself needs no file.
    }
  }
}
