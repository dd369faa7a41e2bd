// Whether a sandbox image that takes long to build is on this machine: its tests run where somebody built it.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const isFull = Boolean(process.env['FOLLOWALONG_FULL'])

/** True in `npm run test:full` on a machine that has the image. */
export async function isImageTested(name: string): Promise<boolean> {
  if (!isFull) return false
  return promisify(execFile)('docker', ['image', 'inspect', `followalong/${name}:latest`]).then(
    () => true,
    () => false,
  )
}
