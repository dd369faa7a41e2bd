// The instructors' secret: from the environment, or made once and kept where only the server's user can read it.
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomSecret } from './classroom/random-id.ts'
import { ConfigError } from './config.ts'

/** Returns the configured token, or the one in the data folder, which is made when it is not there. */
export async function instructorToken(configured: string | null, dataDirectory: string): Promise<string> {
  if (configured !== null) return configured
  const file = join(dataDirectory, 'instructor-token')
  const kept = await readFile(file, 'utf8').catch(() => null)
  if (kept !== null) {
    await chmod(file, 0o600)
    if (kept.trim().length >= 16) return kept.trim()
    throw new ConfigError(
      `${file} holds no usable token. Please delete it; a new one is made at the next start.`,
    )
  }
  const token = randomSecret()
  await writeFile(file, `${token}\n`, { mode: 0o600, flag: 'wx' })
  return token
}

/** Makes the data folder; throws `ConfigError` when it cannot be written to. */
export async function prepareDataDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const probe = join(directory, '.writable')
    await writeFile(probe, '')
    await rm(probe)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new ConfigError(
      `The data folder ${directory} cannot be written to (${reason}). Please make it writable or set DATA_DIR to another folder.`,
      { cause: error },
    )
  }
}
