// Containers whose sandbox-host was killed and whose state directory was deleted: the next sandbox-host removes them.
import { rm } from 'node:fs/promises'
import Docker from 'dockerode'
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'

const docker = new Docker()

const containersOf = (stateDirectory: string) =>
  docker.listContainers({ all: true, filters: { label: [`followalong.state=${stateDirectory}`] } })

test('what a killed sandbox-host of a deleted folder left is removed, what a living one holds is not', async () => {
  const lost = await RealSandboxHost.open()
  const client = lost.connect(() => [])
  const { pid } = await client.isGreeted()
  await client.startWorkspace()
  expect(await containersOf(lost.stateDirectory)).toHaveLength(1)

  // One that starts while the first one lives leaves it alone.
  await using other = await RealSandboxHost.open()
  const others = other.connect(() => [])
  await others.isGreeted()
  await others.host.ask('host:self-test', {})
  expect(await containersOf(lost.stateDirectory)).toHaveLength(1)
  expect(await containersOf(other.stateDirectory)).toHaveLength(0)
  await others[Symbol.asyncDispose]()

  await client[Symbol.asyncDispose]()
  process.kill(pid, 'SIGKILL')
  await until(() => !isRunning(pid), 'the killed one is gone')
  await rm(lost.stateDirectory, { recursive: true })
  await using third = await RealSandboxHost.open()
  const thirds = third.connect(() => [])
  await thirds.isGreeted()
  let left = 1
  const look = async () => {
    left = (await containersOf(lost.stateDirectory)).length
  }
  await until(() => {
    void look()
    return left === 0
  }, 'the containers of the lost one are removed')
  await thirds[Symbol.asyncDispose]()
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
