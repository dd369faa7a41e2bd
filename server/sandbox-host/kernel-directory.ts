// The directory a kernel's sockets lie in. It is mounted into a container of strangers' code: open while the kernel
// makes its sockets, sealed afterwards, so that nothing in it can be put in place of a socket.
import { randomBytes } from 'node:crypto'
import { chmod, lstat, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The ports of the connection file. For ipc they are the endings of the sockets' names: `s-1` to `s-5`. */
export const kernelPorts = { shell: 1, iopub: 2, stdin: 3, control: 4, heartbeat: 5 } as const

export interface KernelDirectory {
  readonly path: string
  /** Signs the messages of this kernel. */
  readonly key: string
}

/** Makes a directory under `root` for one run of one kernel. The container's user, whoever it is, may write into it. */
export async function createKernelDirectory(root: string): Promise<KernelDirectory> {
  const path = join(root, randomBytes(4).toString('hex'))
  const key = randomBytes(32).toString('hex')
  await mkdir(path)
  const file = join(path, 'connection.json')
  await writeFile(file, JSON.stringify(connection(key)))
  // After the fact: a mode given to mkdir or writeFile is cut by the umask. The parent directory keeps others out.
  await chmod(file, 0o644)
  await chmod(path, 0o777)
  return { path, key }
}

/** From now on nobody in the container can add, replace or remove anything here. The kernel does not need to. */
export async function sealKernelDirectory({ path }: KernelDirectory): Promise<void> {
  await chmod(path, 0o755)
}

export async function removeKernelDirectory({ path }: KernelDirectory): Promise<void> {
  await rm(path, { recursive: true, force: true })
  await rm(journalPath(path), { force: true })
}

/** Beside the directory, out of the container's sight: where its helper process keeps what the next one has to know. */
export function journalPath(directory: string): string {
  return `${directory}.talk`
}

export function socketPath(directory: string, port: number): string {
  return join(directory, `s-${port}`)
}

/** True when each of the kernel's sockets is there and is a socket. Throws when one is anything else, such as a link. */
export async function areSocketsThere(directory: string): Promise<boolean> {
  for (const port of Object.values(kernelPorts)) {
    const found = await lstat(socketPath(directory, port)).catch(() => null)
    if (!found) return false
    if (!found.isSocket()) throw new Error(`s-${port} in the kernel's directory is not a socket`)
  }
  return true
}

function connection(key: string) {
  return {
    transport: 'ipc',
    ip: '/k/s',
    key,
    signature_scheme: 'hmac-sha256',
    shell_port: kernelPorts.shell,
    iopub_port: kernelPorts.iopub,
    stdin_port: kernelPorts.stdin,
    control_port: kernelPorts.control,
    hb_port: kernelPorts.heartbeat,
  }
}
