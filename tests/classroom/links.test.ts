// The addresses that people are given are ones at which the server answers.
import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import type { ClassroomId } from '#protocol/ids.ts'
import { Credentials } from '../../server/classroom/credentials.ts'
import { Links } from '../../server/classroom/links.ts'
import { MemoryStorage } from '../support/memory-storage.ts'
import { testInstructorToken } from '../support/test-config.ts'

const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? [])
const network =
  addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? 'localhost'

async function linksOf(address: string, publicUrl: string | null = null): Promise<Links> {
  const credentials = await Credentials.load(new MemoryStorage().records, testInstructorToken)
  const links = new Links({ credentials, instructorToken: testInstructorToken, publicUrl })
  links.listensOn({ address, family: address.includes(':') ? 'IPv6' : 'IPv4', port: 4817 })
  return links
}

test.each([
  ['0.0.0.0', 'localhost:4817', `${network}:4817`],
  ['::', 'localhost:4817', `${network}:4817`],
  ['127.0.0.1', 'localhost:4817', 'localhost:4817'],
  ['::1', 'localhost:4817', 'localhost:4817'],
  ['127.0.0.9', '127.0.0.9:4817', '127.0.0.9:4817'],
  ['192.168.7.5', '192.168.7.5:4817', '192.168.7.5:4817'],
  ['fd00::5', '[fd00::5]:4817', '[fd00::5]:4817'],
])('a server on %s is reached at %s, by others at %s', async (address, here, everywhere) => {
  const links = await linksOf(address)
  const { instructor, participant, stage } = links.of('class' as ClassroomId, 'kfm4-x7qp')
  expect(instructor).toContain(`http://${here}/desk/class#`)
  expect(participant).toBe(`http://${everywhere}/join#kfm4-x7qp`)
  expect(stage).toContain(`http://${everywhere}/stage/class#`)
  expect(links.joinAddress).toBe(everywhere)
})

test.each([
  ['127.0.0.1', null, true],
  ['::1', null, true],
  ['127.0.0.1', 'https://class.example.org', false],
  ['0.0.0.0', null, false],
  ['192.168.7.5', null, false],
])('a server on %s with the public address %s is for this machine alone: %s', async (address, url, only) => {
  expect((await linksOf(address, url)).isForThisMachineOnly).toBe(only)
})

test.each([
  ['https://class.example.org', 'class.example.org'],
  ['http://class.example.org:8080', 'class.example.org:8080'],
  ['https://class.example.org:8443', 'https://class.example.org:8443'],
])('behind %s people type %s', async (url, typed) => {
  expect((await linksOf('127.0.0.1', url)).joinAddress).toBe(typed)
})
