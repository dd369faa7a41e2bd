// A class that is under way: a server, the trainer's desk, a participant and the stage, each with an open window.
import type { DocumentKind, DocumentView } from '#protocol/classroom-view.ts'
import type { CreatedClassroom, SignedIn } from '#protocol/http-api.ts'
import type { CellId } from '#protocol/ids.ts'
import { testInstructorToken } from './test-config.ts'
import { call, createClassroom, joinClassroom, TestWindow } from './test-participant.ts'
import { type TestServer, testServer } from './test-server.ts'

export class OpenClass implements AsyncDisposable {
  server: TestServer
  readonly created: CreatedClassroom
  readonly tokens: { readonly instructor: string; readonly participant: string; readonly stage: string }
  desk: TestWindow
  anna: TestWindow
  stage: TestWindow

  private constructor(
    server: TestServer,
    created: CreatedClassroom,
    tokens: OpenClass['tokens'],
    windows: readonly [TestWindow, TestWindow, TestWindow],
  ) {
    this.server = server
    this.created = created
    this.tokens = tokens
    ;[this.desk, this.anna, this.stage] = windows
  }

  static async open(wish: { title?: string; course?: string } = { title: 'Class' }): Promise<OpenClass> {
    const server = await testServer()
    const created = await createClassroom(server, testInstructorToken, wish)
    const { token: participant } = await joinClassroom(server, created.code, 'Anna')
    const tokens = {
      instructor: testInstructorToken,
      participant,
      stage: await stageToken(server, created),
    }
    return new OpenClass(server, created, tokens, await windowsOf(server, created, tokens))
  }

  /** Ends the server as a crash does, and starts another one on what is on disk. */
  async restart(): Promise<void> {
    const { storage } = this.server
    await this.#close()
    this.server = await testServer({}, storage)
    ;[this.desk, this.anna, this.stage] = await windowsOf(this.server, this.created, this.tokens)
  }

  /** One more window of that role. */
  window(role: 'instructor' | 'participant' | 'stage'): Promise<TestWindow> {
    return TestWindow.open(this.server, this.tokens[role], this.created.id, role)
  }

  /** The first document of that kind, as the desk sees it. */
  document(kind: DocumentKind = 'notebook'): DocumentView {
    const found = this.desk.state?.documents.find(document => document.kind === kind)
    if (!found) throw new Error(`no ${kind}`)
    return found
  }

  /** An HTTP request as the instructor, below the class's address. */
  ask(method: string, path: string, body?: unknown, token = this.tokens.instructor) {
    return call(this.server, method, `/api/classrooms/${this.created.id}${path}`, { token, body })
  }

  async #close(): Promise<void> {
    for (const window of [this.desk, this.anna, this.stage]) await window[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
  }
}

/** The names of a window's documents, in order. */
export function namesOf(window: TestWindow): string[] {
  return window.state?.documents.map(({ name }) => name) ?? []
}

export const cell = (id: string) => id as CellId

async function windowsOf(server: TestServer, { id }: CreatedClassroom, tokens: OpenClass['tokens']) {
  return [
    await TestWindow.open(server, tokens.instructor, id, 'instructor'),
    await TestWindow.open(server, tokens.participant, id, 'participant'),
    await TestWindow.open(server, tokens.stage, id, 'stage'),
  ] as const
}

async function stageToken(server: TestServer, { links }: CreatedClassroom): Promise<string> {
  const secret = links.stage.split('#stage=')[1]
  const { body, headers } = await call(server, 'POST', '/api/sign-in', { body: { secret } })
  if ((body as SignedIn).role !== 'stage') throw new Error('no stage')
  return /=([^;]+);/.exec(headers.getSetCookie()[0] ?? '')?.[1] ?? ''
}
