// Sandboxes and kernels in gVisor keep the contract: on a Docker engine of the test's own, where `runsc` is installed.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { GvisorEngine } from '../support/gvisor-engine.ts'
import { hostStory } from './host-story.ts'
import { kernelContract } from './kernel-contract.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'
import { sandboxHostContract } from './sandbox-host-contract.ts'

describe.runIf(GvisorEngine.isTested)('in gVisor', () => {
  let engine: GvisorEngine

  beforeAll(async () => {
    engine = await GvisorEngine.open()
    vi.stubEnv('DOCKER_HOST', engine.host)
  }, 300_000)

  afterAll(async () => {
    vi.unstubAllEnvs()
    await engine?.[Symbol.asyncDispose]()
  })

  const open = async () => {
    const host = await RealSandboxHost.open()
    // Whoever connects from now on finds it set to this.
    await using first = host.connect(() => [], engine.runtime)
    await first.isGreeted()
    return host
  }

  sandboxHostContract('gVisor', open)
  kernelContract('gVisor', open)

  describe('what runs there', () => {
    const story = hostStory(open)

    test('sees the system of gVisor, not that of the machine', async () => {
      const { terminalId } = await story.start()
      story.client.type(terminalId, 'import platform; "system " + platform.version()\r')
      await story.client.sees(terminalId, 'system #1 SMP Sun Jan 10 15:06:54 PST 2016')
      expect(engine.engine.docker('ps', '-q', '--filter', 'label=followalong.purpose=workspace')).not.toEqual(
        [],
      )
    })
  })
})
