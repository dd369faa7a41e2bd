// Files as a tar archive in memory, and the check of their names. Pure; knows no container.
import { Refusal } from '#protocol/refusals.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'

const block = 512

/**
 * A ustar archive of regular files. Refuses paths that are absolute, contain `..`, `.` or empty parts, control
 * characters or backslashes, or that do not fit the format (100 bytes for the name, 155 for its folder).
 */
export function tarOf(files: readonly SandboxFile[]): Buffer {
  const parts: Buffer[] = []
  for (const file of files) {
    const content = Buffer.from(file.base64, 'base64')
    parts.push(
      header(file.path, content.length),
      content,
      Buffer.alloc((block - (content.length % block)) % block),
    )
  }
  parts.push(Buffer.alloc(2 * block))
  return Buffer.concat(parts)
}

/** Refuses a path that `tarOf` would refuse. */
export function demandFilePath(path: string): void {
  splitPath(path)
}

function header(path: string, size: number): Buffer {
  const { folder, name } = splitPath(path)
  const head = Buffer.alloc(block)
  head.write(name, 0)
  head.write('0000644\0', 100)
  head.write('0000000\0', 108)
  head.write('0000000\0', 116)
  head.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  head.write('00000000000\0', 136)
  // The checksum counts itself as spaces.
  head.write('        ', 148)
  head.write('0', 156)
  head.write('ustar\x0000', 257)
  head.write(folder, 345)
  const sum = head.reduce((total, byte) => total + byte, 0)
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return head
}

function splitPath(path: string): { folder: string; name: string } {
  const steps = path.split('/')
  const isSafe = steps.every(
    step => step !== '' && step !== '.' && step !== '..' && /^[^\p{Cc}\\]+$/u.test(step),
  )
  if (!isSafe) throw new Refusal('bad-request', `A file cannot be called ${JSON.stringify(path)}.`)
  for (let cut = 0; cut < steps.length; cut++) {
    const folder = steps.slice(0, cut).join('/')
    const name = steps.slice(cut).join('/')
    if (Buffer.byteLength(name) <= 100 && Buffer.byteLength(folder) <= 155) return { folder, name }
  }
  throw new Refusal('bad-request', `The name of a file is too long: ${JSON.stringify(path)}.`)
}
