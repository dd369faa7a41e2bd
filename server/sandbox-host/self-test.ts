// From inside a container of the same hardening: can anything outside be reached? Knows no server.
import { networkInterfaces } from 'node:os'
import { z } from 'zod'
import type { SandboxId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Containers } from './containers.ts'
import { imagePrograms } from './hardening.ts'

const finding = z.object({ reachable: z.array(z.string()) })

/** What answered: this machine's addresses, the cloud's metadata service, the internet. Should be empty. */
export async function runSelfTest(containers: Containers): Promise<string[]> {
  const container = await containers.create({
    sandboxId: 'probe' as SandboxId,
    purpose: 'probe',
    image: 'python',
    label: 'probe',
    command: ['sleep', '60'],
    labels: {},
    socketDirectory: null,
  })
  try {
    await containers.start(container)
    const { exitCode, output } = await container.run([`${imagePrograms}/probe`, ...addressesOfThisMachine()])
    const found = finding.safeParse(exitCode === 0 ? JSON.parse(output.trim()) : null)
    if (!found.success) {
      throw new Refusal(
        'sandboxes-unavailable',
        `The sandboxes' self-test did not finish: ${output.slice(0, 300)}`,
      )
    }
    return found.data.reachable
  } finally {
    await container.remove()
  }
}

function addressesOfThisMachine(): string[] {
  const all = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? [])
  // The container's own loopback answers as it should.
  return all.filter(({ internal }) => !internal).map(({ address }) => address)
}
