// The real sandbox-host keeps the contract of pictures; and they come back with the terminal when it is replaced.
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { hostStory } from './host-story.ts'
import { pictureContract, printPicture, shownCells } from './picture-contract.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'

pictureContract('real, on Docker', () => RealSandboxHost.open())

const story = hostStory(() => RealSandboxHost.open())

test('a sandbox-host that goes on with a terminal goes on with its pictures', async () => {
  const { sandboxId, terminalId } = await story.client.startWorkspace()
  story.claimed.push(sandboxId)
  printPicture(story.client, terminalId)
  const before = (await shownCells(story.client, terminalId))[0]?.number as number
  const pid = story.client.greeting?.pid as number
  process.kill(pid, 'SIGKILL')
  await until(
    () => story.client.greeting !== null && story.client.greeting.pid !== pid,
    'another sandbox-host',
  )
  const cells = await shownCells(story.client, terminalId)
  expect(cells).toHaveLength(6)
  const number = cells[0]?.number as number
  expect(number).not.toBe(before)
  const picture = await story.client.host.ask('terminal:picture', { terminalId, number })
  expect(picture).toMatchObject({ type: 'image/png', columns: 3, rows: 2 })
})
