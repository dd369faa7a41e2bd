import { expect, test } from 'vitest'
import type { MemberId, TerminalId } from '#protocol/ids.ts'
import { until } from '../support/until.ts'
import { SandboxSetting } from './sandbox-setting.ts'

const ann = 'm-ann' as MemberId
const bob = 'm-bob' as MemberId
const grace = 'm-grace' as MemberId
const guido = 'm-guido' as MemberId

async function open() {
  const setting = await SandboxSetting.open()
  for (const member of [ann, bob]) {
    await setting.sandboxes.open(member, 'Somebody')
    await setting.becomes(member, 'ready')
  }
  const { sandboxes } = setting
  const terminal = sandboxes.view(ann).terminals[0]?.id as TerminalId
  return { setting, sandboxes, terminal, typing: () => sandboxes.view(ann).terminals[0]?.typing }
}

test('whoever asks types only once the owner has said yes', async () => {
  const { sandboxes, terminal, typing } = await open()
  sandboxes.askToType(terminal, grace, 'Grace')
  expect(typing()).toEqual({ memberId: grace, name: 'Grace', state: 'asked' })
  expect(sandboxes.mayType(grace, terminal)).toBe(false)
  sandboxes.answerTyping(ann, terminal, true)
  expect(typing()).toMatchObject({ state: 'granted' })
  expect(sandboxes.mayType(grace, terminal)).toBe(true)
  expect(sandboxes.mayType(guido, terminal)).toBe(false)
  expect(sandboxes.mayType(ann, terminal)).toBe(true)
})

test('the owner can say no, take it back, and who types can give it up', async () => {
  const { sandboxes, terminal, typing } = await open()
  sandboxes.askToType(terminal, grace, 'Grace')
  sandboxes.answerTyping(ann, terminal, false)
  expect(typing()).toBeNull()
  for (const whoEnds of [ann, grace]) {
    sandboxes.askToType(terminal, grace, 'Grace')
    sandboxes.answerTyping(ann, terminal, true)
    sandboxes.endTyping(whoEnds, terminal)
    expect(sandboxes.mayType(grace, terminal)).toBe(false)
    expect(typing()).toBeNull()
  }
})

test('nobody says yes for somebody else, nor ends what others do', async () => {
  const { sandboxes, terminal } = await open()
  sandboxes.askToType(terminal, grace, 'Grace')
  expect(() => sandboxes.answerTyping(bob, terminal, true)).toThrow('closed already')
  sandboxes.answerTyping(ann, terminal, true)
  sandboxes.endTyping(guido, terminal)
  expect(sandboxes.mayType(grace, terminal)).toBe(true)
})

test('one at a time, and the other is told who it is', async () => {
  const { sandboxes, terminal } = await open()
  sandboxes.askToType(terminal, grace, 'Grace')
  sandboxes.askToType(terminal, grace, 'Grace')
  expect(() => sandboxes.askToType(terminal, guido, 'Guido')).toThrow('Grace has asked to type here already.')
  sandboxes.answerTyping(ann, terminal, true)
  expect(() => sandboxes.askToType(terminal, guido, 'Guido')).toThrow('Grace types in this terminal already.')
})

test('an answer to nobody is refused', async () => {
  const { sandboxes, terminal } = await open()
  expect(() => sandboxes.answerTyping(ann, terminal, true)).toThrow('Nobody asks to type here any more.')
})

test('it ends with the terminal, and with who types', async () => {
  const { setting, sandboxes, terminal } = await open()
  const shell = await sandboxes.openTerminal(ann, 'shell')
  for (const id of [terminal, shell]) {
    sandboxes.askToType(id, grace, 'Grace')
    sandboxes.answerTyping(ann, id, true)
  }
  await sandboxes.closeTerminal(ann, shell)
  expect(sandboxes.mayType(grace, shell)).toBe(false)
  sandboxes.endAllTyping(grace)
  expect(sandboxes.mayType(grace, terminal)).toBe(false)
  setting.fake.endSandbox(setting.sandboxIdOf(ann), { cause: 'crashed', message: 'It ended.' })
  await until(() => sandboxes.view(ann).state === 'ended')
  expect(() => sandboxes.askToType(terminal, grace, 'Grace')).toThrow('It ended.')
})
