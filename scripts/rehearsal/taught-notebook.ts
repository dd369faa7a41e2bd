// A notebook that a trainer types into while others follow: how long each keystroke takes to their copies. Speaks the plain
// y-websocket protocol, as the pages do.
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { CellId, ClassroomId } from '#protocol/ids.ts'
import { findCell, insertCell, sourceOf } from '#protocol/notebook-document.ts'
import type { Role } from '#protocol/roles.ts'

const cellId = 'rehearsal' as CellId

export interface Reader {
  readonly address: string
  readonly token: string
  readonly classroomId: ClassroomId
  readonly role: Role
}

export class TaughtNotebook implements Disposable {
  readonly #providers: WebsocketProvider[] = []
  readonly #view: DocumentView
  readonly #document: Y.Doc
  /** When each key was typed. */
  readonly #typedAt: number[] = []
  readonly keystrokeMs: number[] = []

  private constructor(view: DocumentView) {
    this.#view = view
    this.#document = new Y.Doc()
  }

  /** With a cell to type into. */
  static async open(view: DocumentView, trainer: Reader): Promise<TaughtNotebook> {
    const notebook = new TaughtNotebook(view)
    await notebook.#connect(trainer, notebook.#document)
    insertCell(notebook.#document, 0, { id: cellId, type: 'code', source: '' })
    return notebook
  }

  /** One more who follows; resolves with a copy that is in sync. */
  async follow(reader: Reader): Promise<void> {
    const copy = new Y.Doc()
    await this.#connect(reader, copy)
    let known = this.#typedAt.length
    copy.on('update', () => {
      const now = performance.now()
      const length = lengthIn(copy)
      for (; known < length; known += 1) this.keystrokeMs.push(now - (this.#typedAt[known] ?? now))
    })
  }

  type(character: string): void {
    const cell = findCell(this.#document, cellId)
    if (!cell) throw new Error('the cell is gone')
    this.#typedAt.push(performance.now())
    sourceOf(cell).insert(sourceOf(cell).length, character)
  }

  #connect({ address, token, classroomId, role }: Reader, document: Y.Doc): Promise<void> {
    class SignedIn extends WebSocket {
      constructor(url: string) {
        super(url, { headers: { authorization: `Bearer ${token}` } })
      }
    }
    const at = this.#view.path.lastIndexOf('/')
    const provider = new WebsocketProvider(
      `${address.replace(/^http/, 'ws')}${this.#view.path.slice(0, at)}`,
      this.#view.path.slice(at + 1),
      document,
      {
        WebSocketPolyfill: SignedIn as never,
        params: { classroom: classroomId, as: role },
        disableBc: true,
      },
    )
    this.#providers.push(provider)
    return new Promise(resolve => provider.once('sync', () => resolve()))
  }

  [Symbol.dispose](): void {
    for (const provider of this.#providers) provider.destroy()
  }
}

function lengthIn(document: Y.Doc): number {
  const cell = findCell(document, cellId)
  return cell ? sourceOf(cell).length : 0
}
