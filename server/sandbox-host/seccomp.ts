// Our own seccomp profile, which all sandboxes get; see `sandbox-images/README.md`.
import { readFileSync } from 'node:fs'

const file = new URL('../../sandbox-images/seccomp.json', import.meta.url)

/** Its text in one line; null when there is none, and the engine's own holds. */
export function readSeccomp(): string | null {
  try {
    return JSON.stringify(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
