// One seeded hour of a class in which everything goes wrong: two desks (the code of the real one), followers, a kernel,
// networks that drop messages and connections, a disk that lags and fails, servers that die, logs that are compacted.
import { vi } from 'vitest'
import type * as Y from 'yjs'
import { closeCodes } from '#protocol/close-codes.ts'
import type { CellId } from '#protocol/ids.ts'
import { cellsOf, cellTypes, idOf, insertCell, outputsOf, sourceOf } from '#protocol/notebook-document.ts'
import { CellEdits } from '../../client/notebook/desk/cell-edits.ts'
import { watchTwins } from '../../client/notebook/desk/twin-cells.ts'
import { CellOutputs, type PreparedEvent } from '../../server/notebook/cell-outputs.ts'
import {
  clear,
  display,
  finished,
  cellId as kernelCellId,
  started,
  stream,
} from '../kernel/kernel-happenings.ts'
import { DocumentPeer } from '../support/document-peer.ts'
import { notebookId, type OpenNotebook, openNotebook, reopened } from '../support/open-notebook.ts'
import { SeededRandom } from '../support/seeded-random.ts'

const stepCount = 90
const desks = ['ada', 'bo']
const viewers = ['vera', 'vic', 'vito']
/** A cell that no desk touches: what the kernel prints there has to come out exactly. */
const kernelCell = kernelCellId('kernel')
const words = ['x = 1\n', 'for n in range(3):\n', '    print(n)\n', 'é', '🐍', '\n', ' ', 'sum']

/** A window: its copy, and for an instructor's the desk's own edits. */
class Window {
  readonly peer: DocumentPeer
  readonly isDesk: boolean
  readonly #random: SeededRandom
  edits: CellEdits | null = null
  #stopWatching = () => {}

  constructor(memberId: string, isDesk: boolean, random: SeededRandom) {
    this.isDesk = isDesk
    this.#random = random
    this.peer = isDesk ? new DocumentPeer({ memberId, name: memberId }) : DocumentPeer.viewer(memberId)
    this.#begin()
  }

  startAnew(): void {
    this.close()
    this.peer.startAnew()
    this.#begin()
  }

  close(): void {
    this.#stopWatching()
    this.edits?.close()
  }

  /** The order of what is written at once hangs on client ids, so the seed decides them. */
  #begin(): void {
    this.peer.yjs.clientID = this.#random.below(2 ** 31)
    if (!this.isDesk) return
    this.edits = new CellEdits(this.peer.yjs, () => {})
    this.#stopWatching = watchTwins(this.peer.yjs)
  }
}

export class ConvergenceStory {
  readonly #random: SeededRandom
  readonly windows: readonly Window[]
  /** What the writers were told is on disk. */
  readonly acknowledged: Uint8Array[] = []
  readonly #events: PreparedEvent[] = []
  readonly #takenFrom = new Map<DocumentPeer, number>()
  #outputs: CellOutputs
  #open: OpenNotebook
  #unnoticed: (() => void)[] = []
  #printed = 0
  kills = 0

  /** Use `begin`. */
  private constructor(random: SeededRandom, open: OpenNotebook) {
    this.#random = random
    this.#open = open
    this.#outputs = new CellOutputs(open.live.yjs)
    this.windows = [
      ...desks.map(name => new Window(name, true, random)),
      ...viewers.map(name => new Window(name, false, random)),
    ]
  }

  /** To be told under fake timers. */
  static async begin(seed: number): Promise<ConvergenceStory> {
    const random = new SeededRandom(seed)
    vi.spyOn(Math, 'random').mockImplementation(() => random.next())
    const open = await openNotebook()
    await open.live.write(document => insertCell(document, 0, { id: kernelCell, type: 'code' }))
    return new ConvergenceStory(random, open)
  }

  get live() {
    return this.#open.live
  }

  /** All that the kernel printed into its own cell. */
  get printed(): string {
    return Array.from({ length: this.#printed }, (_, index) => `line ${index}\n`).join('')
  }

  get eventCount(): number {
    return this.#events.length
  }

  async tell(): Promise<void> {
    for (let step = 0; step < stepCount; step += 1) {
      await this.#step()
      if (this.#random.chance(0.7)) await vi.advanceTimersByTimeAsync(this.#random.below(60))
      this.#noticeWhatHappened()
    }
  }

  /** The storm is over: everything works and everybody comes back. */
  async calm(): Promise<void> {
    const { storage } = this.#open
    storage.isHolding = false
    storage.isFailing = false
    storage.flush()
    for (let round = 0; round < 12; round += 1) {
      await vi.advanceTimersByTimeAsync(500)
      this.#kernelSpeaks()
      for (const window of this.windows) {
        if (!window.peer.socket) window.peer.connect(this.live)
        window.peer.deliver()
      }
      this.#noticeWhatHappened()
    }
  }

  /** What the next server would find. */
  async stored() {
    return this.#open.storage.documents.load(notebookId)
  }

  end(): void {
    for (const window of this.windows) window.close()
    vi.restoreAllMocks()
  }

  async #step(): Promise<void> {
    const { storage } = this.#open
    const window = this.#random.pick(this.windows)
    const { peer } = window
    switch (this.#random.below(21)) {
      case 0:
        peer.disconnect()
        break
      case 1:
        this.#unnoticed.push(peer.vanish())
        break
      case 2:
        for (const notice of this.#unnoticed.splice(0)) notice()
        break
      case 3:
      case 4:
        if (!peer.socket) peer.connect(this.live)
        break
      case 5:
        storage.isHolding = !storage.isHolding
        break
      case 6:
        storage.flush(this.#random.below(4))
        break
      case 7:
        storage.isFailing = this.#random.chance(0.3)
        break
      case 8:
        storage.compact(notebookId)
        break
      case 9:
        if (this.#random.chance(0.5)) await this.#kill()
        break
      case 10:
      case 11:
        this.#kernelDoes()
        break
      case 12:
        this.#clearOutputs()
        break
      case 13:
        peer.deliverToServer(this.#random.below(5))
        peer.deliverToWindow(this.#random.below(5))
        break
      case 14:
      case 15:
        for (const each of this.windows) each.peer.deliver()
        break
      default:
        this.#edit(this.windows[this.#random.below(desks.length)] as Window)
    }
  }

  /** The process dies: what was not on disk is gone, and nobody says goodbye. */
  async #kill(): Promise<void> {
    this.kills += 1
    for (const { peer } of this.windows) {
      // Whatever had left the server may still arrive.
      peer.deliverToWindow(this.#random.below(10))
    }
    this.#noticeWhatHappened()
    const survived = this.#open.storage.crash()
    for (const window of this.windows) {
      window.peer.vanish()
      // Some windows are closed meanwhile: what only they had is gone as well.
      if (this.#random.chance(0.2)) window.startAnew()
    }
    this.#unnoticed = []
    this.#open = await reopened(survived)
    this.#outputs = new CellOutputs(this.live.yjs)
  }

  #noticeWhatHappened(): void {
    for (const window of this.windows) {
      const { peer } = window
      const known = this.#takenFrom.get(peer) ?? 0
      this.acknowledged.push(...peer.acknowledged.slice(known))
      this.#takenFrom.set(peer, peer.acknowledged.length)
      const closed = peer.socket?.closed
      if (!closed) continue
      peer.disconnect()
      if (closed.code === closeCodes.staleCopy) window.startAnew()
      else if (closed.code !== closeCodes.restarting && closed.code !== closeCodes.tooSlow) {
        throw new Error(`${window.isDesk ? 'desk' : 'viewer'} was sent away: ${closed.code} ${closed.reason}`)
      }
    }
  }

  #edit({ peer: { yjs }, edits }: Window): void {
    const cells = cellsOf(yjs)
      .toArray()
      .filter(cell => idOf(cell) !== kernelCell)
    if (!edits || cellsOf(yjs).length === 0) return
    const cell = cells.length > 0 ? this.#random.pick(cells) : null
    const place = this.#random.below(cellsOf(yjs).length + 1)
    if (!cell || this.#random.chance(0.1)) {
      edits.insert(place, [{ type: this.#random.pick(cellTypes), source: this.#random.pick(words) }])
      return
    }
    const id = idOf(cell)
    const text = sourceOf(cell)
    const offset = this.#placeIn(text)
    switch (this.#random.below(12)) {
      case 0:
        edits.delete([id])
        break
      case 1:
      case 2:
        edits.moveTo([id], place)
        break
      case 3:
        edits.split(id, [offset])
        break
      case 4:
        edits.merge([id, idOf(this.#random.pick(cells))])
        break
      case 5:
        edits.changeTypes([id], this.#random.pick(cellTypes))
        break
      case 6:
        edits.undoManager.undo()
        break
      case 7:
        edits.undoManager.redo()
        break
      case 8:
        yjs.transact(() => text.delete(offset, Math.max(0, this.#placeIn(text) - offset)), edits)
        break
      default:
        yjs.transact(() => text.insert(offset, this.#random.pick(words)), edits)
    }
  }

  /** Never within a character, where no editor puts its cursor. */
  #placeIn(text: Y.Text): number {
    const characters = Array.from(text.toString())
    return characters.slice(0, this.#random.below(characters.length + 1)).join('').length
  }

  #kernelDoes(): void {
    if (this.#random.chance(0.5)) {
      this.#events.push(stream('kernel', `line ${this.#printed}\n`))
      this.#printed += 1
    } else {
      const ids = cellsOf(this.live.yjs).map(idOf)
      const id = ids.length > 0 ? this.#random.pick(ids) : kernelCell
      if (id !== kernelCell) this.#events.push({ ...this.#happening(), cellId: id } as PreparedEvent)
    }
    this.#kernelSpeaks()
  }

  /** As an instructor asks the server for it: nobody asks again after a crash. */
  #clearOutputs(): void {
    const cell = this.#random.pick(cellsOf(this.live.yjs).toArray())
    const outputs = idOf(cell) === kernelCell ? null : outputsOf(cell)
    if (outputs) this.live.write(() => outputs.delete(0, outputs.length)).catch(() => {})
  }

  #happening(): PreparedEvent {
    switch (this.#random.below(5)) {
      case 0:
        return started('any')
      case 3:
        return clear('any', false)
      case 1:
        return display('any', 'a plot', 'shared')
      case 2:
        return finished('any')
      default:
        return stream('any', 'printed\n')
    }
  }

  /** Everything that the document does not have, as the sandbox-host does it after every restart. */
  #kernelSpeaks(): void {
    const { live } = this
    for (const [index, event] of this.#events.entries()) {
      const sequence = index + 1
      if (sequence <= live.lastSequence('kernel')) continue
      live.write(() => this.#outputs.apply([event]), { source: 'kernel', sequence }).catch(() => {})
      if (live.lastSequence('kernel') !== sequence) return
    }
  }
}

/** What the kernel's own cell shows. */
export function printedIn(document: Y.Doc): string {
  const cell = cellsOf(document)
    .toArray()
    .find(each => idOf(each) === kernelCell)
  const outputs = (cell && outputsOf(cell)?.toArray()) ?? []
  return outputs.map(output => String(output.get('text'))).join('')
}

export function idsOf(document: Y.Doc): CellId[] {
  return cellsOf(document).map(idOf)
}
