// A configuration for tests: a free port, a data folder of its own that goes with the test, nothing from the environment.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Config } from '../../server/config.ts'

export const testInstructorToken = 'the-instructors-token-of-a-test'

export interface TestConfig extends Config, AsyncDisposable {}

export async function testConfig(changes: Partial<Config> = {}): Promise<TestConfig> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'fa-'))
  return {
    port: 0,
    host: '127.0.0.1',
    dataDirectory,
    instructorToken: testInstructorToken,
    instructorName: 'Trainer',
    publicUrl: null,
    classLimit: 300,
    readySeats: 0,
    sandboxRuntime: null,
    coursesDirectory: resolve(import.meta.dirname, '../../courses'),
    clientDirectory: resolve(import.meta.dirname, '../../client/dist'),
    isDemoWanted: false,
    logLevel: 'error',
    ...changes,
    async [Symbol.asyncDispose]() {
      await rm(dataDirectory, { recursive: true, force: true })
    },
  }
}
