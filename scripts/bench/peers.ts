// The servers that the benchmarks compare, and how each is started and spoken to. Other people's are installed into
// a temporary folder when they are needed: they are no dependencies of ours.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Peer {
  readonly name: string
  /** Arguments for node. */
  readonly script: readonly string[]
  /** How a load has to speak to it. `kernel` writes what comes from no person: outputs. */
  options(writer: 'writer' | 'kernel'): LoadOptions
}

export interface LoadOptions extends Readonly<Record<string, string>> {
  readonly dialect: 'y-websocket' | 'hocuspocus'
  readonly writerPath: string
  readonly followerPath: string
}

const versions = { 'y-websocket': '2.1.0', '@hocuspocus/server': '4.7.0', yjs: '13.6.33' }

const hocuspocusServer = `
import { Server } from '@hocuspocus/server'
const server = new Server({ port: Number(process.env.PORT), address: '127.0.0.1', quiet: true })
await server.listen()
`

/** With storage that fsyncs. */
export const followalong: Peer = {
  name: 'Followalong',
  script: [join(import.meta.dirname, 'documents-server.ts')],
  options: writer => ({
    dialect: 'y-websocket',
    writerPath: `/yjs/${writer}`,
    followerPath: '/yjs/follower',
  }),
}

/** No document server, but what all of them cannot do without. */
export const bareServer: Peer = {
  name: 'bare socket writes',
  script: [join(import.meta.dirname, 'bare-server.ts')],
  options: () => ({ dialect: 'y-websocket', writerPath: '/writer', followerPath: '/follower' }),
}

/**
 * Whose name has `only` in it. Ours with storage that fsyncs; the others keep everything in memory only, as they do by
 * default.
 */
export function peers(only: string): Peer[] {
  return [followalong, ...others()].filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()))
}

function others(): Peer[] {
  const folder = installed()
  return [
    {
      name: `y-websocket ${versions['y-websocket']}`,
      script: [join(folder, 'node_modules/y-websocket/bin/server.cjs')],
      options: () => ({ dialect: 'y-websocket', writerPath: '/bench', followerPath: '/bench' }),
    },
    {
      name: `Hocuspocus ${versions['@hocuspocus/server']}`,
      script: [join(folder, 'hocuspocus.mjs')],
      options: () => ({ dialect: 'hocuspocus', writerPath: '/', followerPath: '/' }),
    },
  ]
}

function installed(): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name}@${version}`)
  const folder = join(tmpdir(), `followalong-bench-${packages.join('-').replace(/[^a-z0-9.]+/g, '-')}`)
  if (!existsSync(join(folder, 'complete'))) {
    console.error(`installing ${packages.join(', ')} into ${folder}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{"private":true}')
    writeFileSync(join(folder, 'hocuspocus.mjs'), hocuspocusServer)
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    writeFileSync(join(folder, 'complete'), '')
  }
  return folder
}
