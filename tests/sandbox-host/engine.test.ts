import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Engine, type EngineEvent } from '../../server/sandbox-host/engine.ts'
import { until } from '../support/until.ts'

let folder: string
let socketPath: string

/** As much of Docker as is asked for: a ping, a stream of events, and the runtimes it knows. */
class FakeDocker {
  runtimes = ['runc']
  readonly #server: Server
  #events: ServerResponse[] = []

  constructor() {
    this.#server = createServer((request, response) => {
      if (request.url?.includes('/events')) {
        response.writeHead(200).flushHeaders()
        this.#events.push(response)
      } else if (request.url?.includes('/info')) {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ Runtimes: Object.fromEntries(this.runtimes.map(name => [name, {}])) }))
      } else response.end('OK')
    })
  }

  listen(): Promise<void> {
    return new Promise(resolve => this.#server.listen(socketPath, resolve))
  }

  tell(action: string, id: string, pieces = 1): void {
    const line = `${JSON.stringify({ Action: action, Actor: { ID: id } })}\n`
    const size = Math.ceil(line.length / pieces)
    for (const stream of this.#events) {
      for (let from = 0; from < line.length; from += size) stream.write(line.slice(from, from + size))
    }
  }

  /** As when the daemon begins to end. An HTTP server's own way would close the connections that wait, too. */
  takeNoMore(): void {
    NetServer.prototype.close.call(this.#server)
  }

  /** As when the daemon is ended. */
  async end(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'))
  socketPath = join(folder, 'docker.sock')
  vi.stubEnv('DOCKER_HOST', `unix://${socketPath}`)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

function newEngine(runtime: string | null = null) {
  const outages: (string | null)[] = []
  const events: EngineEvent[] = []
  let looks = 0
  const engine = new Engine({
    hostId: 'host',
    runtime,
    log: pino({ level: 'silent' }),
    onOutage: outage => outages.push(outage),
    onEvent: event => events.push(event),
    returned: async () => {
      looks++
    },
  })
  return { engine, outages, events, looks: () => looks }
}

test('while Docker is away, asking for it is refused with a sentence', async () => {
  const { engine } = newEngine()
  await using _ = engine
  await engine.start()
  expect(() => engine.demand()).toThrow(expect.objectContaining({ code: 'sandboxes-unavailable' }))
  expect(engine.outage).toContain('It comes back by itself')
})

test('Docker going away and coming back is told, and what is there is looked at each time', async () => {
  const docker = new FakeDocker()
  await docker.listen()
  const { engine, outages, looks } = newEngine()
  await using _ = engine
  await engine.start()
  expect(engine.demand()).toBeDefined()
  expect(looks()).toBe(1)
  await docker.end()
  await until(() => engine.outage !== null)
  const again = new FakeDocker()
  await again.listen()
  await until(() => engine.outage === null)
  expect(looks()).toBe(2)
  expect(outages).toEqual([null, expect.stringContaining('Docker does not answer'), null])
  await again.end()
})

test('what happens to containers is told, in whatever pieces it comes', async () => {
  const docker = new FakeDocker()
  await docker.listen()
  const { engine, events } = newEngine()
  await using _ = engine
  await engine.start()
  docker.tell('die', 'one')
  docker.tell('oom', 'two', 3)
  await until(() => events.length === 2)
  expect(events).toEqual([
    { action: 'die', containerId: 'one' },
    { action: 'oom', containerId: 'two' },
  ])
  await docker.end()
})

test('Docker leaves once it takes no new connections, also while it answers on those it has', async () => {
  const docker = new FakeDocker()
  await docker.listen()
  const { engine } = newEngine()
  await using _ = engine
  await engine.start()
  await engine.docker.ping()
  expect(await engine.isLeaving()).toBe(false)
  docker.takeNoMore()
  expect(await engine.isLeaving()).toBe(true)
  await engine.docker.ping()
  await docker.end()
})

test('a runtime that Docker does not know keeps sandboxes from starting until Docker knows it', async () => {
  const docker = new FakeDocker()
  await docker.listen()
  const { engine, outages, looks } = newEngine('runsc')
  await using _ = engine
  await engine.start()
  expect(engine.outage).toMatch(/does not know the runtime "runsc".*knows runc.*daemon\.json/)
  expect(() => engine.demand()).toThrow(expect.objectContaining({ code: 'sandboxes-unavailable' }))
  docker.runtimes.push('runsc')
  await until(() => engine.outage === null)
  expect(engine.demand()).toBeDefined()
  expect(outages).toEqual([expect.stringContaining('"runsc"'), null])
  expect(looks()).toBe(1)
  await docker.end()
})
