// Raw WebSockets, `/yjs/<document>/<epoch>` and `/term`: origin, credentials and limits before anything is accepted.
// `/socket.io` is left to the command gateway; any other path is refused.
import type { Server as HttpServer, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { closeCodes } from '#protocol/close-codes.ts'
import { type ClassroomId, type DocumentId, id } from '#protocol/ids.ts'
import { Refusal, type RefusalCode } from '#protocol/refusals.ts'
import { type Role, roles } from '#protocol/roles.ts'
import type { Access } from '../classroom/access.ts'
import type { Classroom } from '../classroom/classroom.ts'
import type { Classrooms } from '../classroom/classrooms.ts'
import type { Logger } from '../log.ts'
import { updateLimitBytes } from '../notebook/intake.ts'
import type { Authentication } from './authentication.ts'
import { attachDocumentSocket } from './document-gateway.ts'
import type { OnFault } from './message-guard.ts'
import { isAllowedOrigin } from './origin.ts'
import { attachTerminalSocket } from './terminal-gateway.ts'
import { toRefusal } from './to-refusal.ts'

/** An update and its head. */
const writerMessageLimitBytes = updateLimitBytes + 1024
/** Viewers only say what they have: a state vector, a heartbeat. */
const viewerMessageLimitBytes = 64 * 1024
const terminalMessageLimitBytes = 32 * 1024

interface UpgradeParts {
  readonly http: HttpServer
  readonly classrooms: Classrooms
  readonly authentication: Authentication
  readonly publicUrl: string | null
  readonly log: Logger
}

export class Upgrades implements AsyncDisposable {
  readonly #parts: UpgradeParts
  readonly #writers = socketServer(writerMessageLimitBytes)
  readonly #viewers = socketServer(viewerMessageLimitBytes)
  readonly #terminals = socketServer(terminalMessageLimitBytes)

  constructor(parts: UpgradeParts) {
    this.#parts = parts
    parts.http.on('upgrade', (request, socket, head) => {
      const path = pathOf(request)
      if (path.startsWith('/socket.io')) return
      // A socket that breaks before it is accepted must not bring the server down.
      socket.on('error', () => socket.destroy())
      if (!isAllowedOrigin(request.headers, parts.publicUrl)) return refuse(socket, '403 Forbidden')
      if (path.startsWith('/yjs/')) {
        const server = mayBecomeWriter(request) ? this.#writers : this.#viewers
        return this.#accept(server, request, socket, head, openDocument)
      }
      if (path === '/term') return this.#accept(this.#terminals, request, socket, head, openTerminals)
      refuse(socket, '404 Not Found')
    })
  }

  #accept(
    server: WebSocketServer,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    open: (socket: WebSocket, request: IncomingMessage, parts: UpgradeParts) => Promise<void>,
  ): void {
    server.handleUpgrade(request, socket, head, accepted => {
      accepted.on('error', () => accepted.terminate())
      // Whatever the window sends before it is known who it is waits in the kernel's buffer.
      accepted.pause()
      open(accepted, request, this.#parts).then(
        () => accepted.resume(),
        error => {
          const refusal = toRefusal(error, this.#parts.log)
          accepted.resume()
          accepted.close(closeCodeOf(refusal.code), refusal.message.slice(0, 120))
        },
      )
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of [this.#writers, this.#viewers, this.#terminals]) {
      for (const socket of server.clients) socket.close(closeCodes.restarting, 'The server restarts.')
      server.close()
    }
  }
}

function socketServer(maxPayload: number): WebSocketServer {
  return new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload })
}

/** Who does not say in which role it comes may turn out to be an instructor; and people write in texts of their own. */
function mayBecomeWriter(request: IncomingMessage): boolean {
  if (pathOf(request).startsWith('/yjs/text-')) return true
  const wish = queryOf(request).get('as')
  return wish === null || wish === 'instructor'
}

async function openDocument(socket: WebSocket, request: IncomingMessage, parts: UpgradeParts): Promise<void> {
  const [, , documentText, epochText] = pathOf(request).split('/')
  const documentId = id<DocumentId>().safeParse(documentText)
  // A person's file is known to its class alone, which is in the address.
  const asked = id<ClassroomId>().safeParse(queryOf(request).get('classroom'))
  const known = documentId.success ? parts.classrooms.classroomOf(documentId.data) : null
  const classroomId = known ?? (asked.success ? asked.data : null)
  const classroom = classroomId && (await parts.classrooms.find(classroomId))
  if (!documentId.success || !classroom) throw new Refusal('not-found', 'There is no such document.')
  const access = accessOf(request, parts, classroom)
  const { live, mayWrite } = await classroom.openDocument(documentId.data, access)
  if (String(live.epoch) !== epochText) {
    socket.close(closeCodes.staleCopy, 'This document was replaced. Please start with a fresh copy.')
    return
  }
  register(socket, classroom, access)
  attachDocumentSocket(
    socket,
    live,
    {
      memberId: access.memberId,
      name: access.name,
      role: access.role,
      mayWrite,
    },
    faultLog(parts),
  )
}

async function openTerminals(
  socket: WebSocket,
  request: IncomingMessage,
  parts: UpgradeParts,
): Promise<void> {
  const asked = id<ClassroomId>().safeParse(queryOf(request).get('classroom'))
  const classroom = asked.success ? await parts.classrooms.find(asked.data) : null
  if (!classroom) throw new Refusal('not-found', 'There is no such class.')
  const access = accessOf(request, parts, classroom)
  register(socket, classroom, access)
  attachTerminalSocket(socket, classroom.screens.viewer(access), faultLog(parts))
}

function accessOf(request: IncomingMessage, parts: UpgradeParts, classroom: Classroom): Access {
  const wish = queryOf(request).get('as')
  const as = roles.find((role): role is Role => role === wish)
  const access = parts.authentication.accessTo(request, classroom, as)
  if (!access) throw new Refusal('not-signed-in', 'Please join the class with its code and your name.')
  return access
}

function faultLog({ log }: UpgradeParts): OnFault {
  return error => log.error({ err: error }, 'a message could not be handled')
}

function register(socket: WebSocket, classroom: Classroom, { memberId }: Access): void {
  const leave = classroom.people.connections.add({
    memberId,
    isControl: false,
    close: message => socket.close(closeCodes.notAllowed, message.slice(0, 120)),
  })
  socket.on('close', leave)
}

function closeCodeOf(code: RefusalCode): number {
  if (code === 'not-signed-in') return closeCodes.notSignedIn
  if (code === 'not-allowed') return closeCodes.notAllowed
  if (code === 'not-found') return closeCodes.notFound
  if (code === 'too-many-tries') return closeCodes.tooManyRequests
  return closeCodes.restarting
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? ''
}

function queryOf(request: IncomingMessage): URLSearchParams {
  return new URLSearchParams((request.url ?? '').split('?')[1] ?? '')
}
