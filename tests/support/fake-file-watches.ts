// Whose files are watched in a sandbox-host in memory, and what was told of them last.
import type { FileListing } from '#protocol/home-files.ts'
import type { SandboxId } from '#protocol/ids.ts'

export class FakeFileWatches {
  readonly #told = new Map<SandboxId, string>()
  readonly #list: (sandboxId: SandboxId) => FileListing | null
  readonly #changed: (sandboxId: SandboxId, listing: FileListing) => void

  /** `list` gives null for a sandbox that is not there any more. */
  constructor(
    list: (sandboxId: SandboxId) => FileListing | null,
    changed: (sandboxId: SandboxId, listing: FileListing) => void,
  ) {
    this.#list = list
    this.#changed = changed
  }

  watch(sandboxId: SandboxId, listing: FileListing): FileListing {
    this.#told.set(sandboxId, JSON.stringify(listing.entries))
    return listing
  }

  unwatch(sandboxId: SandboxId): void {
    this.#told.delete(sandboxId)
  }

  unwatchAll(): void {
    this.#told.clear()
  }

  /** Something may have been written. */
  look(): void {
    for (const [sandboxId, told] of this.#told) {
      const listing = this.#list(sandboxId)
      if (!listing) this.unwatch(sandboxId)
      else if (JSON.stringify(listing.entries) !== told)
        this.#changed(sandboxId, this.watch(sandboxId, listing))
    }
  }
}
