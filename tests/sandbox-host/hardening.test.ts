import { expect, test } from 'vitest'
import { containerExit, terminalExit } from '../../server/sandbox-host/container-exit.ts'
import { containerOptions, hostnameOf, type WantedContainer } from '../../server/sandbox-host/hardening.ts'
import { ProcessLimitWatch } from '../../server/sandbox-host/process-limit.ts'

const wanted: WantedContainer = {
  purpose: 'workspace',
  image: 'image',
  command: ['program'],
  uid: 20_007,
  hostname: 'ann',
  labels: {},
  seccomp: '{}',
  runtime: null,
  socketDirectory: null,
}

test.each(['workspace', 'kernel', 'probe'] as const)(
  'a %s has no network, no rights and limits on everything',
  purpose => {
    const { User, NetworkDisabled, HostConfig } = containerOptions({ ...wanted, purpose })
    expect(User).toBe('20007:20007')
    expect(NetworkDisabled).toBe(true)
    expect(HostConfig).toMatchObject({
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      Privileged: false,
      SecurityOpt: ['no-new-privileges', 'seccomp={}'],
      Binds: [expect.stringMatching(/hosts:\/etc\/hosts:ro$/)],
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
  expect(HostConfig?.Binds).toEqual([expect.stringContaining('/etc/hosts'), '/state/k/one:/k:rw'])
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
  expect(terminalExit('ipython', 0).message).toMatch(/^IPython ended\. Start it again/)
  expect(terminalExit('python', 137).cause).toBe('killed')
  expect(terminalExit('python', 139)).toMatchObject({
    cause: 'crashed',
    message: expect.stringContaining('SIGSEGV'),
  })
})

test('whoever was ended for want of memory is told so, when it is known', () => {
  for (const kind of ['python', 'shell', 'script'] as const) {
    expect(terminalExit(kind, 137, true)).toMatchObject({ cause: 'out-of-memory' })
    expect(terminalExit(kind, 137).message).toMatch(/perhaps/)
    expect(terminalExit(kind, 0, true).cause).toBe('finished')
  }
})

test.each([
  ["RuntimeError: can't start new thread", true],
  ['bash: fork: retry: Resource temporarily unavailable', true],
  ['OpenBLAS blas_thread_init: pthread_create failed for thread 1 of 2', true],
  ['BlockingIOError: [Errno 11] Resource temporarily unavailable', false],
  ['all threads have started', false],
])('%s is a complaint about too many processes: %s', (text, isOne) => {
  expect(new ProcessLimitWatch().hears(Buffer.from(text))).toBe(isOne)
  const bytewise = new ProcessLimitWatch()
  const heard = [...Buffer.from(`before ${text}`)].map(byte => bytewise.hears(Buffer.of(byte)))
  expect(heard.filter(Boolean).length).toBe(isOne ? 1 : 0)
})

test('a Docker that is stopped does not wait for it', () => {
  expect(containerOptions(wanted).StopSignal).toBe('SIGKILL')
})

test('a container is run by the runtime that was chosen, else by the default of Docker', () => {
  expect(containerOptions(wanted).HostConfig).not.toHaveProperty('Runtime')
  expect(containerOptions({ ...wanted, runtime: 'runsc' }).HostConfig?.Runtime).toBe('runsc')
})
