// The real sandbox-host keeps the contract of recordings; and what only a real one can show: crashes and floods.
import { expect, test } from 'vitest'
import { type Cast, fullReset } from '#protocol/asciicast.ts'
import { until } from '../support/until.ts'
import { hostStory } from './host-story.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'
import { recorded, recordingContract, shows } from './recording-contract.ts'

recordingContract('real, on Docker', () => RealSandboxHost.open())

const story = hostStory(() => RealSandboxHost.open())

test('a sandbox-host that goes on with a terminal goes on in its recording', async () => {
  const { terminalId } = await story.start()
  story.client.type(terminalId, "'a line ' + 'before'\r")
  await story.client.sees(terminalId, "'a line before'")
  await recorded(story.client, terminalId, shows("'a line before'"))
  const pid = story.client.greeting?.pid as number
  process.kill(pid, 'SIGKILL')
  await until(
    () => story.client.greeting !== null && story.client.greeting.pid !== pid,
    'another sandbox-host',
  )
  await story.client.watch(terminalId)
  story.client.type(terminalId, "'a line ' + 'after'\r")
  await story.client.sees(terminalId, "'a line after'")
  const cast = await recorded(story.client, terminalId, shows("'a line after'"))
  expect(shows("'a line before'")(cast)).toBe(true)
  const again = cast.events.findIndex(([, code, data]) => code === 'm' && data === 'Recorded on from here')
  const frames = cast.events.slice(again).filter(([, , data]) => data.startsWith(fullReset))
  expect(frames.at(-1)?.[2]).toContain("'a line before'")
})

test('a flood does not push out what was there before it', async () => {
  const { terminalId } = await story.start()
  story.client.type(terminalId, "'worth ' + 'it'\r")
  await story.client.sees(terminalId, "'worth it'")
  story.client.type(terminalId, 'for n in range(60_000): print("y" * 70)\r\r')
  const isTold = ({ events }: Cast) => events.some(([, code, data]) => code === 'm' && /left out/.test(data))
  const cast = await recorded(story.client, terminalId, isTold)
  expect(shows("'worth it'")(cast)).toBe(true)
  expect(JSON.stringify(cast).length).toBeLessThan(3 * 1024 * 1024)
})
