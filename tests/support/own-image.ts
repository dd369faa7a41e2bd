// A sandbox image of a test's own, built on ours in a moment and removed again.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export class OwnImage implements AsyncDisposable {
  readonly name: string

  private constructor(name: string) {
    this.name = name
  }

  /** Built from `FROM followalong/python` and these lines. */
  static async build(lines: readonly string[]): Promise<OwnImage> {
    const folder = await mkdtemp(join(tmpdir(), 'followalong-image-'))
    const name = `test-${randomUUID().slice(0, 8)}`
    await writeFile(join(folder, 'Dockerfile'), ['FROM followalong/python', ...lines].join('\n'))
    const words = ['build', '--force-rm', '--network=none', '--tag', tagOf(name), folder]
    try {
      await run('docker', words, { env: { ...process.env, DOCKER_BUILDKIT: '0' } })
    } finally {
      await rm(folder, { recursive: true })
    }
    return new OwnImage(name)
  }

  /** Also while sandboxes run in it. Removing it twice does no harm. */
  async remove(): Promise<void> {
    await run('docker', ['image', 'rm', '--force', tagOf(this.name)]).catch(() => {})
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.remove()
  }
}

function tagOf(name: string): string {
  return `followalong/${name}:latest`
}
