// A sandbox-host, real or fake, that a story is told to: opened before it, closed after it, with a server's connection.
import { afterAll, beforeAll } from 'vitest'
import type { SandboxId, TerminalId } from '#protocol/ids.ts'
import type { HostReply } from '#protocol/sandbox-host.ts'
import type { HostClient } from './host-client.ts'

export interface HostUnderTest extends AsyncDisposable {
  /** A server's connection; the one before it is over. `claims` are asked when it greets. */
  connect(claims: () => readonly SandboxId[]): HostClient
}

export interface HostStory<Host extends HostUnderTest = HostUnderTest> {
  readonly host: Host
  /** Another one after `reconnect`. */
  readonly client: HostClient
  /** What the server wants kept; told at each greeting. */
  readonly claimed: SandboxId[]
  start(): Promise<{ readonly sandboxId: SandboxId; readonly terminalId: TerminalId }>
  startKernel(): Promise<SandboxId>
  /** As a server that ends, and the next one. */
  reconnect(): Promise<HostReply<'host:greet'>>
}

/** To be called within `describe`, or once for a whole file. */
export function hostStory<Host extends HostUnderTest>(open: () => Promise<Host>): HostStory<Host> {
  let host: Host
  let client: HostClient
  const claimed: SandboxId[] = []
  beforeAll(async () => {
    host = await open()
    client = host.connect(() => claimed)
    await client.isGreeted()
  })
  afterAll(async () => {
    await client?.[Symbol.asyncDispose]()
    await host?.[Symbol.asyncDispose]()
  })
  return {
    get host() {
      return host
    },
    get client() {
      return client
    },
    claimed,
    async start() {
      const started = await client.startWorkspace()
      claimed.push(started.sandboxId)
      await client.watch(started.terminalId)
      return started
    },
    async startKernel() {
      const sandboxId = await client.startKernel()
      claimed.push(sandboxId)
      return sandboxId
    },
    async reconnect() {
      await client[Symbol.asyncDispose]()
      client = host.connect(() => claimed)
      return client.isGreeted()
    },
  }
}
