// Two sandbox-hosts, one after the other, on the same kernels: with real helper processes and sockets, without Docker.
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { KernelHost } from '../../server/sandbox-host/kernel-host.ts'
import { until } from '../support/until.ts'
import { executionId, place } from './kernel-happenings.ts'
import { SocketKernel } from './socket-kernel.ts'

const sandboxId = 'kernel-1' as SandboxId
let root: string
let kernels: SocketKernel[]
let told: { readonly sequence: number; readonly event: KernelEvent }[]
let hosts: KernelHost[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fa-'))
  kernels = []
  told = []
  hosts = []
})
afterEach(async () => {
  await Promise.all(hosts.map(host => host[Symbol.asyncDispose]()))
  for (const kernel of kernels) await kernel.remove()
  await rm(root, { recursive: true, force: true })
})

function newHost(): KernelHost {
  const host = new KernelHost({
    containers: {
      startKernel: async ({ sandboxId: id, socketDirectory }) => {
        const kernel = await SocketKernel.start(id, socketDirectory)
        kernels.push(kernel)
        return kernel
      },
    },
    socketRoot: root,
    spareDelayMs: 1e9,
    isBusy: () => false,
    emit: (_sandboxId, sequence, event) => told.push({ sequence, event }),
  })
  hosts.push(host)
  return host
}

async function startedHost(): Promise<KernelHost> {
  const host = newHost()
  await host.start({ sandboxId, image: 'python', label: 'Class', files: [] })
  return host
}

/** The host lets go, and another one finds what runs. */
async function replaced(host: KernelHost): Promise<KernelHost> {
  await host[Symbol.asyncDispose]()
  const next = newHost()
  await next.adopt(kernels.filter(({ isRemoved }) => !isRemoved))
  return next
}

const run = (host: KernelHost, ...names: string[]) =>
  host.run({
    sandboxId,
    cells: names.map(name => ({ ...place(name), code: name, stopOnError: true })),
  })

/** What was told of a cell, in a short form. */
const toldOf = (name: string) =>
  told.flatMap(({ event }) => {
    if (!('executionId' in event) || event.executionId !== executionId(name)) return []
    if (event.type === 'finished') return [`finished ${event.status}`]
    return [event.type === 'stream' ? `${event.name} ${event.text.trim()}` : event.type]
  })

const runs = (name: string) =>
  until(() => kernels.some(({ running }) => running === executionId(name)), `${name} runs in the kernel`)
const ends = (name: string) =>
  until(
    () => toldOf(name).some(text => text.startsWith('finished')),
    `${name} ends in ${JSON.stringify(told)}`,
    10_000,
  )
/** How many helper processes this one has. */
const helpers = () =>
  execFileSync('ps', ['-o', 'args=', '--ppid', `${process.pid}`], { encoding: 'utf8' }).split('kernel-worker')
    .length - 1

const notice = expect.stringContaining('may be missing')

test('a cell goes on under the next host, and so do those behind it', async () => {
  const host = await startedHost()
  run(host, 'a', 'b')
  await runs('a')
  const before = told.at(-1)?.sequence ?? 0
  const next = await replaced(host)
  expect(next.reports()).toMatchObject([
    { sandboxId, state: 'busy', running: place('a'), queued: [place('b')] },
  ])
  await until(() => toldOf('a').length > 1, 'the notice')
  await kernels[0]?.print('more')
  kernels[0]?.endCell()
  await runs('b')
  kernels[0]?.endCell()
  await ends('b')
  expect(toldOf('a')).toEqual(['started', notice, 'stdout more', 'finished ok'])
  expect(toldOf('b')).toEqual(['queued', 'started', 'finished ok'])
  const sequences = told.map(({ sequence }) => sequence)
  expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b))
  expect(told.find(({ event }) => event.type === 'stream')?.sequence).toBeGreaterThan(before)
  next.acknowledge(sandboxId, sequences.at(-1) ?? 0)
})

test('a cell that ended while nobody listened is marked, and the kernel takes the next one', async () => {
  const host = await startedHost()
  run(host, 'a', 'b')
  await runs('a')
  await host[Symbol.asyncDispose]()
  // The old helper process, too, hears no more.
  await until(() => helpers() === 0, 'the end of the helper process')
  kernels[0]?.endCell()
  await until(() => kernels[0]?.running === null, 'the end in the kernel')
  const next = await replaced(host)
  await ends('b')
  expect(toldOf('a')).toEqual(['started', notice, 'error', 'finished error'])
  expect(toldOf('b')).toEqual(['queued', 'finished dropped'])
  run(next, 'c')
  await runs('c')
  kernels[0]?.endCell()
  await ends('c')
  expect(toldOf('c')).toEqual(['started', 'finished ok'])
})

test('a cell whose last events nobody stored is told of; one that is stored is left alone', async () => {
  const host = await startedHost()
  run(host, 'a')
  await runs('a')
  kernels[0]?.endCell()
  await ends('a')
  host.acknowledge(sandboxId, told.at(-1)?.sequence ?? 0)
  run(host, 'b')
  await runs('b')
  kernels[0]?.endCell()
  await ends('b')
  await replaced(host)
  expect(toldOf('a')).toEqual(['started', 'finished ok'])
  expect(toldOf('b')).toEqual(['started', 'finished ok', notice])
})

test('a kernel that was stopped or that nobody knows leaves nothing', async () => {
  const host = await startedHost()
  await host.stop(sandboxId)
  expect(await readdir(root)).toEqual([])
  const other = await startedHost()
  await other[Symbol.asyncDispose]()
  await rm(join(root, `${sandboxId}.kernel`))
  const next = newHost()
  await next.adopt(kernels.filter(({ isRemoved }) => !isRemoved))
  expect(kernels.every(({ isRemoved }) => isRemoved)).toBe(true)
  expect(next.reports()).toEqual([])
  expect(await readdir(root)).toEqual([])
})
