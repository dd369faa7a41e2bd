// What a container of ours may do, as fields of the Engine API. Pure. The reasons are the attacks each line stops.
import type { ContainerCreateOptions } from 'dockerode'
import { hostsFile } from './hosts-file.ts'

export type Purpose = 'workspace' | 'kernel' | 'probe'

/** Where programs of the image lie; `sandbox-images/README.md` is the contract they fulfil. */
export const imagePrograms = '/usr/local/lib/followalong'
/** The home inside a sandbox: a tmpfs, gone with the container. What a person has in it is kept by copies: `home.ts`. */
export const sandboxHome = '/home/learner'

export const labels = {
  /** The sandbox-host that owns the container: its state directory's id. */
  host: 'followalong.host',
  /** That state directory, and the mount namespace in which its path is meant: see `orphans.ts`. */
  state: 'followalong.state',
  namespace: 'followalong.namespace',
  sandbox: 'followalong.sandbox',
  purpose: 'followalong.purpose',
  /** For a workspace: the id of its first terminal. */
  terminal: 'followalong.terminal',
  image: 'followalong.image',
  /** For a kernel: its directory on this machine. */
  directory: 'followalong.directory',
} as const

const mebibyte = 1024 * 1024

/** A kernel carries pandas and plots, a workspace one Python and some shells. tmpfs content counts into the memory. */
const limits = {
  workspace: { memory: 256, pids: 256, cpus: 1, shares: 256, home: 96, file: 64, descriptors: 512 },
  kernel: { memory: 1024, pids: 512, cpus: 1.5, shares: 1024, home: 256, file: 256, descriptors: 2048 },
  probe: { memory: 64, pids: 64, cpus: 1, shares: 256, home: 16, file: 16, descriptors: 256 },
} as const

/** The memory limit in MiB, for sentences about it. */
export function memoryLimitMebibytes(purpose: Purpose): number {
  return limits[purpose].memory
}

/** How many processes and threads there may be, for sentences about it. */
export function processLimit(purpose: Purpose): number {
  return limits[purpose].pids
}

export interface WantedContainer {
  readonly purpose: Purpose
  /** The image's tag. */
  readonly image: string
  readonly command: readonly string[]
  /** A uid of its own on the host: inotify instances, keys and message queues are counted per uid, over all containers. */
  readonly uid: number
  readonly hostname: string
  readonly labels: Readonly<Record<string, string>>
  /** The text of a seccomp profile, or null for the engine's own. */
  readonly seccomp: string | null
  /** The name of a runtime that Docker knows, or null for its own default. */
  readonly runtime: string | null
  /** A directory of this machine that is mounted at `/k`, for a kernel's sockets. */
  readonly socketDirectory: string | null
}

export function containerOptions(wanted: WantedContainer): ContainerCreateOptions {
  const limit = limits[wanted.purpose]
  const isTerminal = wanted.purpose === 'workspace'
  const memory = limit.memory * mebibyte
  return {
    Image: wanted.image,
    Cmd: [...wanted.command],
    User: `${wanted.uid}:${wanted.uid}`,
    Hostname: wanted.hostname,
    Tty: isTerminal,
    OpenStdin: isTerminal,
    StdinOnce: false,
    // The image has no passwd line for the uid, so the two are told.
    Env: [`HOME=${sandboxHome}`, 'USER=learner', 'TERM=xterm-256color', 'LANG=C.UTF-8'],
    // Nothing in it gains from being asked, and Docker, when it is stopped itself, would wait ten seconds for each.
    StopSignal: 'SIGKILL',
    // Fixed, never from outside: a working directory of a stranger's choice was a way out (CVE-2024-21626).
    WorkingDir: sandboxHome,
    Labels: { ...wanted.labels, [labels.purpose]: wanted.purpose },
    // A network namespace of its own with nothing but the loopback in it, made by the runtime alone. With `none` only, the
    // engine first sets up a network of nothing: measured, more than half of what a start takes.
    NetworkDisabled: true,
    HostConfig: {
      ...(wanted.runtime === null ? {} : { Runtime: wanted.runtime }),
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      Privileged: false,
      SecurityOpt: ['no-new-privileges', ...(wanted.seccomp === null ? [] : [`seccomp=${wanted.seccomp}`])],
      Tmpfs: {
        '/tmp': 'rw,nosuid,nodev,size=64m,nr_inodes=8k,mode=1777',
        [sandboxHome]: `rw,nosuid,nodev,size=${limit.home}m,nr_inodes=16k,uid=${wanted.uid},gid=${wanted.uid},mode=700`,
      },
      Binds: [
        // Without a network the engine writes no names, not even that of the machine itself.
        `${hostsFile}:/etc/hosts:ro`,
        ...(wanted.socketDirectory === null ? [] : [`${wanted.socketDirectory}:/k:rw`]),
      ],
      Memory: memory,
      // Equal to the memory: no swap.
      MemorySwap: memory,
      PidsLimit: limit.pids,
      NanoCpus: limit.cpus * 1e9,
      CpuShares: limit.shares,
      Ulimits: [
        { Name: 'nofile', Soft: limit.descriptors, Hard: limit.descriptors * 2 },
        { Name: 'core', Soft: 0, Hard: 0 },
        { Name: 'fsize', Soft: limit.file * mebibyte, Hard: limit.file * mebibyte },
      ],
      ShmSize: 32 * mebibyte,
      IpcMode: 'private',
      // Reaps orphans and passes signals on.
      Init: true,
      // The first to go when the machine itself runs out of memory.
      OomScoreAdj: 500,
      // json-file would grow without end under an output flood. A terminal's log is also its journal over our own crash.
      LogConfig: { Type: 'local', Config: { 'max-size': '1m', 'max-file': '1', compress: 'false' } },
      RestartPolicy: { Name: 'no' },
      AutoRemove: false,
    },
  }
}

/** A label as a host name: lower-case letters, digits and hyphens, at most 40; `sandbox` when nothing is left. */
export function hostnameOf(label: string): string {
  const name = label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')
  return name || 'sandbox'
}
