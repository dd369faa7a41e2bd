// Who looks at whose files: their sandbox is watched while somebody does, and those windows are told what changes.
import type { FileListing } from '#protocol/home-files.ts'
import type { MemberId, SandboxId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Logger } from '../log.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'

export interface Looker {
  readonly windowId: string
  readonly memberId: MemberId
  readonly name: string
}

export interface FileLookersParts {
  readonly host: SandboxHost
  readonly log: Logger
  /** The sandbox that can be looked into; null when there is none. */
  sandboxOf(memberId: MemberId): SandboxId | null
  /** To every window that looks; null when there is nothing to look into. */
  tell(ownerId: MemberId, windowIds: readonly string[], listing: FileListing | null): void
  /** By whom the owner is told to be looked at. */
  onLookers(ownerId: MemberId, names: readonly string[]): void
}

interface Looked {
  readonly lookers: Map<string, Looker>
  /** Which sandbox is watched. */
  sandboxId: SandboxId | null
  listing: FileListing | null
  /** What is asked of the sandbox-host, one after the other. */
  asking: Promise<void>
}

export class FileLookers implements Disposable {
  readonly #parts: FileLookersParts
  readonly #looked = new Map<MemberId, Looked>()
  readonly #stopListening: () => void

  constructor(parts: FileLookersParts) {
    this.#parts = parts
    this.#stopListening = parts.host.listen({
      lost: () => {
        for (const looked of this.#looked.values()) looked.sandboxId = null
      },
      greeted: () => {
        for (const ownerId of this.#looked.keys()) this.sandboxChanged(ownerId)
      },
      happened: ({ name, data }) => {
        if (name === 'files:changed') this.#changed(data.sandboxId, data.listing)
      },
    })
  }

  /** The files as they are now; null while there is no sandbox. The window is told of changes until it leaves. */
  async look(ownerId: MemberId, looker: Looker): Promise<FileListing | null> {
    const looked = this.#looked.get(ownerId) ?? nobody()
    this.#looked.set(ownerId, looked)
    looked.lookers.set(looker.windowId, looker)
    this.#tellLookers(ownerId, looked)
    await this.#follow(ownerId, looked)
    return looked.listing
  }

  leave(ownerId: MemberId, windowId: string): void {
    const looked = this.#looked.get(ownerId)
    if (!looked?.lookers.delete(windowId)) return
    this.#tellLookers(ownerId, looked)
    if (looked.lookers.size > 0) return
    this.#looked.delete(ownerId)
    const { sandboxId } = looked
    if (sandboxId) looked.asking = looked.asking.then(() => this.#unwatch(ownerId, sandboxId))
  }

  /** The window is closed. */
  left(windowId: string): void {
    for (const ownerId of [...this.#looked.keys()]) this.leave(ownerId, windowId)
  }

  /** It is there, or another one, or gone. */
  sandboxChanged(ownerId: MemberId): void {
    const looked = this.#looked.get(ownerId)
    if (!looked || looked.sandboxId === this.#parts.sandboxOf(ownerId)) return
    const before = looked.listing
    this.#follow(ownerId, looked)
      .then(() => {
        if (looked.listing !== before) this.#tell(ownerId, looked)
      })
      .catch(() => {})
  }

  /** Resolves when the sandbox that the owner has now is watched. Refuses what the sandbox-host refuses. */
  #follow(ownerId: MemberId, looked: Looked): Promise<void> {
    const following = looked.asking.then(async () => {
      const sandboxId = this.#parts.sandboxOf(ownerId)
      if (looked.sandboxId === sandboxId || looked.lookers.size === 0) return
      looked.sandboxId = sandboxId
      looked.listing = null
      if (!sandboxId) return
      try {
        looked.listing = await this.#parts.host.ask('files:watch', { sandboxId })
      } catch (error) {
        looked.sandboxId = null
        throw error
      }
    })
    looked.asking = following.catch(() => {})
    return following
  }

  async #unwatch(ownerId: MemberId, sandboxId: SandboxId): Promise<void> {
    // Somebody came back meanwhile: the sandbox-host has one watch for all.
    if (this.#looked.has(ownerId)) return
    try {
      await this.#parts.host.ask('files:unwatch', { sandboxId })
    } catch (error) {
      // Expected when the sandbox or the sandbox-host is gone, and the watch with it.
      if (!(error instanceof Refusal)) this.#parts.log.error({ err: error }, 'a watch could not be ended')
    }
  }

  #changed(sandboxId: SandboxId, listing: FileListing): void {
    for (const [ownerId, looked] of this.#looked) {
      if (looked.sandboxId !== sandboxId) continue
      looked.listing = listing
      this.#tell(ownerId, looked)
    }
  }

  #tell(ownerId: MemberId, { lookers, listing }: Looked): void {
    this.#parts.tell(ownerId, [...lookers.keys()], listing)
  }

  #tellLookers(ownerId: MemberId, { lookers }: Looked): void {
    const others = [...lookers.values()].filter(({ memberId }) => memberId !== ownerId)
    this.#parts.onLookers(ownerId, [...new Set(others.map(({ name }) => name))])
  }

  [Symbol.dispose](): void {
    this.#stopListening()
  }
}

function nobody(): Looked {
  return { lookers: new Map(), sandboxId: null, listing: null, asking: Promise.resolve() }
}
