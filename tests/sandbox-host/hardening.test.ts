import { expect, test } from 'vitest'
import { containerExit, terminalExit } from '../../server/sandbox-host/container-exit.ts'
import { containerOptions, hostnameOf, type WantedContainer } from '../../server/sandbox-host/hardening.ts'

const wanted: WantedContainer = {
  purpose: 'workspace',
  image: 'image',
  command: ['program'],
  uid: 20_007,
  hostname: 'ann',
  labels: {},
  seccomp: '{}',
  socketDirectory: null,
}

test.each(['workspace', 'kernel', 'probe'] as const)(
  'a %s has no network, no rights and limits on everything',
  purpose => {
    const { User, HostConfig } = containerOptions({ ...wanted, purpose })
    expect(User).toBe('20007:20007')
    expect(HostConfig).toMatchObject({
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      Privileged: false,
      SecurityOpt: ['no-new-privileges', 'seccomp={}'],
      Binds: [],
      LogConfig: { Type: 'local' },
    })
    expect(HostConfig?.Memory).toBeGreaterThan(0)
    expect(HostConfig?.MemorySwap).toBe(HostConfig?.Memory)
    expect(HostConfig?.PidsLimit).toBeGreaterThan(0)
    expect(HostConfig?.NanoCpus).toBeGreaterThan(0)
    for (const options of Object.values(HostConfig?.Tmpfs ?? {}))
      expect(options).toMatch(/nosuid,nodev,size=\d+m,nr_inodes=/)
  },
)

test('only a kernel sees a directory of the machine, and only its own', () => {
  const { HostConfig } = containerOptions({ ...wanted, purpose: 'kernel', socketDirectory: '/state/k/one' })
  expect(HostConfig?.Binds).toEqual(['/state/k/one:/k:rw'])
})

test.each([
  ['Ann', 'ann'],
  ['Zoë Müller-Lüdenscheidt', 'zoe-muller-ludenscheidt'],
  ['漢字', 'sandbox'],
  ['--a--', 'a'],
  ['x'.repeat(100), 'x'.repeat(40)],
])('%s is called %s', (label, hostname) => {
  expect(hostnameOf(label)).toBe(hostname)
})

const ended = {
  exitCode: 137,
  isOutOfMemory: false,
  wasRemovedByUs: false,
  endedWithEngine: false,
  memoryMebibytes: 256,
}

test.each([
  ['out-of-memory', { isOutOfMemory: true }],
  ['stopped', { wasRemovedByUs: true, isOutOfMemory: true }],
  ['engine-gone', { endedWithEngine: true }],
  ['killed', {}],
  ['finished', { exitCode: 0 }],
  ['crashed', { exitCode: 1 }],
] as const)('an end is told as %s, with what to do next', (cause, facts) => {
  const exit = containerExit({ ...ended, ...facts })
  expect(exit.cause).toBe(cause)
  expect(exit.message).toMatch(/Open a new one/)
})

test('the end of a terminal names its program', () => {
  expect(terminalExit('shell', 0).message).toMatch(/^The shell ended/)
  expect(terminalExit('python', 3).message).toMatch(/^Python ended with exit code 3/)
  expect(terminalExit('python', 137).cause).toBe('killed')
})
