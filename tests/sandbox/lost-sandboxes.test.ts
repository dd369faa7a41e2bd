import { expect, test } from 'vitest'
import type { TerminalView } from '#protocol/classroom-view.ts'
import type { MemberId, TerminalId } from '#protocol/ids.ts'
import { until } from '../support/until.ts'
import { SandboxSetting } from './sandbox-setting.ts'

const ann = 'm-ann' as MemberId
const bob = 'm-bob' as MemberId

async function screenOf(setting: SandboxSetting, [first]: readonly TerminalView[]): Promise<string> {
  const { base64 } = await setting.fake.answer('terminal:watch', { terminalId: first?.id as TerminalId })
  return Buffer.from(base64, 'base64').toString('utf8')
}

test('a sandbox that ended with Docker is replaced while its person is there, and says so', async () => {
  const setting = await SandboxSetting.open()
  setting.present.add(ann)
  for (const member of [ann, bob]) {
    await setting.sandboxes.open(member, member)
    await setting.becomes(member, 'ready')
  }
  const before = setting.sandboxIdOf(ann)
  const exit = { cause: 'engine-gone', message: 'Docker was restarted.' } as const
  for (const member of [ann, bob]) setting.fake.endSandbox(setting.sandboxIdOf(member), exit)
  await until(() => setting.sandboxIdOf(ann) !== before)
  const { terminals } = await setting.becomes(ann, 'ready')
  expect(await screenOf(setting, terminals)).toContain('Docker was restarted, and your sandbox')
  // Nobody waits for this one.
  expect(await setting.becomes(bob, 'ended')).toMatchObject({ message: 'Docker was restarted.' })
  setting.present.add(bob)
  setting.sandboxes.replaceLost(bob)
  await setting.becomes(bob, 'ready')
})

test('a sandbox that was lost with the machine is replaced once its person is there', async () => {
  const setting = await SandboxSetting.open()
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  await setting.fake.answer('sandbox:stop', { sandboxId: setting.sandboxIdOf(ann) })
  await setting.restart()
  await setting.becomes(ann, 'ended')
  setting.present.add(ann)
  setting.sandboxes.replaceLost(ann)
  const { terminals } = await setting.becomes(ann, 'ready')
  expect(await screenOf(setting, terminals)).toContain('The machine was restarted')
})

test('a sandbox that its own program ended is not replaced without being asked', async () => {
  const setting = await SandboxSetting.open()
  setting.present.add(ann)
  await setting.sandboxes.open(ann, 'Ann')
  await setting.becomes(ann, 'ready')
  setting.fake.endSandbox(setting.sandboxIdOf(ann), { cause: 'out-of-memory', message: 'Too much.' })
  setting.sandboxes.replaceLost(ann)
  expect(await setting.becomes(ann, 'ended')).toMatchObject({ message: 'Too much.' })
})
