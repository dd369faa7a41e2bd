// The fake sandbox-host keeps the contract, so tests that use it can be believed.
import { HostClient } from '../contracts/host-client.ts'
import { sandboxHostContract } from '../contracts/sandbox-host-contract.ts'
import { FakeSandboxHost } from '../support/fake-sandbox-host.ts'

sandboxHostContract('in memory', async () => {
  const host = new FakeSandboxHost()
  return {
    connect: claims => new HostClient(host.server(claims)),
    [Symbol.asyncDispose]: async () => {},
  }
})
