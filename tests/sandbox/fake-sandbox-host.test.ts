// The fake sandbox-host keeps the contracts, so tests that use it can be believed.
import { homeContract } from '../contracts/home-contract.ts'
import { HostClient } from '../contracts/host-client.ts'
import { kernelContract } from '../contracts/kernel-contract.ts'
import { sandboxHostContract } from '../contracts/sandbox-host-contract.ts'
import { FakeSandboxHost } from '../support/fake-sandbox-host.ts'

async function open() {
  const host = new FakeSandboxHost()
  return {
    connect: (claims: Parameters<FakeSandboxHost['server']>[0]) => new HostClient(host.server(claims)),
    [Symbol.asyncDispose]: async () => {},
  }
}

sandboxHostContract('in memory', open)
kernelContract('in memory', open)
homeContract('in memory', open)
