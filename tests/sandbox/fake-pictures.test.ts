// The fake sandbox-host keeps the contract of pictures, so tests that use it can be believed.
import { HostClient } from '../contracts/host-client.ts'
import { pictureContract } from '../contracts/picture-contract.ts'
import { FakeSandboxHost } from '../support/fake-sandbox-host.ts'

pictureContract('in memory', async () => {
  const host = new FakeSandboxHost()
  return {
    connect: claims => new HostClient(host.server(claims)),
    [Symbol.asyncDispose]: async () => {},
  }
})
