// The names that every sandbox knows: its own, and nobody else's. Lies beside the images.
import { chmodSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const hostsFile = fileURLToPath(new URL('../../sandbox-images/hosts', import.meta.url))

const everybodyReads = 0o444

/** Each sandbox reads it by a uid of its own, whatever the folder was copied with. Throws when it is missing. */
export function openHostsFile(): void {
  const { mode } = statSync(hostsFile)
  if ((mode & everybodyReads) !== everybodyReads) chmodSync(hostsFile, mode | everybodyReads)
}
