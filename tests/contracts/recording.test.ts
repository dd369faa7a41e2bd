// The real sandbox-host keeps the contract of recordings; and what only a real one can show: crashes and floods.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cast, fullReset } from '#protocol/asciicast.ts'
import type { SandboxId } from '#protocol/ids.ts'
import { until } from '../support/until.ts'
import type { HostClient } from './host-client.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'
import { recorded, recordingContract, shows } from './recording-contract.ts'

recordingContract('real, on Docker', () => RealSandboxHost.open())

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

async function start() {
  const started = await client.startWorkspace()
  claimed.push(started.sandboxId)
  await client.watch(started.terminalId)
  return started
}

test('a sandbox-host that goes on with a terminal goes on in its recording', async () => {
  const { terminalId } = await start()
  client.type(terminalId, "'a line ' + 'before'\r")
  await client.sees(terminalId, "'a line before'")
  await recorded(client, terminalId, shows("'a line before'"))
  const pid = client.greeting?.pid as number
  process.kill(pid, 'SIGKILL')
  await until(() => client.greeting !== null && client.greeting.pid !== pid, 'another sandbox-host')
  await client.watch(terminalId)
  client.type(terminalId, "'a line ' + 'after'\r")
  await client.sees(terminalId, "'a line after'")
  const cast = await recorded(client, terminalId, shows("'a line after'"))
  expect(shows("'a line before'")(cast)).toBe(true)
  const again = cast.events.findIndex(([, code, data]) => code === 'm' && data === 'Recorded on from here')
  const frames = cast.events.slice(again).filter(([, , data]) => data.startsWith(fullReset))
  expect(frames.at(-1)?.[2]).toContain("'a line before'")
})

test('a flood does not push out what was there before it', async () => {
  const { terminalId } = await start()
  client.type(terminalId, "'worth ' + 'it'\r")
  await client.sees(terminalId, "'worth it'")
  client.type(terminalId, 'for n in range(60_000): print("y" * 70)\r\r')
  const isTold = ({ events }: Cast) => events.some(([, code, data]) => code === 'm' && /left out/.test(data))
  const cast = await recorded(client, terminalId, isTold)
  expect(shows("'worth it'")(cast)).toBe(true)
  expect(JSON.stringify(cast).length).toBeLessThan(3 * 1024 * 1024)
})
