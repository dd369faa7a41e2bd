import { expect, test } from 'vitest'
import {
  type EngineInfo,
  engineFindings,
  imagesFinding,
  machineFindings,
  reachFinding,
  runtimeFinding,
} from '../../server/sandbox-host/machine-findings.ts'

const gibibyte = 1024 ** 3
const sound: EngineInfo = {
  ServerVersion: '29.0.1',
  Driver: 'overlay2',
  CgroupVersion: '2',
  MemoryLimit: true,
  SwapLimit: true,
  PidsLimit: true,
  LiveRestoreEnabled: true,
  SecurityOptions: ['name=seccomp,profile=builtin'],
  RuncCommit: { ID: 'v1.3.3-0-gabc' },
}
const machine = {
  availableMemory: 8 * gibibyte,
  processes: { used: 400, most: 4_194_304 },
  ptys: { used: 4, most: 65_536 },
}
const kernel = { maxKeys: 1_000_000, inotifyInstances: 65_536 }

const found = (info: Partial<EngineInfo>) =>
  engineFindings({ ...sound, ...info }).filter(({ state }) => state !== 'good')

test('nothing is to be said of a sound engine and machine', () => {
  expect(found({})).toEqual([])
  expect(machineFindings(machine, kernel).every(({ state }) => state === 'good')).toBe(true)
})

test('limits that do not hold, and a missing filter of system calls, keep a class from being taught', () => {
  expect(found({ MemoryLimit: false, PidsLimit: false })).toMatchObject([
    { subject: 'Limits', state: 'bad', text: expect.stringContaining('memory and processes') },
  ])
  expect(found({ SwapLimit: false })).toMatchObject([{ subject: 'Limits', state: 'look' }])
  expect(found({ SecurityOptions: null })).toMatchObject([{ subject: 'seccomp', state: 'bad' }])
})

test('what may surprise in class is told with what to do', () => {
  expect(found({ LiveRestoreEnabled: false })[0]?.text).toContain('"live-restore": true')
  expect(found({ Driver: 'vfs' })[0]?.text).toContain('overlay2')
})

test.each([
  ['1.1.5+ds1-1+deb12u1', true],
  ['1.2.7', true],
  ['v1.2.8', false],
  ['1.3.0', true],
  ['1.3.3', false],
  ['1.4.0-rc.1', false],
  ['', false],
])('runc %s is older than the mended ones: %s', (ID, isOld) => {
  expect(found({ RuncCommit: { ID } }).some(({ subject }) => subject === 'runc')).toBe(isOld)
})

test('few ptys are pointed out, and a machine without room is no place for a class', () => {
  const states = (readings: typeof machine) =>
    Object.fromEntries(machineFindings(readings, kernel).map(({ subject, state }) => [subject, state]))
  expect(states({ ...machine, ptys: { used: 4, most: 4096 } })).toMatchObject({
    Terminals: 'look',
    Seats: 'good',
  })
  expect(states({ ...machine, availableMemory: gibibyte / 2 })).toMatchObject({ Seats: 'bad' })
})

test('whatever can be reached from a sandbox keeps a class from being taught', () => {
  expect(reachFinding([]).state).toBe('good')
  expect(reachFinding(['169.254.169.254:80'])).toMatchObject({
    state: 'bad',
    text: expect.stringContaining('169.254.169.254:80'),
  })
})

test('the images are listed, and without the usual one no class can be taught', () => {
  const [usual, newer] = [
    { name: 'python', title: 'Python 3.13' },
    { name: 'python-3.14', title: 'Python 3.14' },
  ]
  expect(imagesFinding([usual, newer])).toMatchObject({
    state: 'good',
    text: 'Python 3.13 (python), Python 3.14 (python-3.14)',
  })
  expect(imagesFinding([newer])).toMatchObject({
    state: 'bad',
    text: expect.stringContaining('npm run images -- python'),
  })
})

test('the runtime is told; one that Docker does not know, or that holds no limits, is pointed out', () => {
  const withRuntimes = (...runtimeArgs: string[]) => ({
    ...sound,
    Runtimes: { runc: {}, runsc: { runtimeArgs } },
  })
  expect(runtimeFinding({ ...sound, DefaultRuntime: 'runc' }, null)).toMatchObject({
    state: 'good',
    text: expect.stringContaining('runc'),
  })
  expect(runtimeFinding(withRuntimes('--host-uds=all'), 'runsc')).toMatchObject({
    state: 'good',
    text: 'runsc --host-uds=all',
  })
  expect(runtimeFinding(sound, 'runsc')).toMatchObject({
    state: 'bad',
    text: expect.stringContaining('"runtimes" in /etc/docker/daemon.json'),
  })
  expect(runtimeFinding(withRuntimes('--ignore-cgroups'), 'runsc')).toMatchObject({
    state: 'look',
    text: expect.stringContaining('memory and processes do not hold'),
  })
})
