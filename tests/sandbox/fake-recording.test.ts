// The fake sandbox-host keeps the contract of recordings, so tests that use it can be believed.
import { HostClient } from '../contracts/host-client.ts'
import { recordingContract } from '../contracts/recording-contract.ts'
import { FakeSandboxHost } from '../support/fake-sandbox-host.ts'

recordingContract('in memory', async () => {
  const host = new FakeSandboxHost()
  return {
    connect: claims => new HostClient(host.server(claims)),
    [Symbol.asyncDispose]: async () => {},
  }
})
