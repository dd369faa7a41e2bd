// Garbage, bombs and floods on every socket and at the HTTP server: the server stays up, stays quick, and forgets it.
import { connect } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { protocolVersion } from '#protocol/classroom-view.ts'
import { type AllRoles, allRoles } from '../support/all-roles.ts'
import { call } from '../support/test-participant.ts'
import { until } from '../support/until.ts'

let all: AllRoles
let documentPath: string
const rejections: unknown[] = []
const keep = (reason: unknown) => rejections.push(reason)

beforeAll(async () => {
  all = await allRoles()
  process.on('unhandledRejection', keep)
  process.on('uncaughtException', keep)
  const { body } = await call(all.server, 'GET', `/api/classrooms/${all.classroom.id}`, {
    token: all.anna.token,
  })
  documentPath = (body as { documents: { path: string }[] }).documents[0]?.path ?? ''
})
afterAll(async () => {
  process.off('unhandledRejection', keep)
  process.off('uncaughtException', keep)
  await all[Symbol.asyncDispose]()
})

const delay = monitorEventLoopDelay({ resolution: 5 })
beforeEach(() => {
  delay.enable()
  delay.reset()
})
/** The longest the process was deaf; the attacker is in it as well, so that the limit is a generous one. */
afterEach(async () => {
  delay.disable()
  expect(delay.max / 1e6).toBeLessThan(1000)
  expect((await call(all.server, 'GET', '/healthz')).status).toBe(200)
  expect(rejections).toEqual([])
})

function open(path: string, token: string): Promise<WebSocket> {
  const headers = { authorization: `Bearer ${token}` }
  const socket = new WebSocket(`ws://127.0.0.1:${all.server.port}${path}`, { headers })
  socket.on('error', () => {})
  return new Promise(opened => socket.once('open', () => opened(socket)))
}

/** Sends it on a socket of its own and waits until the server has answered a ping behind it, or closed. */
async function attack(path: string, token: string, frames: readonly (Uint8Array | string)[]): Promise<void> {
  const socket = await open(path, token)
  const over = new Promise<void>(resolve => {
    socket.once('pong', () => resolve())
    socket.once('close', () => resolve())
  })
  for (const frame of frames) socket.send(frame)
  socket.ping()
  await over
  socket.terminate()
}

/** Bytes with a likely beginning, so that more than the first check is reached. */
const frames = (heads: readonly number[][]) =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 200 }))
      .map(([head, rest]) => Uint8Array.from([...head, ...rest])),
    { minLength: 1, maxLength: 5 },
  )

describe('documents', () => {
  const heads = [[], [0, 0], [0, 1], [0, 2], [0, 2, 40], [1], [1, 40, 1], [3], [255, 255, 255, 255, 15]]

  test.each(['participant', 'instructor'] as const)('any bytes of a %s do no harm', async role => {
    await fc.assert(
      fc.asyncProperty(frames(heads), sent => attack(`${documentPath}?as=${role}`, all.tokens[role], sent)),
      { numRuns: 60 },
    )
  })

  test.each(['participant', 'instructor'] as const)('64 KB bombs of a %s are cheap', async role => {
    const filled = (head: number[], byte: number) =>
      Uint8Array.from([...head, ...Array<number>(64_000).fill(byte)])
    const bombs = [[0, 0, 128, 244, 3], [0, 1, 128, 244, 3], [0, 2, 128, 244, 3], [1, 128, 244, 3], []]
    for (const head of bombs) {
      for (const byte of [0, 1, 127, 128, 255]) {
        await attack(`${documentPath}?as=${role}`, all.tokens[role], [filled(head, byte)])
      }
    }
  })
})

describe('terminals', () => {
  const path = () => `/term?classroom=${all.classroom.id}&as=participant`

  test('any bytes do no harm', async () => {
    const heads = [[], [1, 0, 1], [2, 0, 1], [3, 0, 1], [4, 0, 1], [5, 0, 1], [17, 0, 0]]
    await fc.assert(
      fc.asyncProperty(frames(heads), sent => attack(path(), all.anna.token, sent)),
      { numRuns: 60 },
    )
    await attack(path(), all.anna.token, ['text', new Uint8Array(31_000), new Uint8Array(40_000)])
  })
})

describe('commands', () => {
  const hello = () => {
    const auth = { classroomId: all.classroom.id, as: 'participant', protocolVersion }
    return `40${JSON.stringify(auth)}`
  }
  const path = '/socket.io/?EIO=4&transport=websocket'
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

  test.each([
    ['no packet', ['x', '9', '4', '42', '42[', '42{}', '420', '42["'].map(text => text)],
    ['an unknown namespace', ['40/admin,{}', '40/__proto__,{}']],
    ['names of the prototype', ['420["__proto__",{}]', '421["constructor",{}]', '422["toString"]']],
    ['reserved events', ['42["disconnect"]', '42["connect"]', '42["newListener"]', '42["error",{}]']],
    ['many binary parts that never come', ['451000000-["cells:run",{"_placeholder":true,"num":0}]']],
    ['a binary part out of range', ['451-["cells:run",{"_placeholder":true,"num":99}]', Buffer.alloc(3)]],
    ['a million brackets', [`420["cells:run",${deep(500_000)}]`]],
    ['a million brackets with a binary part', [`451-["cells:run",${deep(400_000)}]`, Buffer.alloc(1)]],
    ['polluting keys', ['420["classroom:rename",{"__proto__":{"x":1},"title":"x"}]']],
    ['more than may be sent', [`420["cells:run","${'x'.repeat(2_000_000)}"]`]],
    ['five hundred greetings', Array.from({ length: 500 }, () => '40{}')],
    ['a thousand commands', Array.from({ length: 1000 }, (_, n) => `42${n}["classroom:enter",{}]`)],
  ])('%s does no harm', async (_what, sent) => {
    for (const isIn of [true, false]) {
      const socket = await open(path, all.anna.token)
      let heard = ''
      let isClosed = false
      socket.on('message', data => {
        heard += String(data).slice(0, 100)
      })
      socket.on('close', () => {
        isClosed = true
      })
      if (isIn) {
        socket.send(hello())
        await until(() => heard.includes('40{"sid"'))
      }
      for (const frame of sent) socket.send(frame)
      const pong = new Promise<void>(resolve => {
        socket.once('pong', () => resolve())
        socket.once('close', () => resolve())
      })
      if (!isClosed) socket.ping()
      await pong
      socket.terminate()
    }
    expect(({} as { x?: number }).x).toBeUndefined()
  })
})

/** Raw bytes to the HTTP server; resolves with the beginning of what it says, when it closes or has said a line. */
function raw(text: string): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(all.server.port, '127.0.0.1', () => socket.write(text))
    socket.on('error', () => resolve('closed'))
    socket.on('close', () => resolve('closed'))
    socket.on('data', data => {
      resolve(data.toString('latin1'))
      socket.destroy()
    })
  })
}

describe('HTTP', () => {
  const get = (path: string, more = '') =>
    raw(`GET ${path} HTTP/1.1\r\nHost: x\r\n${more}Connection: close\r\n\r\n`)

  test.each([
    '/../../../../etc/passwd',
    '/assets/../../../package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/..%5c..%5cpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '//etc/passwd',
    '/assets/%00',
  ])('the path %s leads out of nothing', async path => {
    const answer = await get(path)
    expect(answer).not.toMatch(/root:|"devDependencies"/)
    expect(answer).toMatch(/^HTTP\/1\.1 (200|400|404)/)
  })

  test.each(['/%', '/%E0%A4%A', '/assets/%zz', '/api/classrooms/%ff', '/api/classrooms/a%00b/export.zip'])(
    'the broken address %s is refused in words',
    async path => {
      expect(await get(path)).toMatch(/^HTTP\/1\.1 (200|400|404)/)
    },
  )

  test('a notebook is asked for by its name, not by a path', async () => {
    for (const name of ['..%2f..%2fpackage.json', '..%2f', 'constructor', '__proto__', 'a'.repeat(4000)]) {
      const path = `/api/classrooms/${all.classroom.id}/notebooks/${name}`
      expect((await call(all.server, 'GET', path, { token: all.anna.token })).status).toBe(404)
    }
  })

  test('headers without end are refused', async () => {
    expect(await get('/', `X: ${'x'.repeat(100_000)}\r\n`)).toMatch(/^HTTP\/1\.1 431|closed/)
    expect(await raw('GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n')).toMatch(/^HTTP\/1\.1|closed/)
  })

  test('keys that pollute are refused, and pollute nothing', async () => {
    const body = new TextEncoder().encode(
      `{"code":"${all.classroom.code}","name":"Eve","__proto__":{"role":"instructor"},"constructor":{}}`,
    )
    const headers = { 'content-type': 'application/json' }
    expect((await call(all.server, 'POST', '/api/join', { body, headers })).status).toBe(400)
    expect(({} as { role?: string }).role).toBeUndefined()
  })
})
