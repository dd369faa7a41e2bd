// The servers that `bench -- fanout` measures, and how each is started and spoken to. Other people's are installed into
// a temporary folder when they are needed: they are no dependencies of ours.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Peer {
  readonly name: string
  /** Arguments for node. */
  readonly script: readonly string[]
  /** Messages carry the document's name and begin with an authentication. */
  readonly isHocuspocus: boolean
  readonly path: (as: 'writer' | 'follower') => string
}

const versions = { 'y-websocket': '2.1.0', '@hocuspocus/server': '4.7.0', yjs: '13.6.33' }

const hocuspocusServer = `
import { Server } from '@hocuspocus/server'
const server = new Server({ port: Number(process.env.PORT), address: '127.0.0.1', quiet: true })
await server.listen()
`

/** Ours with storage that fsyncs; the others keep everything in memory only, as they do by default. */
export function peers(): Peer[] {
  const folder = installed()
  const ours = join(import.meta.dirname, 'bench-fanout-server.ts')
  return [
    { name: 'Followalong', script: [ours], isHocuspocus: false, path: as => `/yjs/${as}` },
    {
      name: `y-websocket ${versions['y-websocket']}`,
      script: [join(folder, 'node_modules/y-websocket/bin/server.cjs')],
      isHocuspocus: false,
      path: () => '/bench',
    },
    {
      name: `Hocuspocus ${versions['@hocuspocus/server']}`,
      script: [join(folder, 'hocuspocus.mjs')],
      isHocuspocus: true,
      path: () => '/',
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
