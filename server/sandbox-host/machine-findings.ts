// What an operator should know of a machine before a class comes: judged from what Docker and the kernel say. Pure.
import type { ImageView } from '#protocol/classroom-view.ts'
import { freeSeats, type MachineReadings, memoryPerSeat, reservedMemory } from './capacity.ts'

/** `bad`: no class can be taught. `look`: one can, and something may surprise. */
export interface Finding {
  readonly subject: string
  readonly state: 'good' | 'look' | 'bad'
  readonly text: string
}

/** The part of Docker's own `GET /info` that is judged. */
export interface EngineInfo {
  readonly ServerVersion: string
  readonly Driver: string
  readonly CgroupVersion?: string
  readonly MemoryLimit: boolean
  readonly SwapLimit: boolean
  readonly PidsLimit: boolean
  readonly LiveRestoreEnabled: boolean
  readonly SecurityOptions: readonly string[] | null
  readonly RuncCommit: { readonly ID: string }
  readonly DefaultRuntime?: string
  readonly Runtimes?: Readonly<Record<string, { readonly runtimeArgs?: readonly string[] }>>
}

/** Kernel settings that many sandboxes together can use up. */
export interface KernelLimits {
  readonly maxKeys: number
  readonly inotifyInstances: number
}

/** In order: a class needs what is further up more. */
export function engineFindings(info: EngineInfo): Finding[] {
  return [
    { subject: 'Docker', state: 'good', text: `${info.ServerVersion} answers` },
    storage(info),
    limits(info),
    seccomp(info),
    runc(info),
    info.LiveRestoreEnabled
      ? { subject: 'Restart of Docker', state: 'good', text: 'sandboxes live on (live-restore)' }
      : look(
          'Restart of Docker',
          'ends all sandboxes and kernels. Set "live-restore": true in /etc/docker/daemon.json so that they live on.',
        ),
  ]
}

export function machineFindings(machine: MachineReadings, limits: KernelLimits): Finding[] {
  const seats = freeSeats(machine)
  const { ptys, processes, availableMemory } = machine
  return [
    ptys.most < 8192
      ? look(
          'Terminals',
          `${ptys.most} at most on this machine (kernel.pty.max), and one sandbox can open many. For more than 100 people: sysctl -w kernel.pty.max=65536`,
        )
      : { subject: 'Terminals', state: 'good', text: `${ptys.most} at most (kernel.pty.max)` },
    { subject: 'Processes', state: 'good', text: `${processes.used} of ${processes.most} in use` },
    limits.maxKeys < 1000 || limits.inotifyInstances < 128
      ? look(
          'Keys and watches',
          `${limits.maxKeys} keys and ${limits.inotifyInstances} inotify instances per uid. Each sandbox has a uid of its own, so this is enough, but not if Docker maps all of them to one (userns-remap): then sysctl -w kernel.keys.maxkeys=1000000 kernel.keys.maxbytes=25000000 fs.inotify.max_user_instances=65536`,
        )
      : { subject: 'Keys and watches', state: 'good', text: 'enough, also with userns-remap' },
    { subject: 'Memory', state: 'good', text: `${gigabytes(availableMemory)} GB available` },
    {
      subject: 'Seats',
      state: seats > 0 ? 'good' : 'bad',
      text: `${seats} more sandboxes fit, at ${memoryPerSeat / 1024 ** 2} MB each, with ${gigabytes(reservedMemory)} GB left for everything else`,
    },
  ]
}

/** What sandboxes are run by: Docker's own default, or the one that SANDBOX_RUNTIME names. */
export function runtimeFinding(
  { DefaultRuntime = 'runc', Runtimes = {} }: EngineInfo,
  wanted: string | null,
): Finding {
  const subject = 'Runtime'
  if (wanted === null) return { subject, state: 'good', text: `${DefaultRuntime}, Docker's own default` }
  const found = Runtimes[wanted]
  if (!found) return { subject, state: 'bad', text: unknownRuntime(wanted, Object.keys(Runtimes)) }
  const settings = found.runtimeArgs ?? []
  if (settings.includes('--ignore-cgroups')) {
    return look(
      subject,
      `${wanted} is set to --ignore-cgroups: limits of memory and processes do not hold, and one program can take the machine from everybody.`,
    )
  }
  return { subject, state: 'good', text: [wanted, ...settings].join(' ') }
}

/** No sandbox is started by another runtime than the one that was chosen for its walls. */
export function unknownRuntime(runtime: string, known: readonly string[]): string {
  return (
    `Docker does not know the runtime "${runtime}" that SANDBOX_RUNTIME names (it knows ${known.join(', ')}), so no sandbox and no kernel starts. ` +
    'Please add it to "runtimes" in /etc/docker/daemon.json and let Docker read that again, or start without SANDBOX_RUNTIME.'
  )
}

/** What classes can choose from. The usual image is one that `scripts/setup` builds. */
export function imagesFinding(images: readonly ImageView[]): Finding {
  const subject = 'Images'
  const text = images.map(({ name, title }) => `${title} (${name})`).join(', ')
  if (images.some(({ name }) => name === 'python')) return { subject, state: 'good', text }
  return {
    subject,
    state: 'bad',
    text: `the usual one is missing: npm run images -- python${text && `. There are: ${text}`}`,
  }
}

/** What a probe container could reach; it should be nothing. */
export function reachFinding(reachable: readonly string[]): Finding {
  const subject = 'From inside a sandbox'
  if (reachable.length === 0) {
    return {
      subject,
      state: 'good',
      text: 'this machine, the metadata address and the internet are out of reach',
    }
  }
  return {
    subject,
    state: 'bad',
    text: `${reachable.join(', ')} can be reached. No sandbox is given out before that is mended.`,
  }
}

function storage({ Driver }: EngineInfo): Finding {
  const subject = 'Storage driver'
  if (['overlay2', 'overlayfs', 'btrfs', 'zfs', 'fuse-overlayfs'].includes(Driver)) {
    return { subject, state: 'good', text: Driver }
  }
  return look(
    subject,
    `${Driver} copies the whole image for each sandbox: slow, and hundreds of MB each. Use overlay2.`,
  )
}

function limits({ MemoryLimit, SwapLimit, PidsLimit, CgroupVersion }: EngineInfo): Finding {
  const missing = [MemoryLimit ? '' : 'memory', SwapLimit ? '' : 'swap', PidsLimit ? '' : 'processes'].filter(
    Boolean,
  )
  const subject = 'Limits'
  if (missing.length === 0) {
    return {
      subject,
      state: 'good',
      text: `of memory, swap and processes hold (cgroup v${CgroupVersion ?? '1'})`,
    }
  }
  return {
    subject,
    state: missing.includes('swap') && missing.length === 1 ? 'look' : 'bad',
    text: `of ${missing.join(' and ')} do not hold on this kernel: one program can take the machine from everybody.`,
  }
}

function seccomp({ SecurityOptions }: EngineInfo): Finding {
  const isThere = SecurityOptions?.some(option => option.includes('name=seccomp')) ?? false
  return isThere
    ? { subject: 'seccomp', state: 'good', text: 'with a profile of our own' }
    : {
        subject: 'seccomp',
        state: 'bad',
        text: 'is missing: this kernel or engine does not filter system calls.',
      }
}

/** The first releases without CVE-2025-31133, -52565 and -52881. */
const mendedRunc = [
  [1, 2, 8],
  [1, 3, 3],
] as const

function runc({ RuncCommit }: EngineInfo): Finding {
  const version = /^v?(\d+)\.(\d+)\.(\d+)/.exec(RuncCommit.ID)?.slice(1).map(Number)
  if (!version) return { subject: 'runc', state: 'good', text: 'its version is not told; keep it up to date' }
  const [major = 0, minor = 0, patch = 0] = version
  const isMended =
    major > 1 || minor > 3 || mendedRunc.some(([, wanted, least]) => minor === wanted && patch >= least)
  if (isMended) return { subject: 'runc', state: 'good', text: version.join('.') }
  return look(
    'runc',
    `${RuncCommit.ID} is older than 1.2.8, the first without three known ways out of a container. If your distribution has mended it there, all is well; else update it.`,
  )
}

function look(subject: string, text: string): Finding {
  return { subject, state: 'look', text }
}

function gigabytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1)
}
