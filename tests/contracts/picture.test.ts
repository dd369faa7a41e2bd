// The real sandbox-host keeps the contract of pictures; and they come back with the terminal when it is replaced.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SandboxId } from '#protocol/ids.ts'
import { until } from '../support/until.ts'
import type { HostClient } from './host-client.ts'
import { pictureContract, printPicture, shownCells } from './picture-contract.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'

pictureContract('real, on Docker', () => RealSandboxHost.open())

let host: RealSandboxHost
let client: HostClient
const claimed: SandboxId[] = []

beforeAll(async () => {
  host = await RealSandboxHost.open()
  client = host.connect(() => claimed)
  await client.isGreeted()
})
afterAll(async () => {
  await client?.[Symbol.asyncDispose]()
  await host?.[Symbol.asyncDispose]()
})

test('a sandbox-host that goes on with a terminal goes on with its pictures', async () => {
  const { sandboxId, terminalId } = await client.startWorkspace()
  claimed.push(sandboxId)
  printPicture(client, terminalId)
  const before = (await shownCells(client, terminalId))[0]?.number as number
  const pid = client.greeting?.pid as number
  process.kill(pid, 'SIGKILL')
  await until(() => client.greeting !== null && client.greeting.pid !== pid, 'another sandbox-host')
  const cells = await shownCells(client, terminalId)
  expect(cells).toHaveLength(6)
  const number = cells[0]?.number as number
  expect(number).not.toBe(before)
  const picture = await client.host.ask('terminal:picture', { terminalId, number })
  expect(picture).toMatchObject({ type: 'image/png', columns: 3, rows: 2 })
})
