// The servers that the benchmarks compare, and how each is started and spoken to.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPeers } from './installed-peers.ts'

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
  return installPeers(versions, folder => writeFileSync(join(folder, 'hocuspocus.mjs'), hocuspocusServer))
}
