// The sandboxes of one class on a fake sandbox-host, for unit tests.
import type { SandboxView } from '#protocol/classroom-view.ts'
import type { MemberId, SandboxId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import { Admission } from '../../server/sandbox/admission.ts'
import type { SandboxRecord } from '../../server/sandbox/sandbox-record.ts'
import { Sandboxes } from '../../server/sandbox/sandboxes.ts'
import type { FakeConnection } from '../support/fake-connection.ts'
import { FakeSandboxHost } from '../support/fake-sandbox-host.ts'
import { until } from '../support/until.ts'

/** The shared file `inventory.py`. */
export function inventory(text: string): SandboxFile {
  return { path: 'inventory.py', base64: Buffer.from(text).toString('base64') }
}

/** A class on a fake sandbox-host; `restart` is what a crash and a new start of the server do. */
export class SandboxSetting {
  readonly fake = new FakeSandboxHost()
  readonly records = new Map<MemberId, SandboxRecord>()
  /** Every state that a member was told, without repeats. */
  readonly told = new Map<MemberId, SandboxView['state'][]>()
  readonly faults: unknown[] = []
  /** Who has a window open. */
  readonly present = new Set<MemberId>()
  isDiskFull = false
  /** The class's shared files. */
  files = [inventory('stock = 1')]
  readonly #startsAtOnce: number
  connection: FakeConnection
  sandboxes: Sandboxes

  constructor(startsAtOnce = 6) {
    this.#startsAtOnce = startsAtOnce
    const { connection, sandboxes } = this.#serve()
    this.connection = connection
    this.sandboxes = sandboxes
  }

  #serve() {
    const connection: FakeConnection = this.fake.server(() => sandboxes.claims())
    const sandboxes: Sandboxes = new Sandboxes(
      {
        host: connection,
        admission: new Admission(this.#startsAtOnce),
        image: 'python',
        log: { error: (fault: unknown) => this.faults.push(fault) } as never,
        files: () => this.files,
        save: async record => {
          if (this.isDiskFull) throw new Refusal('storage-failed', 'The disk is full.')
          this.records.set(record.memberId, structuredClone(record))
        },
        onSeatsChange: () => {},
        isPresent: memberId => this.present.has(memberId),
        forget: async memberId => void this.records.delete(memberId),
        onChange: memberId => {
          const states = this.told.get(memberId) ?? []
          const { state } = sandboxes.view(memberId)
          if (states.at(-1) !== state) this.told.set(memberId, [...states, state])
        },
      },
      [...this.records.values()],
    )
    return { connection, sandboxes }
  }

  static async open(startsAtOnce?: number): Promise<SandboxSetting> {
    const setting = new SandboxSetting(startsAtOnce)
    await setting.greeted()
    return setting
  }

  async restart(): Promise<void> {
    await this.sandboxes[Symbol.asyncDispose]()
    const { connection, sandboxes } = this.#serve()
    this.connection = connection
    this.sandboxes = sandboxes
    await this.greeted()
  }

  async greeted(): Promise<void> {
    let isGreeted = false
    const stop = this.connection.listen({
      greeted: () => {
        isGreeted = true
      },
    })
    await until(() => isGreeted)
    stop()
  }

  async becomes(memberId: MemberId, state: SandboxView['state']): Promise<SandboxView> {
    await until(() => this.sandboxes.view(memberId).state === state, `${memberId} becomes ${state}`, 4000)
    return this.sandboxes.view(memberId)
  }

  sandboxIdOf(memberId: MemberId): SandboxId {
    return this.records.get(memberId)?.sandboxId as SandboxId
  }
}
