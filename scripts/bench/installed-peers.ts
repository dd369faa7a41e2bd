// Other people's programs that ours is compared with: installed into a temporary folder when they are needed, once, since
// they are no dependencies of ours.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder with these versions in it. None of their install scripts is run; `finish` may do what is left, and lay more
 * into the folder.
 */
export function installPeers(
  versions: Readonly<Record<string, string>>,
  finish: (folder: string) => void,
): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name}@${version}`)
  const folder = join(tmpdir(), `followalong-bench-${packages.join('-').replace(/[^a-z0-9.]+/g, '-')}`)
  if (existsSync(join(folder, 'complete'))) return folder
  console.error(`installing ${packages.join(', ')} into ${folder}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  finish(folder)
  writeFileSync(join(folder, 'complete'), '')
  return folder
}
