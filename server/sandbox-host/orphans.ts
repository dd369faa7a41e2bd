// Containers of sandbox-hosts that can never come back: their state directory is gone and no process serves it any more.
// Every sandbox-host looks for them when it starts, so that nothing that was killed or deleted stays for ever.
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import type Docker from 'dockerode'
import type { Logger } from 'pino'
import { labels } from './hardening.ts'

/** What a container is labelled with, so that others can tell whether its sandbox-host may come back. */
export async function homeLabels(stateDirectory: string): Promise<Record<string, string>> {
  return { [labels.state]: stateDirectory, [labels.namespace]: (await mountNamespace()) ?? 'unknown' }
}

/** Removes them and returns how many there were. Does nothing where paths and processes cannot be compared. */
export async function removeOrphans(docker: Docker, log: Logger): Promise<number> {
  const namespace = await mountNamespace()
  if (namespace === null) return 0
  const there = await docker.listContainers({
    all: true,
    filters: { label: [labels.state, `${labels.namespace}=${namespace}`] },
  })
  const byDirectory = Map.groupBy(there, ({ Labels }) => Labels[labels.state] ?? '')
  let removed = 0
  for (const [directory, containers] of byDirectory) {
    if (directory === '' || !(await isAbandoned(directory))) continue
    log.info({ directory, containers: containers.length }, 'removes what nobody can claim any more')
    for (const { Id } of containers) {
      const removal = docker.getContainer(Id).remove({ force: true, v: true })
      removed += await removal.then(
        () => 1,
        () => 0,
      )
    }
  }
  return removed
}

/** True when the directory is certainly not there and nobody serves it. One that may not be looked at may be there. */
async function isAbandoned(directory: string): Promise<boolean> {
  const reason = await lstat(directory).then(
    () => null,
    (error: NodeJS.ErrnoException) => error.code,
  )
  return reason === 'ENOENT' && !(await isServed(directory))
}

/** A sandbox-host has its directory as an argument. */
async function isServed(directory: string): Promise<boolean> {
  const processes = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const commands = await Promise.all(
    processes.map(id => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  )
  return commands.some(command => command.split('\0').includes(directory))
}

/** A path means the same directory only to those who see the same mounts. Null where that cannot be known. */
async function mountNamespace(): Promise<string | null> {
  return readlink('/proc/self/ns/mnt').catch(() => null)
}
