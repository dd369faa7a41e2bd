// A whole server in this process: real sockets on a free port, storage in memory, sandboxes in memory.
import type { Config } from '../../server/config.ts'
import { createLog } from '../../server/log.ts'
import { type FollowalongServer, startServer } from '../../server/server.ts'
import { FakeSandboxHost } from './fake-sandbox-host.ts'
import { MemoryStorage } from './memory-storage.ts'
import { testConfig } from './test-config.ts'

export interface TestServer extends AsyncDisposable {
  readonly server: FollowalongServer
  readonly port: number
  readonly host: FakeSandboxHost
  readonly storage: MemoryStorage
}

/** `storage` is what a server before this one left. */
export async function testServer(
  changes: Partial<Config> = {},
  storage = new MemoryStorage(),
): Promise<TestServer> {
  const config = await testConfig(changes)
  const host = new FakeSandboxHost()
  const log = createLog('fatal')
  const server = await startServer(config, { storage, log, host: claims => host.server(claims) })
  await server.sandboxesKnown
  return {
    server,
    port: server.port,
    host,
    storage,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await config[Symbol.asyncDispose]()
    },
  }
}
