// Where a sandbox-host keeps its socket, its log and the little it must remember. Knows no Docker.
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The longest path a unix socket may have, in bytes, and what of it a kernel's socket directory may take up. */
const socketPathLimitBytes = 107
const kernelRootLimitBytes = 60

export interface StateDirectory {
  readonly path: string
  /** Stays the same over restarts: by it, containers are known to be ours. */
  readonly hostId: string
  readonly socketPath: string
  readonly logPath: string
  readonly kernelRoot: string
}

/** Made where it is missing, mode 0700. The socket's place is written to `address`, where the server looks for it. */
export function openStateDirectory(wantedPath: string): StateDirectory {
  const path = resolve(wantedPath)
  ownDirectory(path)
  const socketPath = shortEnough(path, 'socket', socketPathLimitBytes)
  const kernelRoot = shortEnough(path, 'k', kernelRootLimitBytes)
  ownDirectory(kernelRoot)
  writeWhole(join(path, 'address'), socketPath)
  return { path, hostId: hostIdIn(path), socketPath, logPath: join(path, 'log'), kernelRoot }
}

/** False once the directory was removed, or replaced by another one: no server finds its way here any more. */
export function isStillOurs({ path, hostId }: StateDirectory): boolean {
  try {
    return readFileSync(join(path, 'id'), 'utf8').trim() === hostId
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

/** `path/name`, or a place in the temporary folder that belongs to this path alone when that is too long. */
function shortEnough(path: string, name: string, limitBytes: number): string {
  const natural = join(path, name)
  if (Buffer.byteLength(natural) <= limitBytes) return natural
  const key = createHash('sha256').update(path).digest('hex').slice(0, 12)
  const short = join(tmpdir(), `followalong-${key}`)
  ownDirectory(short)
  return join(short, name)
}

/** A folder that only we may enter. Throws when somebody else laid one, or a link, in its place. */
function ownDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const found = lstatSync(path)
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new Error(`${path} is not a folder of ours. Please remove it.`)
  }
  chmodSync(path, 0o700)
}

function hostIdIn(path: string): string {
  const file = join(path, 'id')
  const known = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  if (/^[0-9a-f]{12}$/.test(known)) return known
  const hostId = randomBytes(6).toString('hex')
  writeWhole(file, hostId)
  return hostId
}

function writeWhole(file: string, content: string): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
