// The composition root: builds everything from a configuration, listens, and closes it again in reverse.
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { SandboxId } from '#protocol/ids.ts'
import { Classrooms } from './classroom/classrooms.ts'
import { Credentials } from './classroom/credentials.ts'
import { Links } from './classroom/links.ts'
import { Outage } from './classroom/outage.ts'
import { type Config, ConfigError } from './config.ts'
import { Exports } from './export/exports.ts'
import { instructorToken, prepareDataDirectory } from './instructor-token.ts'
import { createLog, type Logger } from './log.ts'
import { LiveDocuments } from './notebook/live-documents.ts'
import { Admission } from './sandbox/admission.ts'
import { connectSandboxHost } from './sandbox/connect-sandbox-host.ts'
import type { SandboxHost } from './sandbox/sandbox-host-port.ts'
import { SandboxImages } from './sandbox/sandbox-images.ts'
import { TestedSandboxHost } from './sandbox/tested-sandbox-host.ts'
import { openSqliteStorage } from './storage/sqlite-storage.ts'
import type { Storage } from './storage/storage.ts'
import { Authentication } from './web/authentication.ts'
import { CommandGateway } from './web/command-gateway.ts'
import { createHttpApplication } from './web/http-application.ts'
import { Readiness } from './web/readiness.ts'
import { Upgrades } from './web/upgrades.ts'

/** Parts that tests replace. */
export interface ServerParts {
  readonly storage?: Storage
  readonly host?: (claims: () => readonly SandboxId[] | null) => SandboxHost
  readonly log?: Logger
}

export interface FollowalongServer extends AsyncDisposable {
  readonly classrooms: Classrooms
  readonly links: Links
  readonly instructorToken: string
  /** The port it listens on. */
  readonly port: number
  /** Resolves when the sandbox-host was there for the first time; people can come before that. */
  readonly sandboxesKnown: Promise<void>
}

/** Starts a server; rejects with `ConfigError` for what the person who starts it can mend. */
export async function startServer(config: Config, parts: ServerParts = {}): Promise<FollowalongServer> {
  await using building = new AsyncDisposableStack()
  const log = parts.log ?? createLog(config.logLevel)
  await prepareDataDirectory(config.dataDirectory)
  const storage = building.use(parts.storage ?? (await openSqliteStorage(config.dataDirectory)))
  const token = await instructorToken(config.instructorToken, config.dataDirectory)

  const isSecure = config.publicUrl?.startsWith('https://') ?? false
  const credentials = await Credentials.load(storage.records, token)
  const authentication = new Authentication(credentials, isSecure)
  const links = new Links({ credentials, instructorToken: token, publicUrl: config.publicUrl })
  const http = createHttpServer()
  http.headersTimeout = 10_000
  http.requestTimeout = 120_000

  const gateway = building.use(new CommandGateway({ http, authentication, publicUrl: config.publicUrl, log }))
  const documents = building.use(new LiveDocuments({ log: storage.documents, logger: log }))
  // No claims before the classrooms are read: what the sandbox-host has to tell must find its notebooks.
  let loaded: Classrooms | null = null
  const claims = () => loaded?.claims() ?? null
  const stateDirectory = join(config.dataDirectory, 'sandbox-host')
  const host = building.use(
    new TestedSandboxHost(
      parts.host?.(claims) ??
        connectSandboxHost({ stateDirectory, serverLog: log, runtime: config.sandboxRuntime, claims }),
    ),
  )
  const outage = building.use(new Outage(host, log))
  const images = building.use(new SandboxImages(host))
  const classrooms = building.use(
    await Classrooms.load({
      records: storage.records,
      credentials,
      documents,
      outputFiles: storage.outputFiles,
      exports: new Exports(),
      host,
      admission: new Admission(),
      outage,
      images,
      log,
      notify: gateway.notify,
      links,
      classLimit: config.classLimit,
      readySeats: config.readySeats,
      instructorName: config.instructorName,
      coursesDirectory: config.coursesDirectory,
    }),
  )
  loaded = classrooms

  const readiness = new Readiness(() => storage.probe())
  const isReady = async () => (await readiness.check()) ?? outage.message
  const application = createHttpApplication({
    log,
    classrooms,
    credentials,
    authentication,
    links,
    isSecure,
    isReady,
    publicUrl: config.publicUrl,
    coursesDirectory: config.coursesDirectory,
    clientDirectory: config.clientDirectory,
  })
  http.on('request', (request, response) => {
    // Where WebSockets do not get through, socket.io answers plain requests itself; two answers would end the process.
    if (!request.url?.startsWith('/socket.io/')) application(request, response)
  })
  building.use(new Upgrades({ http, classrooms, authentication, publicUrl: config.publicUrl, log }))
  gateway.open(classrooms)

  await listen(http, config)
  const bound = http.address() as AddressInfo
  links.listensOn(bound)
  const running = building.move()
  return {
    classrooms,
    links,
    instructorToken: token,
    port: bound.port,
    sandboxesKnown: outage.known,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections()
      await running.disposeAsync()
      http.close()
    },
  }
}

function listen(http: ReturnType<typeof createHttpServer>, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        const advice = 'Another program listens there. Please stop it, or set PORT to another number.'
        reject(new ConfigError(`Port ${port} is in use. ${advice}`, { cause: error }))
      } else if (error.code === 'EACCES') {
        reject(
          new ConfigError(`Port ${port} may not be used by you. Please set PORT to 1024 or more.`, {
            cause: error,
          }),
        )
      } else if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
        reject(
          new ConfigError(`HOST "${host}" is no address of this machine. Please set it to 0.0.0.0.`, {
            cause: error,
          }),
        )
      } else reject(error)
    })
    http.listen(port, host, () => resolve())
  })
}
