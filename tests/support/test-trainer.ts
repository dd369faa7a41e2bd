// A trainer without a desk: writes, runs, points and gathers through the real sockets, so that followers' pages can be
// tested whatever the desk looks like.
import { WebSocket } from 'ws'
import type { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { CommandReply } from '#protocol/commands.ts'
import type { CellId, ClassroomId, DocumentId } from '#protocol/ids.ts'
import {
  type CellType,
  cellsOf,
  deleteCell,
  findCell,
  idOf,
  insertCell,
  runStateOf,
  sourceOf,
} from '#protocol/notebook-document.ts'
import { testInstructorToken } from './test-config.ts'
import { type Address, TestWindow } from './test-participant.ts'
import { until } from './until.ts'

interface OpenDocument {
  readonly provider: WebsocketProvider
  readonly document: Y.Doc
  readonly awareness: Awareness
}

export class TestTrainer implements AsyncDisposable {
  readonly window: TestWindow
  readonly #open = new Map<DocumentId, OpenDocument>()
  #lastCell = 0

  private constructor(window: TestWindow) {
    this.window = window
  }

  static async enter(address: Address, classroomId: ClassroomId): Promise<TestTrainer> {
    return new TestTrainer(await TestWindow.open(address, testInstructorToken, classroomId, 'instructor'))
  }

  get documents(): readonly DocumentView[] {
    return this.window.state?.documents ?? []
  }

  /** The document of that name, once the class has it. */
  async named(name: string): Promise<DocumentId> {
    await until(() => this.documents.some(document => document.name === name), `${name} is there`)
    return this.documents.find(document => document.name === name)?.id as DocumentId
  }

  async open(id: DocumentId): Promise<OpenDocument> {
    const known = this.#open.get(id)
    if (known) return known
    const view = this.documents.find(document => document.id === id)
    if (!view) throw new Error(`no document ${id}`)
    const document = new Y.Doc()
    const { port, token, classroomId } = this.window
    class SignedIn extends WebSocket {
      constructor(url: string) {
        super(url, { headers: { authorization: `Bearer ${token}` } })
      }
    }
    const at = view.path.lastIndexOf('/')
    const provider = new WebsocketProvider(
      `ws://127.0.0.1:${port}${view.path.slice(0, at)}`,
      view.path.slice(at + 1),
      document,
      {
        WebSocketPolyfill: SignedIn as never,
        params: { classroom: classroomId, as: 'instructor' },
        disableBc: true,
        maxBackoffTime: 300,
      },
    )
    const opened = { provider, document, awareness: provider.awareness }
    this.#open.set(id, opened)
    await new Promise<void>(resolve => provider.once('sync', () => resolve()))
    return opened
  }

  /** A new cell at `index`, by default the last one. */
  async add(id: DocumentId, source: string, type: CellType = 'code', index?: number): Promise<CellId> {
    const { document } = await this.open(id)
    this.#lastCell += 1
    const cellId = `by-trainer-${this.#lastCell}` as CellId
    insertCell(document, index ?? cellsOf(document).length, { id: cellId, type, source })
    return cellId
  }

  async remove(id: DocumentId, cellId: CellId): Promise<void> {
    deleteCell((await this.open(id)).document, cellId)
  }

  /** Puts the caret there and types, as an editor would. */
  async type(id: DocumentId, cellId: CellId, text: string): Promise<void> {
    const { document } = await this.open(id)
    const source = await this.#source(id, cellId)
    document.transact(() => source.insert(source.length, text))
    await this.select(id, cellId, source.length, source.length)
  }

  async select(id: DocumentId, cellId: CellId, anchor: number, head: number): Promise<void> {
    const { awareness } = await this.open(id)
    const source = await this.#source(id, cellId)
    awareness.setLocalStateField('cursor', {
      anchor: Y.createRelativePositionFromTypeIndex(source, anchor),
      head: Y.createRelativePositionFromTypeIndex(source, head),
    })
  }

  /** Shines on a line, from 0; null takes the light away. */
  async point(id: DocumentId, spotlight: { cellId: CellId; line: number } | null): Promise<void> {
    const { awareness } = await this.open(id)
    awareness.setLocalStateField('spotlight', spotlight)
  }

  async setMetadata(id: DocumentId, cellId: CellId, key: string, value: unknown): Promise<void> {
    const cell = findCell((await this.open(id)).document, cellId)
    const metadata = cell?.get('metadata')
    if (metadata instanceof Y.Map) metadata.set(key, value)
  }

  /** Runs a cell and waits until it has ended. */
  async run(id: DocumentId, cellId: CellId): Promise<void> {
    const { document } = await this.open(id)
    await this.start(id, cellId)
    const ran = () => {
      const cell = findCell(document, cellId)
      return cell !== null && runStateOf(cell) === 'idle' && cell.get('execution_count') !== null
    }
    await until(ran, `${cellId} has ended`, 60_000)
  }

  async start(id: DocumentId, cellId: CellId): Promise<CommandReply<'cells:run'>> {
    const source = (await this.#source(id, cellId)).toString()
    return this.window.send('cells:run', { notebookId: id, cells: [{ cellId, source }] })
  }

  async cells(id: DocumentId): Promise<readonly CellId[]> {
    return [...cellsOf((await this.open(id)).document)].map(idOf)
  }

  async #source(id: DocumentId, cellId: CellId): Promise<Y.Text> {
    const cell = findCell((await this.open(id)).document, cellId)
    if (!cell) throw new Error(`no cell ${cellId}`)
    return sourceOf(cell)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { provider, document } of this.#open.values()) {
      provider.destroy()
      document.destroy()
    }
    await this.window[Symbol.asyncDispose]()
  }
}
