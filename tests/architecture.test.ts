// The layering and the doors, checked on every import in the tree. ARCHITECTURE.md quotes these tables.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** A folder of `server/` may import from itself and from these. */
const layers: Record<string, readonly string[]> = {
  protocol: [],
  storage: ['protocol'],
  sandbox: ['protocol'],
  'sandbox-host': ['protocol'],
  kernel: ['protocol', 'sandbox'],
  terminal: ['protocol', 'sandbox'],
  notebook: ['protocol', 'storage', 'sandbox', 'kernel'],
  workspace: ['protocol', 'storage', 'sandbox', 'notebook'],
  export: ['protocol'],
  classroom: ['protocol', 'storage', 'sandbox', 'kernel', 'terminal', 'notebook', 'workspace', 'export'],
  web: ['protocol', 'terminal', 'notebook', 'classroom'],
}

/** A package of others is imported from these folders only. Test files may import anything. */
const doors: Record<string, readonly string[]> = {
  dockerode: ['server/sandbox-host'],
  'node-pty': ['server/sandbox-host'],
  zeromq: ['server/sandbox-host'],
  '@xterm/headless': ['server/sandbox-host'],
  'node:sqlite': ['server/storage'],
  express: ['server/web'],
  'socket.io': ['server/web'],
  cookie: ['server/web'],
  sirv: ['server/web'],
  ws: ['server/web'],
  yjs: ['server/protocol', 'server/notebook', 'server/storage', 'server/export', 'client/notebook'],
  lib0: ['server/notebook', 'client/notebook'],
  'y-protocols': ['server/notebook', 'client/notebook'],
  'y-websocket': ['client/notebook'],
  'y-codemirror.next': ['client/notebook'],
  '@codemirror': ['client/notebook'],
  '@lezer': ['client/notebook'],
  dompurify: ['client/notebook'],
  'markdown-it': ['client/notebook'],
  temml: ['client/notebook'],
  '@xterm/xterm': ['client/terminal'],
  '@xterm/addon-fit': ['client/terminal'],
  '@xterm/addon-search': ['client/terminal'],
  '@xterm/addon-web-links': ['client/terminal'],
  'socket.io-client': ['client'],
  fflate: ['server/export'],
  pino: ['server', 'server/sandbox-host'],
}

interface Import {
  readonly file: string
  readonly target: string
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(
      entry => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('node_modules'),
    )
    .map(entry => relative(root, join(entry.parentPath, entry.name)))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const statements = text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)
  return [...statements].map(([, target = '']) => ({ file, target }))
}

const serverImports = sourceFiles('server').flatMap(importsOf)
const clientImports = sourceFiles('client').flatMap(importsOf)

function folderOf(file: string): string {
  const [, folder = '', rest] = file.split('/')
  return rest === undefined ? '' : folder
}

function resolved({ file, target }: Import): string | null {
  if (target.startsWith('#protocol/')) return target.replace('#protocol/', 'server/protocol/')
  if (target.startsWith('.')) return relative(root, resolve(root, dirname(file), target))
  return null
}

describe('the layers', () => {
  test('every folder of the server has its place', () => {
    const folders = new Set(sourceFiles('server').map(folderOf).filter(Boolean))
    expect([...folders].filter(folder => !(folder in layers))).toEqual([])
  })

  test('a folder imports only from itself and from what lies below it', () => {
    const wrong = serverImports.filter(one => {
      const from = folderOf(one.file)
      const target = resolved(one)
      if (from === '' || target === null) return false
      if (!target.startsWith('server/')) return true
      const to = folderOf(target)
      if (to === '') return target !== 'server/log.ts'
      return to !== from && !layers[from]?.includes(to)
    })
    expect(wrong).toEqual([])
  })

  test('the browser imports nothing of the server but the protocol', () => {
    const wrong = clientImports.filter(one => {
      const target = resolved(one)
      return target !== null && !target.startsWith('client/') && !target.startsWith('server/protocol/')
    })
    expect(wrong).toEqual([])
  })

  test('files of the protocol need no Node, so that the browser can use them', () => {
    const wrong = serverImports.filter(
      one => folderOf(one.file) === 'protocol' && one.target.startsWith('node:'),
    )
    expect(wrong).toEqual([])
  })
})

describe('the doors', () => {
  test.each(Object.entries(doors))('%s is imported only behind its door', (name, folders) => {
    const users = [...serverImports, ...clientImports].filter(
      ({ target }) => target === name || target.startsWith(`${name}/`),
    )
    const wrong = users.filter(
      ({ file }) =>
        !folders.includes(dirname(file)) &&
        !folders.some(folder => file.startsWith(`${folder}/`) && folder !== 'server'),
    )
    expect(wrong).toEqual([])
  })
})
